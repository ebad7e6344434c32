import type { Amount } from '../number/amount.ts';

/** The exchange's own ledger accounts (LEDGER-1); CLEARING is kept by each market, INSURANCE is the fund's wallet. */
export class SystemAccounts {
  fee: Amount = 0;
  funding: Amount = 0;
  rounding: Amount = 0;
  socialised: Amount = 0;
  /** Minus what has come in from outside and not gone out again. */
  external: Amount = 0;
}
