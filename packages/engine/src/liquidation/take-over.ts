import { opposite } from '../matching/fill-plan.ts';
import { type Amount, add, multiply, negate, positivePart, sub } from '../number/amount.ts';
import { multiplyDivideCeil } from '../number/divide.ts';
import type { Order } from '../order/order.ts';
import type { HeldFills } from '../position/held-fills.ts';
import type { Exchange } from '../state/exchange.ts';
import { dealWith } from './off-book-deal.ts';
import { createSystemOrder } from './system-order.ts';

/** What LIQ-2 asks of the fund before it takes over the rest of an order, and whether it can. */
export interface FundTest {
  readonly fundBalance: Amount;
  /** Σ notional at mark of what it would hold, this included and netted. */
  readonly fundNotional: Amount;
  readonly carries: boolean;
}

/** LIQ-2: the fund carries what is left of a liquidation order when its balance covers the loss at mark and all notional taken over. */
export function testFund(exchange: Exchange, order: Order, price: Amount): FundTest {
  const fundBalance = exchange.fund.walletBalance;
  const fundNotional = notionalWith(exchange, order);
  return {
    fundBalance,
    fundNotional,
    carries: fundBalance >= lossAtMark(order, price) && fundBalance >= fundNotional,
  };
}

/** The fund takes over what is left of an order, at the exact price. */
export function takeOver(exchange: Exchange, order: Order, held: HeldFills, price: Amount): void {
  const counter = createSystemOrder(exchange, {
    holding: exchange.holdingOf(exchange.fund, order.market),
    side: opposite(order.side),
    positionSide: 'BOTH',
    priceTicks: 0,
    steps: order.remainingSteps,
    reduceOnly: false,
    prefix: 'liquidation-',
    triggerMode: 4,
  });
  dealWith(exchange, order, held, counter, price, 'REALIZED_PNL', 'REDUCE_ONLY');
}

/** What the position taken over at `price` would have lost at mark: side × q × (price − mark), rounded up; 0 where it gains. */
function lossAtMark(order: Order, price: Amount): Amount {
  const { market } = order;
  const difference = sub(price, market.markPrice);
  const loss = order.side === 'SELL' ? difference : negate(difference);
  return positivePart(
    multiplyDivideCeil(loss, multiply(order.remainingSteps, market.stepNumerator), market.stepDenominator),
  );
}

function notionalWith(exchange: Exchange, order: Order): Amount {
  const taken = order.side === 'SELL' ? order.remainingSteps : -order.remainingSteps;
  const held = exchange.fund.holdings[order.market.index]?.both.steps ?? 0;
  let notional = order.market.notionalCeil(held + taken);
  for (const { market, both } of exchange.fund.active) {
    if (market !== order.market && both.steps !== 0)
      notional = add(notional, market.notionalCeil(both.steps));
  }
  return notional;
}
