import type { CancelReason } from '../event/records.ts';
import { cutReduceOnly } from '../matching/reduce-only.ts';
import type { Amount } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import { applyDeal } from '../position/apply-fill.ts';
import type { HeldFills } from '../position/held-fills.ts';
import { type Trade, valueAtPrice } from '../position/trade.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { endSystemOrder } from './system-order.ts';

/** A deal beside the book, at an exact price: it has a tradeId, but is no public trade and leaves last price and book alone (NUM-3). */
export function newDeal(exchange: Exchange, market: Market, price: Amount, steps: number): Trade {
  exchange.lastTradeId += 1;
  const value = valueAtPrice(market, price, steps);
  return { tradeId: exchange.lastTradeId, priceTicks: 0, price, steps, value };
}

/**
 * All of `counter` closes as much of `order` at `price`: what `counter` realises has `changeType`, its position's reduce-only orders are
 * cut to it and those cut to nothing end for `cutReason` (MATCH-7). `counter` is told and ends; `order` goes on, its fills held.
 */
export function dealWith(
  exchange: Exchange,
  order: Order,
  held: HeldFills,
  counter: Order,
  price: Amount,
  changeType: 'REALIZED_PNL' | 'ADL',
  cutReason: CancelReason,
): void {
  const { holding, positionSide, quantitySteps } = counter;
  const deal = newDeal(exchange, order.market, price, quantitySteps);
  counter.filledSteps += quantitySteps;
  order.filledSteps += quantitySteps;
  applyDeal(exchange, counter, 'maker', deal, changeType);
  held.take(exchange, order, deal);
  endSystemOrder(exchange, counter);
  cutReduceOnly(exchange, holding, positionSide, cutReason);
}
