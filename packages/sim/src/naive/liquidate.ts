import type { EventSink } from '@openperp/engine';
import { rankingInCommand } from './adl.ts';
import { opposite } from './book.ts';
import { endEverything } from './end-everything.ts';
import {
  type Account,
  accountOf,
  type Exchange,
  FUND_ID,
  keepHolding,
  marketOf,
  type Order,
  ordersOf,
  type Position,
  remainingOf,
} from './exchange.ts';
import { limitAt } from './execute.ts';
import {
  applyFill,
  applyForced,
  type Closing,
  chargeForced,
  feeOf,
  IN_BOOK,
  type Trade,
  tellForced,
  tellReduced,
} from './fill.ts';
import { Fraction } from './fraction.ts';
import { makeUp } from './insurance.ts';
import { postBetween } from './ledger.ts';
import { bankruptcyPrice } from './liquidation-price.ts';
import {
  fundNotionalWith,
  inputsOf,
  type Step,
  type StepResult,
  takeoverLoss,
  tellStep,
} from './liquidation-record.ts';
import { isLive } from './liveness.ts';
import {
  crossPositions,
  crossWallet,
  isIsolated,
  orderMarginOf,
  sizeOf,
  tierAtMark,
  tierNumberOf,
  unrealizedPnl,
  unrealizedPnlOf,
} from './margin.ts';
import { planMatch } from './match-plan.ts';
import { cancelOrders, endOrder, openStatus, tellOrder } from './order-life.ts';
import { compareLosses, comparePositions } from './position-order.ts';
import { setLastPrice } from './price-points.ts';
import { cutReduceOnly } from './reduce-only.ts';
import { isInBreach, livePositionsIn, mustBeLiquidated, positionsIn, type Scope, scopesOf } from './scope.ts';
import { systemOrder } from './system-order.ts';
import { positivePart, rateOf, smaller, sum, toAmount, tradedValue, UNIT } from './units.ts';
import { addVolume } from './volumes.ts';

/** POS-3: what closed a position. */
const BY_LIQUIDATION = 4;
const BY_ADL = 5;

const OFF_BOOK = { isOffBook: true, realizedAs: 'REALIZED_PNL' } as const;

/** The liquidation of one scope. */
interface Run {
  readonly exchange: Exchange;
  readonly account: Account;
  readonly scope: Scope;
  readonly sink: EventSink;
  /** Isolated: Σ released margin + Σ PnL − fees so far. */
  pot: bigint;
  /** The id of its last order, "0" before the first. */
  lastOrderId: string;
}

/** LIQ-2, LIQ-3: liquidates the scopes of an account that must be, isolated ones first. */
export function liquidateAccount(exchange: Exchange, userId: number, sink: EventSink): void {
  const account = accountOf(exchange, userId);
  for (const scope of scopesOf(exchange, userId)) {
    if (!mustBeLiquidated(exchange, scope)) continue;
    const run: Run = { exchange, account, scope, sink, pot: 0n, lastOrderId: '0' };
    if (scope.isolated === undefined) liquidateCross(run);
    else liquidateIsolated(run, scope.isolated);
  }
}

function liquidateIsolated(run: Run, position: Position): void {
  const { exchange, account, sink } = run;
  const { userId, symbol } = position;
  endEverything(exchange, userId, (other) => other === symbol, 'LIQUIDATION', sink);
  reduceAndClose(run, position);
  if (position.quantity === 0n && run.pot < 0n) {
    makeUp(exchange, account, -run.pot, run.lastOrderId, symbol, sink);
  }
}

function liquidateCross(run: Run): void {
  const { exchange, account, scope, sink } = run;
  const { userId } = account;
  endEverything(exchange, userId, (symbol) => !isIsolated(exchange, userId, symbol), 'LIQUIDATION', sink);
  closePairs(run);
  for (const position of byLoss(exchange, livePositionsIn(exchange, scope))) reduceAndClose(run, position);
  const shortfall = -crossWallet(exchange, userId);
  if (crossPositions(exchange, userId).length === 0 && shortfall > 0n) {
    makeUp(exchange, account, shortfall, run.lastOrderId, '', sink);
  }
}

function byLoss(exchange: Exchange, positions: readonly Position[]): Position[] {
  const losing = (position: Position) => unrealizedPnl(exchange, position);
  return [...positions].sort((a, b) => compareLosses(exchange, a, b, losing));
}

