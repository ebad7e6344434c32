import type { EventSink } from '@openperp/engine';
import {
  type Account,
  accountOf,
  closableBy,
  type Exchange,
  holdingOf,
  marketOf,
  noteLostGround,
  type Order,
  type Position,
  positionsOf,
} from './exchange.ts';
import { feeRateOf } from './fee-levels.ts';
import { Fraction } from './fraction.ts';
import { postToWallet } from './ledger.ts';
import { crossWallet, isIsolated, orderMarginOf, sizeOf } from './margin.ts';
import { closedPositionImage, positionImage } from './record-images.ts';
import { positivePart, rateOf, smaller, toAmount, tradedValue } from './units.ts';
import { addVolume } from './volumes.ts';

/** What both sides of a trade share. */
export interface Trade {
  readonly tradeId: number;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly value: bigint;
}

/** The part of a fill that reduced a position. */
export interface Closing {
  readonly position: Position;
  readonly wasLong: boolean;
  readonly quantity: bigint;
  readonly realizedPnl: bigint;
  /** The isolated margin that it set free. */
  readonly released: bigint;
}

/** How a trade counts: one in the book, or a deal beside it (no fee, no volume) that realises as `realizedAs`. */
export interface Dealing {
  readonly isOffBook: boolean;
  readonly realizedAs: 'REALIZED_PNL' | 'ADL';
}

/** A trade in the book. */
export const IN_BOOK: Dealing = { isOffBook: false, realizedAs: 'REALIZED_PNL' };

/**
 * Gives one side of a trade its fill: order, position, wallet, margin, volume, and what is told of them. `frozenBefore` is the account's
 * order margin before the order's own quantities moved.
 */
export function applyFill(
  exchange: Exchange,
  order: Order,
  role: 'maker' | 'taker',
  trade: Trade,
  sink: EventSink,
  dealing = IN_BOOK,
  frozenBefore = orderMarginOf(exchange, order.userId),
): void {
  const account = accountOf(exchange, order.userId);
  const closing = closePart(exchange, order, trade, dealing.realizedAs === 'ADL');
  const opened = openRest(exchange, order, trade, closing);
  const position = closing?.position ?? opened;
  if (position === undefined) throw new Error('a fill that touches no position');
  const fee = dealing.isOffBook ? 0n : feeOf(exchange, account, order, role, trade);
  const realizedPnl = closing?.realizedPnl ?? 0n;
  shareFee(fee, trade, closing, opened);
  order.handlingFee += fee;
  order.realizedPnl += realizedPnl;
  const tellRealized = postFill(
    exchange,
    account,
    order,
    trade,
    realizedPnl,
    dealing.realizedAs,
    frozenBefore,
  );
  const tellFee = postFill(exchange, account, order, trade, -fee, 'HANDLING_FEE', frozenBefore);
  if (opened !== undefined)
    setMarginAside(exchange, opened, trade, trade.quantity - (closing?.quantity ?? 0n));
  if (!dealing.isOffBook) addVolume(exchange, order.userId, role, trade.value);
  tellFill(exchange, order, role, trade, { fee, realizedPnl, closing, position }, sink);
  tellRealized?.(sink);
  tellFee?.(sink);
  tellPositions(exchange, order, closing, opened, sink);
}

/** Gives the liquidated side its part of a trade: position and realised PnL at once, whose row is told; fee and fill come later. */
export function applyForced(exchange: Exchange, order: Order, trade: Trade, sink: EventSink): Closing {
  const closing = closePart(exchange, order, trade, false);
  if (closing === undefined) throw new Error('a liquidation that closes nothing');
  order.realizedPnl += closing.realizedPnl;
  const account = accountOf(exchange, order.userId);
  postFill(exchange, account, order, trade, closing.realizedPnl, 'REALIZED_PNL')?.(sink);
  return closing;
}

/** Charges the liquidated side a fee for a trade in the book, as it can bear. */
export function chargeForced(
  exchange: Exchange,
  order: Order,
  trade: Trade,
  closing: Closing,
  fee: bigint,
  sink: EventSink,
): void {
  order.handlingFee += fee;
  closing.position.handlingFee += fee;
  postFill(exchange, accountOf(exchange, order.userId), order, trade, -fee, 'HANDLING_FEE')?.(sink);
}

