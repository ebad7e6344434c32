import { join } from 'node:path';
import { ByteWriter, encodeCommand } from '@openperp/engine';
import { nodeStorage, openFileLog, SEGMENT_BYTES } from '@openperp/log';

/** A deposit to nobody, with a reference of so many characters. */
function refusedDeposit(characters: number): Uint8Array {
  const writer = new ByteWriter();
  const reference = 'x'.repeat(characters);
  encodeCommand(writer, { kind: 'deposit', userId: 1, asset: 'USDT', amount: 1, reference });
  return writer.bytes();
}

/**
 * Fills the log of a stopped exchange, which is still in its first segment, with commands that are refused, until between `leftBytes` and
 * about 2 KiB more of that segment are left.
 */
export function fillLog(dataFolder: string, leftBytes: number): void {
  const log = openFileLog(join(dataFolder, 'log'), { storage: nodeStorage, onNotice: () => {} });
  for (const characters of [60_000, 1_000]) {
    const payload = refusedDeposit(characters);
    while (SEGMENT_BYTES - log.bytes > leftBytes + 2 * payload.length) {
      const record = { sequence: log.lastSequence + 1, span: 1, timeMs: log.lastTimeMs, payload };
      if (log.append([record]).kind !== 'committed') throw new Error('the log cannot be filled');
    }
  }
  log.close();
}
