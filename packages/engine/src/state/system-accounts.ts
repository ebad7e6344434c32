import type { Amount } from '../number/amount.ts';

/** The exchange's own ledger accounts (LEDGER-1); CLEARING is kept by each market. */
export class SystemAccounts {
  fee: Amount = 0;
  insurance: Amount = 0;
  funding: Amount = 0;
  rounding: Amount = 0;
  socialised: Amount = 0;
  /** Minus what has come in from outside and not gone out again. */
  external: Amount = 0;
}
