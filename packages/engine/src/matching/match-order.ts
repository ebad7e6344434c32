import { NO_SLOT } from '../book/order-queue.ts';
import { noteLastPrice } from '../condition/take-points.ts';
import type { CancelReason, TradeRecord } from '../event/records.ts';
import { orderMarginOf } from '../margin/order-margin.ts';
import type { Order } from '../order/order.ts';
import { cancelOrder, closeOrder, tellOrder } from '../order/order-life.ts';
import { applyFill } from '../position/apply-fill.ts';
import type { HeldFills } from '../position/held-fills.ts';
import type { Trade } from '../position/trade.ts';
import type { Exchange } from '../state/exchange.ts';
import { opposite } from './fill-plan.ts';
import { cutReduceOnly } from './reduce-only.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The trade being made and its public record; one object each for all. */
const trade: Trade = { tradeId: 0, priceTicks: 0, price: 0, steps: 0, value: 0 };
const tradeRecord: Writable<TradeRecord> = {
  tradeId: 0,
  symbol: '',
  price: 0,
  quantity: 0,
  tradeValue: 0,
  takerSide: 'BUY',
  createdAt: 0,
};

/**
 * Matches a taker against the book in price, then time, at the resting orders' prices, down to `limitTicks` (MATCH-1), minding
 * self-trades (MATCH-5). Answers 'SELF_TRADE' when that ends the taker, '' otherwise. The taker itself is not in the book. Its fills go
 * to `held` where its fees are charged later (LIQ-3).
 */
export function matchOrder(
  exchange: Exchange,
  taker: Order,
  limitTicks: number,
  held: HeldFills | null = null,
): CancelReason {
  const { market } = taker;
  const makerSide = opposite(taker.side);
  while (taker.remainingSteps > 0) {
    const slot = market.book.best(makerSide);
    if (slot === NO_SLOT) break;
    const maker = exchange.orders.at(slot);
    if (!market.crosses(taker.side, limitTicks, maker.priceTicks)) break;
    if (maker.account === taker.account && taker.selfTradePrevention !== 'NONE') {
      if (taker.selfTradePrevention !== 'EXPIRE_TAKER') cancelOrder(exchange, maker, 'SELF_TRADE');
      if (taker.selfTradePrevention !== 'EXPIRE_MAKER') return 'SELF_TRADE';
      continue;
    }
    tradeWith(exchange, taker, maker, held);
  }
  return '';
}

/** One trade of a taker with the best resting order. */
function tradeWith(exchange: Exchange, taker: Order, maker: Order, held: HeldFills | null): void {
  const { market } = taker;
  const steps = Math.min(taker.remainingSteps, maker.remainingSteps);
  exchange.lastTradeId += 1;
  trade.tradeId = exchange.lastTradeId;
  trade.priceTicks = maker.priceTicks;
  trade.price = market.priceOf(maker.priceTicks);
  trade.steps = steps;
  trade.value = market.valueOf(maker.priceTicks, steps);
  if (market.lastPriceTicks !== maker.priceTicks) {
    market.lastPriceTicks = maker.priceTicks;
    noteLastPrice(exchange, market);
  }
  tellTrade(exchange, taker);

  const makerMargin = orderMarginOf(maker.holding);
  fillMaker(exchange, maker, steps);
  taker.filledSteps += steps;
  applyFill(exchange, maker, 'maker', trade, makerMargin);
  if (held === null) applyFill(exchange, taker, 'taker', trade, orderMarginOf(taker.holding));
  else held.take(exchange, taker, trade);
  tellOrder(exchange, maker);
  const makerHolding = maker.holding;
  const makerPositionSide = maker.positionSide;
  if (maker.status === 'FILLED') closeOrder(exchange, maker);
  cutReduceOnly(exchange, makerHolding, makerPositionSide);
  cutReduceOnly(exchange, taker.holding, taker.positionSide);
}

/** A resting order gives `steps`: it shrinks in the book or leaves it. */
function fillMaker(exchange: Exchange, maker: Order, steps: number): void {
  const { book } = maker.market;
  maker.market.touchBook(exchange.sequence);
  maker.filledSteps += steps;
  maker.updatedAt = exchange.timeMs;
  if (maker.remainingSteps === 0) {
    book.remove(maker.slot);
    maker.resting = false;
    maker.status = 'FILLED';
  } else {
    book.reduce(maker.slot, steps);
    maker.status = 'PARTIALLY_FILLED';
  }
  maker.holding.addResting(maker.side, maker.priceTicks, -steps, maker.reduceOnly);
}

function tellTrade(exchange: Exchange, taker: Order): void {
  const { market } = taker;
  tradeRecord.tradeId = trade.tradeId;
  tradeRecord.symbol = market.spec.symbol;
  tradeRecord.price = trade.price;
  tradeRecord.quantity = market.quantityOf(trade.steps);
  tradeRecord.tradeValue = trade.value;
  tradeRecord.takerSide = taker.side;
  tradeRecord.createdAt = exchange.timeMs;
  exchange.events.trade(tradeRecord);
}
