import { conditionImage } from '../condition/condition-image.ts';
import type { Order } from '../order/order.ts';
import { orderImage } from '../order/remembered-orders.ts';
import type { Exchange } from '../state/exchange.ts';
import type { StrategyPart } from './strategy-part.ts';

/** The condition of a part has been told: the strategy will answer. */
export function notePart(exchange: Exchange, part: StrategyPart): void {
  const { condition } = part;
  if (condition !== null && !condition.isOpen) {
    part.endedCondition = conditionImage(condition);
    part.condition = null;
    part.endReason = condition.cancelReason;
    if (condition.status !== 'TRIGGERED') part.state = 'ENDED';
  }
  exchange.strategies.touch(part.strategy);
}

/** An order of a strategy has been told: the strategy will answer. */
export function noteOrder(exchange: Exchange, order: Order): void {
  const part = exchange.strategies
    .find(order.strategyId)
    ?.parts.find(({ orderId }) => orderId === order.orderId);
  if (part === undefined) return;
  part.executedSteps = order.filledSteps;
  if (hasEnded(order)) {
    part.order = null;
    part.state = 'ENDED';
    part.endReason = order.cancelReason;
    if (part.isOrder) part.endedOrder = orderImage(order);
  }
  exchange.strategies.touch(part.strategy);
}

function hasEnded({ status }: Order): boolean {
  return status === 'FILLED' || status === 'CANCELED' || status === 'PARTIALLY_FILLED_CANCELED';
}
