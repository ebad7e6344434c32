import { opposite } from '../matching/fill-plan.ts';
import type { Amount } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import type { HeldFills } from '../position/held-fills.ts';
import type { Exchange } from '../state/exchange.ts';
import type { LiquidationEntry } from './liquidation-records.ts';
import { inputsOf } from './liquidation-records.ts';
import { dealWith } from './off-book-deal.ts';
import { createSystemOrder } from './system-order.ts';

/** Why positions are closed against their holders' will: the same for all that one order meets. */
export interface DeleveragingCause {
  /** Exact. */
  readonly price: Amount;
  readonly bankruptcyPrice: Amount;
  readonly fundBalance: Amount;
  readonly fundNotional: Amount;
}

/**
 * LIQ-5: what is left of a liquidation order is closed against the opposite positions, the first of the ranking first, until nothing is
 * left or nobody. Answers a record for each, to be told after the order.
 */
export function deleverage(
  exchange: Exchange,
  order: Order,
  held: HeldFills,
  cause: DeleveragingCause,
): LiquidationEntry[] {
  const ranking = exchange.adlRankings.of(exchange, order.market, order.side === 'BUY');
  const entries: LiquidationEntry[] = [];
  while (order.remainingSteps > 0) {
    const candidate = ranking.first();
    if (candidate === undefined) break;
    const { position, rank, ranked } = candidate;
    const { holding, positionSide } = position;
    const inputs = inputsOf(exchange, position);
    const counter = createSystemOrder(exchange, {
      holding,
      side: opposite(order.side),
      positionSide,
      priceTicks: 0,
      steps: Math.min(order.remainingSteps, Math.abs(position.steps)),
      reduceOnly: true,
      prefix: 'adl-',
      triggerMode: 5,
    });
    entries.push({
      ...inputs,
      ...cause,
      kind: 'ADL',
      side: counter.side,
      orderId: counter.orderId,
      quantity: counter.quantity,
      fee: 0,
      counterpartyId: order.userId,
      rank,
      ranked,
    });
    dealWith(exchange, order, held, counter, cause.price, 'ADL', 'ADL');
  }
  return entries;
}
