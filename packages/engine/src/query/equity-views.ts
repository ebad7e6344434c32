import type { Exchange } from '../state/exchange.ts';
import { equityOf } from '../timer/day-close.ts';
import type { EquitiesView } from './query.ts';

/** What up to `limit` accounts after one are worth, in the order in which they were made; the insurance fund's, which is none, stands before the first. */
export function equitiesView(exchange: Exchange, afterUserId: number, limit: number): EquitiesView {
  const after = exchange.accountByUserId.get(afterUserId);
  const accounts =
    after === undefined ? [] : exchange.accounts.slice(after.index + 1, after.index + 1 + limit);
  return {
    timeMs: exchange.timeMs,
    lastChangeId: exchange.lastChangeId,
    list: accounts.map((account) => ({ userId: account.userId, equity: equityOf(account) })),
  };
}