/** Tells the liquidated side's fill with the fee that it has borne. */
export function tellForced(
  exchange: Exchange,
  order: Order,
  trade: Trade,
  closing: Closing,
  fee: bigint,
  sink: EventSink,
): void {
  const { realizedPnl, position } = closing;
  tellFill(exchange, order, 'taker', trade, { fee, realizedPnl, closing, position }, sink);
}

/** Closes what the fill closes of the position on its side (POS-1, NUM-3). */
function closePart(exchange: Exchange, order: Order, trade: Trade, isAdl: boolean): Closing | undefined {
  const position = positionsOf(exchange, order.userId, order.symbol).find(
    (held) => held.positionSide === order.positionSide,
  );
  if (position === undefined) return undefined;
  const quantity = smaller(trade.quantity, closableBy(order.side, position.quantity));
  if (quantity === 0n) return undefined;
  const wasLong = position.quantity > 0n;
  const value = valueOfClosedPart(trade, quantity);
  const size = sizeOf(position);
  const closedCost = new Fraction(position.cost * quantity, size).ceil();
  const realizedPnl = (order.side === 'SELL' ? value : -value) - closedCost;
  const released = new Fraction(position.isolatedMargin * quantity, size).floor();
  position.isolatedMargin -= released;
  position.quantity -= wasLong ? quantity : -quantity;
  position.cost -= closedCost;
  position.realizedPnl += realizedPnl;
  position.closedQuantity += quantity;
  position.closedValue += value;
  position.updatedAt = exchange.timeMs;
  if (position.quantity === 0n) endPosition(exchange, position, wasLong, isAdl);
  return { position, wasLong, quantity, realizedPnl, released };
}

/** What hangs on a position that is no more ends later in the command (COND-4, STRAT-5). */
function endPosition(exchange: Exchange, position: Position, wasLong: boolean, isAdl: boolean): void {
  const { userId, symbol, positionSide } = position;
  exchange.positions = exchange.positions.filter((open) => open !== position);
  exchange.positionEnds.push({ userId, symbol, positionSide, wasLong, isAdl });
  noteLostGround(exchange, position);
}

/** A flip splits the trade's value: the closed part is rounded, the rest opens. */
function valueOfClosedPart(trade: Trade, quantity: bigint): bigint {
  return quantity === trade.quantity ? trade.value : tradedValue(trade.price, quantity).half();
}

/** Adds what the fill does not close to the position on its side, or to a new one. */
function openRest(
  exchange: Exchange,
  order: Order,
  trade: Trade,
  closing: Closing | undefined,
): Position | undefined {
  const quantity = trade.quantity - (closing?.quantity ?? 0n);
  if (quantity === 0n) return undefined;
  const value =
    closing === undefined ? trade.value : trade.value - valueOfClosedPart(trade, closing.quantity);
  const sign = order.side === 'BUY' ? 1n : -1n;
  const existing = positionsOf(exchange, order.userId, order.symbol).find(
    (held) => held.positionSide === order.positionSide,
  );
  const position = existing ?? newPosition(exchange, order);
  position.quantity += sign * quantity;
  position.cost += sign * value;
  position.openedQuantity += quantity;
  position.openedValue += value;
  position.updatedAt = exchange.timeMs;
  if (sizeOf(position) > position.maxQuantity) position.maxQuantity = sizeOf(position);
  return position;
}

function newPosition(exchange: Exchange, order: Order): Position {
  exchange.lastIds.position += 1;
  const position: Position = {
    positionId: exchange.lastIds.position,
    userId: order.userId,
    symbol: order.symbol,
    positionSide: order.positionSide,
    openedAt: exchange.timeMs,
    quantity: 0n,
    cost: 0n,
    isolatedMargin: 0n,
    realizedPnl: 0n,
    handlingFee: 0n,
    fundingFee: 0n,
    isCalled: false,
    maxQuantity: 0n,
    openedQuantity: 0n,
    openedValue: 0n,
    closedQuantity: 0n,
    closedValue: 0n,
    updatedAt: exchange.timeMs,
  };
  exchange.positions.push(position);
  return position;
}

