import type { Account } from '../account/account.ts';
import type { CancelReason } from '../event/records.ts';
import { type CancelScope, isInScope } from '../order/open-orders.ts';
import type { Exchange } from '../state/exchange.ts';
import { endCancelled } from '../strategy/follow-up.ts';
import type { Condition } from './condition.ts';
import { cancelCondition } from './condition-life.ts';

/** An account's condition orders that have not ended, newest first; `symbol` "": in all symbols. */
export function openConditionsOf(account: Account, symbol: string): Condition[] {
  const conditions: Condition[] = [];
  for (const holding of account.holdings) {
    if (holding === undefined || (symbol !== '' && holding.market.spec.symbol !== symbol)) continue;
    conditions.push(...holding.conditions);
  }
  return conditions.sort((a, b) => b.conditionId - a.conditionId);
}

/** Cancels the condition orders of a scope, newest first. A leg ends its strategy (STRAT-4), which may end others of them before their turn. */
export function cancelConditions(exchange: Exchange, scope: CancelScope, reason: CancelReason): void {
  for (const condition of openConditionsOf(scope.account, scope.symbol)) {
    if (!condition.isOpen || !isInScope(scope, condition.market)) continue;
    cancelCondition(exchange, condition, reason);
    endCancelled(exchange);
  }
}