/** LIQ-2: LONG against SHORT at mark, symbol by symbol, while in breach. */
function closePairs(run: Run): void {
  const { exchange, scope } = run;
  const live = exchange.markets.filter(isLive);
  for (const { spec } of live) {
    if (!isInBreach(exchange, scope)) return;
    const held = positionsIn(exchange, scope).filter(({ symbol }) => symbol === spec.symbol);
    const [long, short] = held.sort((a, b) => comparePositions(exchange, a, b));
    if (long !== undefined && short !== undefined) closePair(run, long, short);
  }
}

function closePair(run: Run, long: Position, short: Position): void {
  const { exchange, sink } = run;
  const { mark } = marketOf(exchange, long.symbol);
  const quantity = smaller(sizeOf(long), sizeOf(short));
  const inputs = [long, short].map((position) => inputsOf(exchange, position));
  const orders = [long, short].map((position) =>
    systemOrder(exchange, { ...closing(position, quantity), prefix: 'settlement-' }),
  );
  const trade = newTrade(exchange, mark, quantity);
  orders.forEach((order, index) => {
    fillWhole(exchange, order, trade);
    applyFill(exchange, order, index === 0 ? 'taker' : 'maker', trade, sink, OFF_BOOK);
    run.lastOrderId = String(order.orderId);
  });
  for (const order of orders) finish(exchange, order, sink);
  orders.forEach((order, index) => {
    const before = inputs[index];
    if (before === undefined) return;
    const result = { ...NOTHING, order, quantity, price: mark, counterpartyId: order.userId };
    tellStep(exchange, { inputs: before, result }, sink);
  });
}

const NOTHING = {
  kind: 'LIQUIDATION',
  bankruptcyPrice: 0n,
  fee: 0n,
  fundNotional: 0n,
  counterpartyId: 0,
  rank: 0,
  ranked: 0,
} as const;

/** A market order of the system that closes `quantity` of a position. */
function closing(position: Position, quantity: bigint) {
  return {
    userId: position.userId,
    symbol: position.symbol,
    type: 'MARKET',
    side: position.quantity > 0n ? 'SELL' : 'BUY',
    positionSide: position.positionSide,
    timeInForce: 'IOC',
    reduceOnly: true,
    price: 0n,
    quantity,
    triggerMode: BY_LIQUIDATION,
  } as const;
}

/** The next trade, beside the book or in it. */
function newTrade(exchange: Exchange, price: bigint, quantity: bigint): Trade {
  exchange.lastIds.trade += 1;
  const value = tradedValue(price, quantity).half();
  return { tradeId: exchange.lastIds.trade, price, quantity, value };
}

/** What an order has of a trade. */
function fillWhole(exchange: Exchange, order: Order, trade: Trade): void {
  order.filledQuantity += trade.quantity;
  order.tradeValue += trade.value;
  order.updatedAt = exchange.timeMs;
}

/** Ends a system order, with LIQUIDATION where something of it is left, and tells it. */
function finish(exchange: Exchange, order: Order, sink: EventSink): void {
  endOrder(exchange, order, remainingOf(order) === 0n ? '' : 'LIQUIDATION');
  tellOrder(exchange, order, sink);
}

/** LIQ-2: tier by tier while the book takes it, then all that is left, while in breach. */
function reduceAndClose(run: Run, position: Position): void {
  const { exchange, scope } = run;
  while (isInBreach(exchange, scope) && tierNumberOf(exchange, position) > 1) {
    const order = liquidationOrder(run, position, quantityToFloor(exchange, position));
    const isWhole = runReducingOrder(run, position, order);
    if (position.quantity === 0n) return;
    if (!isWhole) break;
  }
  if (isInBreach(exchange, scope)) runLastOrder(run, position);
}

/** The smallest quantity in steps after which the notional at mark is at most the floor of the position's tier. */
function quantityToFloor(exchange: Exchange, position: Position): bigint {
  const { spec, mark } = marketOf(exchange, position.symbol);
  const tier = tierAtMark(exchange, position);
  const kept = new Fraction(BigInt(tier.notionalFloor) * UNIT, mark);
  const excess = new Fraction(sizeOf(position)).minus(kept).over(new Fraction(BigInt(spec.stepSize)));
  return smaller(excess.ceil() * BigInt(spec.stepSize), sizeOf(position));
}

