import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { applyDeal } from '../position/apply-fill.ts';
import type { Position } from '../position/position.ts';
import { isLive } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import { closingSide } from './bankruptcy-price.ts';
import { inputsOf, type LiquidationEntry, tellLiquidations } from './liquidation-records.ts';
import type { LiquidationScope } from './liquidation-scope.ts';
import { newDeal } from './off-book-deal.ts';
import { createSystemOrder, endSystemOrder } from './system-order.ts';

/** LIQ-2: LONG and SHORT of a symbol close against each other at mark, symbol by symbol while the cross scope is in breach. */
export function closePairs(exchange: Exchange, scope: LiquidationScope): void {
  for (const holding of scope.account.holdings) {
    if (holding === undefined || !isPair(holding) || !isLive(holding.market)) continue;
    if (!scope.isInBreach()) return;
    closePair(exchange, scope, holding);
  }
}

function isPair({ marginMode, long, short }: Holding): boolean {
  return marginMode === 'CROSS' && long.steps !== 0 && short.steps !== 0;
}

function closePair(exchange: Exchange, scope: LiquidationScope, { market, long, short }: Holding): void {
  const steps = Math.min(long.steps, -short.steps);
  const entries = [long, short].map((position) => entryOf(exchange, scope.account, position, steps));
  const orders = [long, short].map((position) =>
    createSystemOrder(exchange, {
      holding: position.holding,
      side: closingSide(position),
      positionSide: position.positionSide,
      priceTicks: 0,
      steps,
      reduceOnly: true,
      prefix: 'settlement-',
      triggerMode: 4,
    }),
  );
  const ids = orders.map(({ orderId }) => orderId);
  const deal = newDeal(exchange, market, market.markPrice, steps);
  for (const order of orders) order.filledSteps = steps;
  orders.forEach((order, i) => {
    applyDeal(exchange, order, i === 0 ? 'taker' : 'maker', deal, 'REALIZED_PNL');
  });
  for (const order of orders) endSystemOrder(exchange, order);
  tellLiquidations(
    exchange,
    entries.map((entry, i) => ({ ...entry, orderId: ids[i]! })),
  );
  scope.lastOrderId = exchange.lastOrderId;
}

function entryOf(exchange: Exchange, account: Account, position: Position, steps: number): LiquidationEntry {
  const { market } = position.holding;
  return {
    ...inputsOf(exchange, position),
    kind: 'LIQUIDATION',
    side: closingSide(position),
    orderId: 0,
    quantity: market.quantityOf(steps),
    price: market.markPrice,
    bankruptcyPrice: 0,
    fee: 0,
    fundNotional: 0,
    counterpartyId: account.userId,
    rank: 0,
    ranked: 0,
  };
}
