import type { Account } from '../account/account.ts';
import { type Exchange, HOUR_MS } from '../state/exchange.ts';
import { equityOf } from './day-close.ts';

/** Hours that a stop has missed are closed afterwards, this many at most: what a trend of one day can show (STAT-2). */
const MAX_HOURS = 48;

/**
 * STAT-2: tells equity and wallet of every account with a position at each whole UTC hour that the tick has reached, oldest first: as they
 * were before the tick, like those of a day (TIME-3). Nothing is kept: ticks come first at a second, so an hour is due where it lies after
 * the command before. Who holds no position has the wallet as equity, which the ledger tells.
 */
export function closeHours({ accounts, events, previousMs, timeMs }: Exchange): void {
  const last = timeMs - (timeMs % HOUR_MS);
  if (last <= previousMs) return;
  const before = Math.max(previousMs, last - MAX_HOURS * HOUR_MS);
  for (let time = before - (before % HOUR_MS) + HOUR_MS; time <= last; time += HOUR_MS) {
    for (const account of accounts) {
      if (!hasPosition(account)) continue;
      const { userId, walletBalance } = account;
      events.hourlyClose({ userId, time, equity: equityOf(account), walletBalance });
    }
  }
}

function hasPosition(account: Account): boolean {
  return account.active.some((holding) => holding.hasPosition());
}
