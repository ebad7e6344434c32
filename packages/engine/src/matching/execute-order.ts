import { NO_PRICE } from '../book/order-book.ts';
import type { CancelReason } from '../event/records.ts';
import type { Order } from '../order/order.ts';
import { markCanceled, openOrder, tellOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import { opposite } from './fill-plan.ts';
import { matchOrder } from './match-order.ts';
import { settleRest } from './settle-rest.ts';

/** Matches an order and rests or ends what is left of it; its own event comes last. */
export function executeOrder(exchange: Exchange, order: Order): void {
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
