import type { OrderRequest } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { executeOrder } from '../matching/execute-order.ts';
import { checkOrder } from '../order/check-place.ts';
import { createOrder } from '../order/create-order.ts';
import type { Exchange } from '../state/exchange.ts';
import { endPartnerOf, withoutPartnerOf } from '../strategy/partner.ts';
import { isLimitType } from './check-condition.ts';
import type { Condition } from './condition.ts';
import { closeCondition, tellCondition } from './condition-life.ts';

/**
 * COND-2: a condition fires: its order is checked whole and placed in the same step, or it is REJECTED with the reason. A stop of a strategy
 * first ends the other leg (STRAT-4); where its order would be refused all the same, that stays.
 */
export function fireCondition(exchange: Exchange, condition: Condition): void {
  exchange.triggers.queue.leave(condition);
  condition.triggerTime = exchange.timeMs;
  const request = orderRequestOf(condition);
  const { draft } = exchange;
  draft.begin(condition.holding, condition.reduceOnly);
  const refusal = withoutPartnerOf(condition, () => checkOrder(exchange, request, draft));
  if (refusal !== undefined) {
    reject(exchange, condition, refusal);
    return;
  }
  endPartnerOf(exchange, condition);
  const order = createOrder(exchange, request, {
    conditionId: condition.conditionId,
    strategyId: condition.strategyId,
    triggerMode: condition.isStopLike ? 3 : 2,
  });
  if (condition.part !== null) {
    condition.part.order = order;
    condition.part.orderId = order.orderId;
  }
  condition.status = 'TRIGGERED';
  condition.generatedOrderId = order.orderId;
  tellCondition(exchange, condition);
  closeCondition(exchange, condition);
  executeOrder(exchange, order);
}

function reject(exchange: Exchange, condition: Condition, { code, field, rule }: Outcome): void {
  condition.status = 'REJECTED';
  condition.rejectCode = code;
  condition.rejectField = field;
  condition.rejectRule = rule;
  tellCondition(exchange, condition);
  closeCondition(exchange, condition);
}

/** The order that a condition places. */
function orderRequestOf(condition: Condition): OrderRequest {
  const { side, positionSide, price, timeInForce, reduceOnly, closePosition, goodTillDate } =
    condition.request;
  const isLimit = isLimitType(condition.request);
  return {
    type: isLimit ? 'LIMIT' : 'MARKET',
    side,
    positionSide,
    price,
    quantity: condition.quantity,
    timeInForce: timeInForce === 'GTE_GTC' ? 'GTC' : timeInForce,
    reduceOnly: reduceOnly || condition.reduceOnly,
    makerOnly: false,
    closePosition,
    priceType: 0,
    goodTillDate,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
  };
}
