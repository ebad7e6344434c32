import { NO_PRICE } from '../book/order-book.ts';
import type { Place } from '../command/command.ts';
import { done, type Outcome } from '../command/outcome.ts';
import type { CancelReason } from '../event/records.ts';
import { opposite } from '../matching/fill-plan.ts';
import { matchOrder } from '../matching/match-order.ts';
import { settleRest } from '../matching/settle-rest.ts';
import { checkPlace } from '../order/check-place.ts';
import { clientRequest } from '../order/client-request.ts';
import type { Order } from '../order/order.ts';
import { markCanceled, openOrder, tellOrder } from '../order/order-life.ts';
import { type SharedTerms, sharedTerms } from '../order/order-terms.ts';
import { answerRetry } from '../order/retry.ts';
import type { Exchange } from '../state/exchange.ts';

/** Places an order: checked whole (MATCH-9), matched, then rested or ended (MATCH-2). Answers its id. */
export function place(exchange: Exchange, command: Place): Outcome {
  const retry = answerRetry(exchange, command);
  if (retry !== undefined) return retry;
  const refusal = checkPlace(exchange, command, exchange.draft);
  if (refusal !== undefined) return refusal;
  const order = createOrder(exchange, command);
  const { orderId } = order;
  executeOrder(exchange, order);
  return done(orderId);
}

/** The order of a command that passed its checks, as the draft has it. */
function createOrder(exchange: Exchange, command: Place): Order {
  const { draft } = exchange;
  exchange.enterHolding(draft.holding);
  exchange.lastOrderId += 1;
  const order = exchange.orders.take();
  order.orderId = exchange.lastOrderId;
  order.holding = draft.holding;
  order.terms = termsOf(command, draft.reduceOnly);
  order.request = clientRequest(command);
  order.status = 'NEW';
  order.cancelReason = '';
  order.resting = false;
  order.priceTicks = draft.priceTicks;
  order.quantitySteps = draft.steps;
  order.filledSteps = 0;
  order.tradeValue = 0;
  order.handlingFee = 0;
  order.realizedPnl = 0;
  order.createdAt = exchange.timeMs;
  order.updatedAt = exchange.timeMs;
  order.goodTillDate = command.goodTillDate;
  order.conditionId = 0;
  order.strategyId = 0;
  order.triggerMode = 1;
  order.expiryIndex = -1;
  return order;
}

/** The terms of a command; a MARKET order is IOC whatever it says (MATCH-3). */
function termsOf(command: Place, reduceOnly: boolean): SharedTerms {
  const { type, side, positionSide, closePosition, makerOnly, selfTradePrevention } = command;
  const timeInForce = type === 'MARKET' ? 'IOC' : command.timeInForce;
  return sharedTerms({
    type,
    side,
    positionSide,
    timeInForce,
    selfTradePrevention,
    reduceOnly,
    closePosition,
    makerOnly,
  });
}

/** Matches an order and rests or ends what is left of it; its own event comes last. */
function executeOrder(exchange: Exchange, order: Order): void {
  const { limitTicks, fillableSteps } = exchange.draft;
  const failed = order.timeInForce === 'FOK' && fillableSteps < order.quantitySteps;
  const reason = failed ? 'FOK' : endReason(order, matchOrder(exchange, order, limitTicks));
  order.updatedAt = exchange.timeMs;
  if (order.remainingSteps === 0) {
    order.status = 'FILLED';
  } else if (reason === '') {
    openOrder(exchange, order);
    settleRest(exchange, order);
    return;
  } else {
    markCanceled(exchange, order, reason);
  }
  tellOrder(exchange, order);
  if (order.request !== null) exchange.remembered.remember(order, order.request, exchange.timeMs);
  exchange.orders.giveBack(order);
}

/** Why what remains after matching may not rest; '' where it may. */
function endReason(order: Order, reason: CancelReason): CancelReason {
  if (reason !== '') return reason;
  return order.timeInForce === 'GTC' || order.timeInForce === 'GTD' ? '' : restReason(order);
}

/** Why the rest of an order that may not rest is cancelled (MATCH-2, MATCH-3). */
function restReason(order: Order): CancelReason {
  if (order.type === 'LIMIT') return 'IOC';
  return order.market.book.bestPrice(opposite(order.side)) === NO_PRICE ? 'IOC' : 'MARKET_BOUND';
}
