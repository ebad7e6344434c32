import type { CancelReason, EventSink } from '@openperp/engine';
import { opposite, queueOf, reaches } from './book.ts';
import { type Exchange, marketOf, type Order, remainingOf } from './exchange.ts';
import { applyFill, IN_BOOK } from './fill.ts';
import { orderMarginOf } from './margin.ts';
import type { MatchPlan, MatchStep } from './match-plan.ts';
import { cancelOrder, endOrder, openStatus, restOrder, tellOrder } from './order-life.ts';
import { setLastPrice } from './price-points.ts';
import { cutReduceOnly } from './reduce-only.ts';
import { toAmount, tradedValue } from './units.ts';

/** The price beyond which an order does not trade: its own, or a market order's bound (MATCH-3), which may be off the tick. */
export interface PriceLimit {
  accepts(price: bigint): boolean;
}

/** Carries out a plan: self-trade cancels and trades, each with the cuts it makes, then the taker's rest, the cuts that makes, or end, told last. */
export function execute(
  exchange: Exchange,
  taker: Order,
  plan: MatchPlan,
  limit: PriceLimit,
  sink: EventSink,
): void {
  const isFailedFok = taker.timeInForce === 'FOK' && plan.filledQuantity < remainingOf(taker);
  const steps = isFailedFok ? [] : plan.steps;
  for (const step of steps) carryOut(exchange, taker, step, sink);
  const end = isFailedFok ? 'FOK' : endOf(exchange, taker, plan, limit);
  if (end === undefined) restOrder(exchange, taker);
  cutReduceOnly(exchange, taker.userId, taker.symbol, taker, sink);
  if (end !== undefined) endOrder(exchange, taker, end);
  tellOrder(exchange, taker, sink);
}

function carryOut(exchange: Exchange, taker: Order, step: MatchStep, sink: EventSink): void {
  if (step.kind === 'selfTradeCancel') {
    cancelOrder(exchange, step.maker, 'SELF_TRADE', sink);
    return;
  }
  tradeWith(exchange, taker, step.maker, step.quantity, sink);
  cutReduceOnly(exchange, step.maker.userId, taker.symbol, taker, sink);
  cutReduceOnly(exchange, taker.userId, taker.symbol, taker, sink);
}

function tradeWith(exchange: Exchange, taker: Order, maker: Order, quantity: bigint, sink: EventSink): void {
  exchange.lastIds.trade += 1;
  const value = tradedValue(maker.price, quantity).half();
  const trade = { tradeId: exchange.lastIds.trade, price: maker.price, quantity, value };
  setLastPrice(exchange, marketOf(exchange, taker.symbol), maker.price);
  sink.trade({
    tradeId: trade.tradeId,
    symbol: taker.symbol,
    price: toAmount(trade.price),
    quantity: toAmount(quantity),
    tradeValue: toAmount(value),
    takerSide: taker.side,
    createdAt: exchange.timeMs,
  });
  const makerFrozen = orderMarginOf(exchange, maker.userId);
  for (const order of [maker, taker]) {
    order.filledQuantity += quantity;
    order.tradeValue += value;
    order.updatedAt = exchange.timeMs;
  }
  applyFill(exchange, maker, 'maker', trade, sink, IN_BOOK, makerFrozen);
  applyFill(exchange, taker, 'taker', trade, sink);
  if (remainingOf(maker) === 0n) endOrder(exchange, maker, '');
  else maker.status = openStatus(maker);
  tellOrder(exchange, maker, sink);
}

/** Why the taker ends after its trades ("" when it filled), or undefined when it rests. */
function endOf(
  exchange: Exchange,
  taker: Order,
  plan: MatchPlan,
  limit: PriceLimit,
): CancelReason | undefined {
  if (remainingOf(taker) === 0n) return '';
  if (plan.isEndedBySelfTrade) return 'SELF_TRADE';
  if (taker.type === 'MARKET') {
    const others = queueOf(exchange, taker.symbol, opposite(taker.side));
    return others.some((order) => !limit.accepts(order.price)) ? 'MARKET_BOUND' : 'IOC';
  }
  return taker.timeInForce === 'GTC' || taker.timeInForce === 'GTD' ? undefined : 'IOC';
}

/** The limit of a LIMIT order: its price. */
export function limitAt(side: Order['side'], price: bigint): PriceLimit {
  return { accepts: (other) => reaches(side, price, other) };
}