/** FEE-1: price × quantity × rate, rounded up (a rebate, negative, down). */
export function feeOf(
  exchange: Exchange,
  account: Account,
  order: Pick<Order, 'symbol'>,
  role: 'maker' | 'taker',
  trade: Trade,
): bigint {
  const rate = feeRateOf(account, marketOf(exchange, order.symbol), role);
  return tradedValue(trade.price, trade.quantity).times(rateOf(rate)).ceil();
}

/** A flip's fee falls to the closed and the opened position by quantity, the closed part rounded half-up. */
function shareFee(
  fee: bigint,
  trade: Trade,
  closing: Closing | undefined,
  opened: Position | undefined,
): void {
  const closed = new Fraction(fee * (closing?.quantity ?? 0n), trade.quantity).half();
  if (closing !== undefined) closing.position.handlingFee += closed;
  if (opened !== undefined) opened.handlingFee += fee - closed;
}

function postFill(
  exchange: Exchange,
  account: Account,
  order: Order,
  trade: Trade,
  amount: bigint,
  changeType: 'REALIZED_PNL' | 'HANDLING_FEE' | 'ADL',
  frozenBefore?: bigint,
): ((sink: EventSink) => number) | undefined {
  if (amount === 0n) return undefined;
  return postToWallet(exchange, account, {
    amount,
    counterpart: changeType === 'HANDLING_FEE' ? 'FEE' : `CLEARING:${order.symbol}`,
    changeType,
    referenceId: String(trade.tradeId),
    symbol: order.symbol,
    ...(frozenBefore === undefined ? {} : { frozenBefore }),
  });
}

/** MARGIN-1: an isolated opening sets aside `q × price × IMR`, at most what the cross wallet holds after the fee. */
function setMarginAside(exchange: Exchange, position: Position, trade: Trade, quantity: bigint): void {
  if (!isIsolated(exchange, position.userId, position.symbol)) return;
  const { leverage } = holdingOf(exchange, position.userId, position.symbol);
  const wanted = tradedValue(trade.price, quantity)
    .over(new Fraction(BigInt(leverage)))
    .ceil();
  position.isolatedMargin += smaller(wanted, positivePart(crossWallet(exchange, position.userId)));
}

interface FillResult {
  readonly fee: bigint;
  readonly realizedPnl: bigint;
  readonly closing: Closing | undefined;
  readonly position: Position;
}

function tellFill(
  exchange: Exchange,
  order: Order,
  roleType: 'maker' | 'taker',
  trade: Trade,
  result: FillResult,
  sink: EventSink,
): void {
  exchange.lastIds.fill += 1;
  sink.fill({
    fillId: exchange.lastIds.fill,
    tradeId: trade.tradeId,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    userId: order.userId,
    symbol: order.symbol,
    side: order.side,
    positionSide: order.positionSide,
    roleType,
    price: toAmount(trade.price),
    quantity: toAmount(trade.quantity),
    tradeValue: toAmount(trade.value),
    handlingFee: toAmount(result.fee),
    realizedPnl: toAmount(result.realizedPnl),
    closedQuantity: toAmount(result.closing?.quantity ?? 0n),
    positionId: result.position.positionId,
    createdAt: exchange.timeMs,
  });
}

/** Tells a reduced position as it stands, its end first where it has closed. */
export function tellReduced(
  exchange: Exchange,
  order: Order,
  { position, wasLong }: Closing,
  sink: EventSink,
): void {
  if (position.quantity === 0n) {
    const side = wasLong ? 'LONG' : 'SHORT';
    sink.closedPosition(closedPositionImage(exchange, position, side, order.triggerMode));
  }
  sink.position(positionImage(exchange, position));
}

function tellPositions(
  exchange: Exchange,
  order: Order,
  closing: Closing | undefined,
  opened: Position | undefined,
  sink: EventSink,
): void {
  if (closing !== undefined) tellReduced(exchange, order, closing, sink);
  if (opened !== undefined) sink.position(positionImage(exchange, opened));
}
