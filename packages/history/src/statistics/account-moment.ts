import type { Amount } from '@openperp/engine';
import type { AccountAt } from '../leaderboard/account-result.ts';

/** An account at some moment: what it was worth, and what it had done by then. */
export interface AccountMoment extends AccountAt {
  readonly walletBalance: Amount;
}

/** What the engine says an account is worth now. */
export type AccountNow = Pick<AccountMoment, 'timeMs' | 'equity' | 'walletBalance'>;