/** What an order of a liquidation has done so far. */
interface Progress {
  readonly order: Order;
  readonly position: Position;
  /** What bounds the order, and what the fund and the ranked trade at: one tick where there is no bankruptcy price. */
  readonly bound: bigint;
  /** As it is told: 0 where there is none. */
  readonly bankruptcyPrice: bigint;
  readonly fills: {
    readonly trade: Trade;
    readonly closing: Closing;
    readonly isInBook: boolean;
    fee: bigint;
  }[];
  readonly steps: Step[];
}

function liquidationOrder(run: Run, position: Position, quantity: bigint): Progress {
  const { exchange } = run;
  const price = bankruptcyPrice(exchange, position);
  const bound = price ?? BigInt(marketOf(exchange, position.symbol).spec.tickSize);
  const order = systemOrder(exchange, {
    ...closing(position, quantity),
    type: 'LIMIT',
    price: onTick(exchange, position, bound),
    prefix: 'liquidation-',
  });
  run.lastOrderId = String(order.orderId);
  return { order, position, bound, bankruptcyPrice: price ?? 0n, fills: [], steps: [] };
}

/** To the tick on the account's side: a sale up, a purchase down, at least one tick. */
function onTick(exchange: Exchange, position: Position, price: bigint): bigint {
  const tick = BigInt(marketOf(exchange, position.symbol).spec.tickSize);
  const ticks = new Fraction(price, tick);
  const rounded = tick * (position.quantity > 0n ? ticks.ceil() : ticks.floor());
  return rounded < tick ? tick : rounded;
}

/** An IOC of part of the position; answers whether it filled whole. */
function runReducingOrder(run: Run, position: Position, progress: Progress): boolean {
  const { order } = progress;
  const before = inputsOf(run.exchange, position);
  fillFromBook(run, progress);
  const inBook = bookStep(progress, before);
  settleOrder(run, progress, inBook);
  return remainingOf(order) === 0n;
}

/** An IOC of all that is left; what the book does not take goes to the fund or to the ranked. */
function runLastOrder(run: Run, position: Position): void {
  const progress = liquidationOrder(run, position, sizeOf(position));
  const before = inputsOf(run.exchange, position);
  fillFromBook(run, progress);
  const inBook = bookStep(progress, before);
  giveAway(run, progress, before);
  settleOrder(run, progress, inBook);
}

function fillFromBook(run: Run, progress: Progress): void {
  const { exchange } = run;
  const { order } = progress;
  const limit = limitAt(order.side, order.price);
  const plan = planMatch(exchange, { ...order, quantity: order.quantity }, (price) => limit.accepts(price));
  for (const step of plan.steps) {
    if (step.kind === 'trade') tradeInBook(run, progress, step.maker, step.quantity);
  }
}

function tradeInBook(run: Run, progress: Progress, maker: Order, quantity: bigint): void {
  const { exchange, sink } = run;
  const { order } = progress;
  const trade = newTrade(exchange, maker.price, quantity);
  setLastPrice(exchange, marketOf(exchange, order.symbol), maker.price);
  sink.trade({
    tradeId: trade.tradeId,
    symbol: order.symbol,
    price: toAmount(trade.price),
    quantity: toAmount(quantity),
    tradeValue: toAmount(trade.value),
    takerSide: order.side,
    createdAt: exchange.timeMs,
  });
  const makerFrozen = orderMarginOf(exchange, maker.userId);
  fillWhole(exchange, maker, trade);
  applyFill(exchange, maker, 'maker', trade, sink, IN_BOOK, makerFrozen);
  addVolume(exchange, order.userId, 'taker', trade.value);
  force(run, progress, trade, true);
  if (remainingOf(maker) === 0n) endOrder(exchange, maker, '');
  else maker.status = openStatus(maker);
  tellOrder(exchange, maker, sink);
  cutReduceOnly(exchange, maker.userId, maker.symbol, order, sink);
}

/** The liquidated side's part of a trade. */
function force(run: Run, progress: Progress, trade: Trade, isInBook: boolean): void {
  const { exchange, sink } = run;
  fillWhole(exchange, progress.order, trade);
  const closed = applyForced(exchange, progress.order, trade, sink);
  run.pot += closed.released + closed.realizedPnl;
  progress.fills.push({ trade, closing: closed, isInBook, fee: 0n });
}

/** What the book took, as a step; its fee is not known yet. */
function bookStep(
  { order, bankruptcyPrice: price, fills }: Progress,
  inputs: Step['inputs'],
): Step | undefined {
  if (fills.length === 0) return undefined;
  const quantity = sum(fills.map(({ trade }) => trade.quantity));
  const value = sum(fills.map(({ trade }) => trade.value));
  const mean = new Fraction(value * UNIT, quantity).half();
  return { inputs, result: { ...NOTHING, order, quantity, price: mean, bankruptcyPrice: price } };
}

