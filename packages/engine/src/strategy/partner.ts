import type { Condition } from '../condition/condition.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import { endPart } from './finish-strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** STRAT-4: the leg that a firing stop ends before its own order is placed; of what is no stop, or has no partner, none. */
function partnerOf({ part }: Condition): StrategyPart | undefined {
  return part?.isStopLike ? part.strategy.partnerOf(part) : undefined;
}

/** Answers `check` as if the order of the partner were not there: its margin is free, its place among the open orders too. */
export function withoutPartnerOf<T>(condition: Condition, check: () => T): T {
  const order = partnerOf(condition)?.order ?? null;
  if (order === null || !order.resting) return check();
  count(order, -1);
  const answer = check();
  count(order, 1);
  return answer;
}

/** Takes a resting order out of the sums of its holding, or puts it back. */
function count(order: Order, sign: -1 | 1): void {
  const { holding } = order;
  if (sign < 0) holding.leaveOrder(order);
  else holding.enterOrder(order);
  holding.addResting(order.side, order.priceTicks, sign * order.remainingSteps, order.reduceOnly);
  if (order.positionSide !== 'BOTH') holding.hedgeOrders += sign;
  if (order.reduceOnly) holding.reduceOnlyOrders += sign;
  holding.marginMarkVersion = -1;
}

/** STRAT-4: the partner ends before the stop's order is placed. */
export function endPartnerOf(exchange: Exchange, condition: Condition): void {
  const partner = partnerOf(condition);
  if (partner !== undefined) endPart(exchange, partner, 'STRATEGY');
}
