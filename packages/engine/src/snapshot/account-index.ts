import type { Account } from '../account/account.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import type { Exchange } from '../state/exchange.ts';

/** Writes which account; 0 is the insurance fund's, whose index is −1. */
export function writeAccountIndex(w: ByteWriter, account: Account): void {
  w.u32(account.index + 1);
}

/** Reads what {@link writeAccountIndex} wrote. */
export function readAccountIndex(r: ByteReader, exchange: Exchange): Account {
  const place = r.u32();
  const account = place === 0 ? exchange.fund : exchange.accounts[place - 1];
  if (account === undefined) throw new CodecError(`no account ${place - 1}`);
  return account;
}