/** LIQ-2: to the fund where it can carry it, else to the ranked, and what those do not take to the fund after all. */
function giveAway(run: Run, progress: Progress, before: Step['inputs']): void {
  const rest = remainingOf(progress.order);
  if (rest === 0n) return;
  if (!canCarry(run.exchange, progress, rest)) deleverage(run, progress);
  if (remainingOf(progress.order) > 0n) takeOver(run, progress, before);
}

/** What the fund would hold more of if it took `rest`. */
function signedRest({ order }: Progress, rest: bigint): bigint {
  return order.side === 'SELL' ? rest : -rest;
}

function canCarry(exchange: Exchange, progress: Progress, rest: bigint): boolean {
  const { symbol } = progress.order;
  const quantity = signedRest(progress, rest);
  const balance = exchange.fund.wallet;
  const loss = takeoverLoss(exchange, symbol, quantity, progress.bound);
  return balance >= loss && fundNotionalWith(exchange, symbol, quantity) <= balance;
}

/** The inputs are those of the order: its bankruptcy price holds for the takeover too. */
function takeOver(run: Run, progress: Progress, before: Step['inputs']): void {
  const { exchange } = run;
  const { order, position } = progress;
  const rest = remainingOf(order);
  const inputs = { ...before, fundBalance: toAmount(exchange.fund.wallet) };
  const fundNotional = fundNotionalWith(exchange, order.symbol, signedRest(progress, rest));
  keepHolding(exchange, FUND_ID, order.symbol);
  const counter = systemOrder(exchange, {
    ...closing(position, rest),
    userId: FUND_ID,
    side: opposite(order.side),
    positionSide: 'BOTH',
    reduceOnly: false,
    prefix: 'liquidation-',
  });
  deal(run, progress, counter, 'REALIZED_PNL');
  progress.steps.push({ inputs, result: { ...stepOf(progress, rest), kind: 'TAKEOVER', fundNotional } });
}

/** LIQ-5: closes against the opposite positions, the highest ranked first. */
function deleverage(run: Run, progress: Progress): void {
  const { exchange, account } = run;
  const { order } = progress;
  const ranking = rankingInCommand(exchange, order.symbol, order.side === 'BUY');
  const fundBalance = toAmount(exchange.fund.wallet);
  const signed = signedRest(progress, remainingOf(order));
  const fundNotional = account.userId === FUND_ID ? 0n : fundNotionalWith(exchange, order.symbol, signed);
  for (const [rank, victim] of ranking.positions.entries()) {
    const quantity = smaller(remainingOf(order), sizeOf(victim));
    if (quantity === 0n) continue;
    const inputs = { ...inputsOf(exchange, victim), fundBalance };
    const counter = systemOrder(exchange, {
      ...closing(victim, quantity),
      triggerMode: BY_ADL,
      prefix: 'adl-',
    });
    deal(run, progress, counter, 'ADL');
    const result: StepResult = {
      ...stepOf(progress, quantity),
      kind: 'ADL',
      order: counter,
      fundNotional,
      counterpartyId: account.userId,
      rank,
      ranked: ranking.positions.length,
    };
    progress.steps.push({ inputs, result });
  }
}

function stepOf({ order, bound, bankruptcyPrice: price }: Progress, quantity: bigint): StepResult {
  return { ...NOTHING, order, quantity, price: bound, bankruptcyPrice: price };
}

/** A trade beside the book, at the exact bankruptcy price, with `counter` whole. */
function deal(run: Run, progress: Progress, counter: Order, realizedAs: 'REALIZED_PNL' | 'ADL'): void {
  const { exchange, sink } = run;
  const trade = newTrade(exchange, progress.bound, counter.quantity);
  fillWhole(exchange, counter, trade);
  applyFill(exchange, counter, 'maker', trade, sink, { isOffBook: true, realizedAs });
  force(run, progress, trade, false);
  finish(exchange, counter, sink);
  const reason = realizedAs === 'ADL' ? 'ADL' : 'REDUCE_ONLY';
  cutReduceOnly(exchange, counter.userId, counter.symbol, progress.order, sink, reason);
}

