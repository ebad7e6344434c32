import type { CancelReason } from '../event/records.ts';
import { type CancelScope, isInScope } from '../order/open-orders.ts';
import type { Exchange } from '../state/exchange.ts';
import { finishStrategy } from './finish-strategy.ts';

/** Ends the strategies of a scope whole, newest first (STRAT-3). */
export function cancelStrategies(exchange: Exchange, scope: CancelScope, reason: CancelReason): void {
  const strategies = [...scope.account.strategies.values()].reverse();
  for (const strategy of strategies) {
    if (isInScope(scope, strategy.holding.market)) finishStrategy(exchange, strategy, 'CANCELLED', reason);
  }
}
