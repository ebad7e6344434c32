import { matchOrder } from '../matching/match-order.ts';
import { type Amount, sub } from '../number/amount.ts';
import { multiplyDivideHalf } from '../number/divide.ts';
import type { Order } from '../order/order.ts';
import { countVolume } from '../position/apply-fill.ts';
import { HeldFills } from '../position/held-fills.ts';
import type { Position } from '../position/position.ts';
import { tellPosition } from '../position/tell-fill.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { type BankruptcyPrice, bankruptcyPriceFor, closingSide } from './bankruptcy-price.ts';
import { deleverage } from './deleverage.ts';
import { chargeFees, type LiquidationFees } from './liquidation-fees.ts';
import {
  inputsOf,
  type LiquidationEntry,
  type LiquidationInputs,
  tellLiquidations,
} from './liquidation-records.ts';
import type { LiquidationScope } from './liquidation-scope.ts';
import { createSystemOrder, endSystemOrder } from './system-order.ts';
import { type FundTest, takeOver, testFund } from './take-over.ts';

/** What became of an order: what the book took, and of the rest what the fund took over and what ADL closed. */
interface Execution {
  readonly bankruptcy: BankruptcyPrice;
  readonly inputs: LiquidationInputs;
  readonly bookSteps: number;
  readonly bookValue: Amount;
  readonly rest: Rest;
}

interface Rest {
  /** With the test that the fund was put to; null: nothing. */
  readonly takeover: (FundTest & { readonly steps: number; readonly value: Amount }) | null;
  readonly deleveraged: readonly LiquidationEntry[];
}

const NO_REST: Rest = { takeover: null, deleveraged: [] };

/**
 * LIQ-2: one order of a liquidation: an IOC of `steps` of a position at its bankruptcy price. When it is the `last` the fund takes over
 * what the book does not take, or ADL closes it. Its fees are charged at its end (LIQ-3); fills, position, order and records are told
 * then. Answers whether it was filled whole.
 */
export function executeLiquidationOrder(
  exchange: Exchange,
  scope: LiquidationScope,
  position: Position,
  steps: number,
  last: boolean,
): boolean {
  const bankruptcy = bankruptcyPriceFor(position, closingSide(position));
  const inputs = inputsOf(exchange, position);
  const order = createLiquidationOrder(exchange, position, bankruptcy, steps);
  scope.lastOrderId = order.orderId;
  const held = new HeldFills();
  matchOrder(exchange, order, bankruptcy.ticks, held);
  const { filledSteps: bookSteps, tradeValue: bookValue } = order;
  const trades = [...held.list];
  countVolume(order.account, 'taker', bookValue);
  const rest = last ? closeRest(exchange, order, held, bankruptcy) : NO_REST;
  scope.earn(held.earned);
  const fees = chargeFees(exchange, scope, order, trades, bookValue, rest.takeover?.value ?? 0);
  held.tell(exchange, order);
  if (order.filledSteps > 0) tellPosition(exchange, position, position.steps === 0 ? position : null, order);
  const isWhole = order.remainingSteps === 0;
  const entries = entriesOf(order, { bankruptcy, inputs, bookSteps, bookValue, rest }, fees);
  endSystemOrder(exchange, order);
  tellLiquidations(exchange, entries);
  return isWhole;
}

/** LIQ-6: the records of an order in the order in which things happened. */
function entriesOf(
  order: Order,
  { bankruptcy, inputs, bookSteps, bookValue, rest }: Execution,
  fees: LiquidationFees,
): LiquidationEntry[] {
  const { market, side, orderId } = order;
  const own = { side, orderId, bankruptcyPrice: bankruptcy.shown, counterpartyId: 0, rank: 0, ranked: 0 };
  const entries: LiquidationEntry[] = [];
  if (bookSteps > 0) {
    entries.push({
      ...inputs,
      ...own,
      kind: 'LIQUIDATION',
      quantity: market.quantityOf(bookSteps),
      price: meanPriceOf(market, bookValue, bookSteps),
      fee: fees.forBook,
      fundNotional: 0,
    });
  }
  entries.push(...rest.deleveraged);
  if (rest.takeover !== null) {
    entries.push({
      ...inputs,
      ...own,
      kind: 'TAKEOVER',
      quantity: market.quantityOf(rest.takeover.steps),
      price: bankruptcy.exact,
      fee: fees.forTakeover,
      fundBalance: rest.takeover.fundBalance,
      fundNotional: rest.takeover.fundNotional,
    });
  }
  return entries;
}

/** An order that closes `steps` of a position; it skips the band, and no limit of quantity holds for it (LIQ-2, MATCH-7). */
export function createLiquidationOrder(
  exchange: Exchange,
  position: Position,
  bankruptcy: BankruptcyPrice,
  steps: number,
): Order {
  return createSystemOrder(exchange, {
    holding: position.holding,
    side: closingSide(position),
    positionSide: position.positionSide,
    priceTicks: bankruptcy.ticks,
    steps,
    reduceOnly: true,
    prefix: 'liquidation-',
    triggerMode: 4,
  });
}

/** What is left goes to the fund where that carries it, else to ADL; what nobody is left to close the fund takes whatever its state. */
function closeRest(exchange: Exchange, order: Order, held: HeldFills, bankruptcy: BankruptcyPrice): Rest {
  if (order.remainingSteps === 0) return NO_REST;
  const test = testFund(exchange, order, bankruptcy.exact);
  if (test.carries) return { takeover: giveToFund(exchange, order, held, bankruptcy), deleveraged: [] };
  const deleveraged = deleverage(exchange, order, held, {
    price: bankruptcy.exact,
    bankruptcyPrice: bankruptcy.shown,
    fundBalance: test.fundBalance,
    fundNotional: test.fundNotional,
  });
  if (order.remainingSteps === 0) return { takeover: null, deleveraged };
  return { takeover: giveToFund(exchange, order, held, bankruptcy), deleveraged };
}

function giveToFund(
  exchange: Exchange,
  order: Order,
  held: HeldFills,
  bankruptcy: BankruptcyPrice,
): NonNullable<Rest['takeover']> {
  const test = testFund(exchange, order, bankruptcy.exact);
  const { remainingSteps, tradeValue } = order;
  takeOver(exchange, order, held, bankruptcy.exact);
  return { ...test, steps: remainingSteps, value: sub(order.tradeValue, tradeValue) };
}

/** Value / quantity, half-up to 8 digits. */
function meanPriceOf(market: Market, value: Amount, steps: number): Amount {
  return multiplyDivideHalf(value, market.stepDenominator, steps * market.stepNumerator);
}