/** LIQ-3: charges what can be borne, then tells fills, position, order and steps. */
function settleOrder(run: Run, progress: Progress, inBook: Step | undefined): void {
  const { exchange, sink } = run;
  const { order, fills, steps } = progress;
  const fees = chargeFees(run, progress);
  for (const { trade, closing: closed, fee } of fills) tellForced(exchange, order, trade, closed, fee, sink);
  const last = fills.at(-1);
  if (last !== undefined) tellReduced(exchange, order, last.closing, sink);
  finish(exchange, order, sink);
  if (inBook !== undefined) tellStep(exchange, withFee(inBook, fees.inBook), sink);
  for (const step of steps) {
    tellStep(exchange, step.result.kind === 'TAKEOVER' ? withFee(step, fees.takenOver) : step, sink);
  }
}

function withFee({ inputs, result }: Step, fee: bigint): Step {
  return { inputs, result: { ...result, fee } };
}

interface LiquidationFees {
  readonly inBook: bigint;
  readonly takenOver: bigint;
}

/** Taker fees trade by trade, then the liquidation fee, out of what is left of the scope; the book's part of it comes first. */
function chargeFees(run: Run, progress: Progress): LiquidationFees {
  if (run.account.userId === FUND_ID) return { inBook: 0n, takenOver: 0n };
  chargeTakerFees(run, progress);
  const fees = chargeLiquidationFee(run, progress);
  coverFromMargin(run, progress);
  return fees;
}

function chargeTakerFees(run: Run, { order, position, fills }: Progress): void {
  const { exchange, account, sink } = run;
  for (const fill of fills.filter(({ isInBook }) => isInBook)) {
    const owed = feeOf(exchange, account, order, 'taker', fill.trade);
    fill.fee = smaller(owed, leftOf(run, position));
    chargeForced(exchange, order, fill.trade, fill.closing, fill.fee, sink);
    run.pot -= fill.fee;
  }
}

function chargeLiquidationFee(run: Run, { order, position, fills, steps }: Progress): LiquidationFees {
  const { exchange, account, sink } = run;
  const { liquidationFeeRate } = marketOf(exchange, order.symbol).spec;
  const rate = rateOf(liquidationFeeRate);
  const inBook = sum(fills.filter((fill) => fill.isInBook).map(({ trade }) => trade.value));
  const takenOver = sum(
    steps
      .filter(({ result }) => result.kind === 'TAKEOVER')
      .map(({ result }) => tradedValue(result.price, result.quantity).half()),
  );
  const owed = new Fraction(inBook + takenOver).times(rate).ceil();
  const charged = smaller(owed, leftOf(run, position));
  if (charged > 0n) {
    const row = {
      changeType: 'LIQUIDATION_FEE',
      referenceId: String(order.orderId),
      symbol: order.symbol,
    } as const;
    postBetween(exchange, account, exchange.fund, { ...row, amount: charged }, sink);
    run.pot -= charged;
  }
  const part = smaller(charged, new Fraction(inBook).times(rate).ceil());
  return { inBook: part, takenOver: charged - part };
}

/** LIQ-3: what is left of the scope's margin for fees; unrealised profit is none of it. */
function leftOf({ exchange, account, scope, pot }: Run, position: Position): bigint {
  const open = unrealizedPnlOf(exchange, positionsIn(exchange, scope));
  if (scope.isolated !== undefined) return positivePart(pot + position.isolatedMargin + smaller(0n, open));
  const wallet = crossWallet(exchange, account.userId);
  return positivePart(smaller(wallet, wallet + open));
}

/** Isolated: what the part set free does not cover comes out of the margin of what is still open. */
function coverFromMargin(run: Run, { position }: Progress): void {
  if (run.scope.isolated === undefined || position.quantity === 0n || run.pot >= 0n) return;
  if (position.isolatedMargin <= 0n) return;
  const moved = smaller(-run.pot, position.isolatedMargin);
  position.isolatedMargin -= moved;
  run.pot += moved;
}

/** LIQ-4: the fund's own breach: all that it holds is closed against the ranked, at its own bankruptcy price. */
export function liquidateFund(exchange: Exchange, sink: EventSink): void {
  const scope: Scope = { userId: FUND_ID, isolated: undefined };
  const run: Run = { exchange, account: exchange.fund, scope, sink, pot: 0n, lastOrderId: '0' };
  cancelOrders(exchange, ordersOf(exchange, FUND_ID), 'LIQUIDATION', sink);
  for (const position of byLoss(exchange, livePositionsIn(exchange, scope))) {
    const progress = liquidationOrder(run, position, sizeOf(position));
    deleverage(run, progress);
    settleOrder(run, progress, undefined);
  }
}
