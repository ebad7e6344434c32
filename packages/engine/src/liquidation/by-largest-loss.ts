import type { Account } from '../account/account.ts';
import { unrealizedPnlOf } from '../margin/position-margin.ts';
import { isAtMost } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import { isLive } from '../risk/breach.ts';

/** Open positions of an account's cross scope in symbols that are live, the largest loss first (LIQ-3). */
export function byLargestLoss(account: Account): Position[] {
  const positions = account.holdings.flatMap((holding) =>
    holding !== undefined && holding.marginMode === 'CROSS' && isLive(holding.market)
      ? [holding.both, holding.long, holding.short].filter(({ steps }) => steps !== 0)
      : [],
  );
  const losses = new Map(positions.map((position) => [position, unrealizedPnlOf(position)]));
  // The sort is stable: equals stay in the order of symbols, BOTH, LONG, SHORT within.
  return positions.sort((a, b) => {
    const [first, second] = [losses.get(a)!, losses.get(b)!];
    return first === second ? 0 : isAtMost(first, second) ? -1 : 1;
  });
}
