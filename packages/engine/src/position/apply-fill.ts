import { makerFeeRateOf, takerFeeRateOf } from '../account/fee-rates.ts';
import type { Side } from '../command/command.ts';
import type { ClosedPositionRecord, FillRecord } from '../event/records.ts';
import { postToWallet } from '../ledger/post.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, add, min, multiply, negate, positivePart, sub } from '../number/amount.ts';
import { multiplyDivideCeil, multiplyDivideFloor, multiplyDivideHalf } from '../number/divide.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Position } from './position.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The fill being told; one object for all. */
const fill: Writable<FillRecord> = {
  fillId: 0,
  tradeId: 0,
  orderId: 0,
  clientOrderId: '',
  userId: 0,
  symbol: '',
  side: 'BUY',
  positionSide: 'BOTH',
  roleType: 'maker',
  price: 0,
  quantity: 0,
  tradeValue: 0,
  handlingFee: 0,
  realizedPnl: 0,
  closedQuantity: 0,
  positionId: 0,
  createdAt: 0,
};

/** A trade as both sides of it see it. */
export interface Trade {
  tradeId: number;
  priceTicks: number;
  steps: number;
  /** Price × quantity, rounded once, the same for both sides (NUM-3). */
  value: Amount;
  /** The same as text: what the ledger rows refer to. */
  reference: string;
}

/**
 * One side's part of a trade: its position changes (POS-1), what it realises and its fee move its wallet (FEE-1), and an isolated
 * position sets margin aside or releases it (MARGIN-1). The order's own quantities have been moved by the caller.
 */
export function applyFill(exchange: Exchange, order: Order, roleType: 'maker' | 'taker', trade: Trade): void {
  const { account, market, holding, position } = order;
  const held = Math.abs(position.steps);
  const reduces = held !== 0 && position.steps > 0 === (order.side === 'SELL');
  const closed = reduces ? Math.min(held, trade.steps) : 0;
  const closedValue =
    closed === trade.steps ? trade.value : closed === 0 ? 0 : market.valueOf(trade.priceTicks, closed);
  const rate = roleType === 'maker' ? makerFeeRateOf(account, market) : takerFeeRateOf(account, market);
  const fee = market.feeOf(trade.priceTicks, trade.steps, rate);
  const closedFee =
    closed === trade.steps ? fee : closed === 0 ? 0 : multiplyDivideHalf(fee, closed, trade.steps);
  const wasLong = Math.max(0, position.steps);

  const pnl = closed === 0 ? 0 : reduce(exchange, position, closed, closedValue, closedFee);
  const closedId = position.positionId;
  const ended =
    closed === 0 || position.steps !== 0 ? undefined : closedRecord(position, order.side, exchange.timeMs);
  if (closed < trade.steps) {
    if (ended !== undefined) position.clear();
    extend(
      exchange,
      position,
      order,
      trade.steps - closed,
      sub(trade.value, closedValue),
      sub(fee, closedFee),
    );
  }
  position.updatedAt = exchange.timeMs;
  market.openInterestSteps += Math.max(0, position.steps) - wasLong;
  holding.forgetMargins();
  exchange.refreshActive(holding);
  order.handlingFee = add(order.handlingFee, fee);
  order.realizedPnl = add(order.realizedPnl, pnl);
  order.tradeValue = add(order.tradeValue, trade.value);

  tellFill(exchange, order, roleType, trade, fee, pnl, closed, closed === 0 ? position.positionId : closedId);
  const frozen = totalOrderMargin(account);
  const { symbol } = market.spec;
  if (pnl !== 0) {
    market.clearing = sub(market.clearing, pnl);
    postToWallet(exchange, account, pnl, 'REALIZED_PNL', trade.reference, symbol, frozen);
  }
  if (fee !== 0) {
    exchange.system.fee = add(exchange.system.fee, fee);
    postToWallet(exchange, account, negate(fee), 'HANDLING_FEE', trade.reference, symbol, frozen);
  }
  if (closed < trade.steps)
    setAside(position, market.marginOf(trade.priceTicks, trade.steps - closed, holding.leverage));
  if (roleType === 'maker') account.dayMakerVolume = add(account.dayMakerVolume, trade.value);
  else account.dayTakerVolume = add(account.dayTakerVolume, trade.value);
  tellPosition(exchange, position, ended);
}

/** Closes `steps` of a position for `value`; answers what that realises, before fees (POS-1, NUM-3). */
function reduce(exchange: Exchange, position: Position, steps: number, value: Amount, fee: Amount): Amount {
  const held = Math.abs(position.steps);
  const long = position.steps > 0;
  const cost = steps === held ? position.cost : multiplyDivideCeil(position.cost, steps, held);
  const pnl = long ? sub(value, cost) : sub(negate(value), cost);
  const released =
    steps === held ? position.isolatedMargin : multiplyDivideFloor(position.isolatedMargin, steps, held);
  const { account } = position.holding;
  account.isolatedMargin = sub(account.isolatedMargin, released);
  position.isolatedMargin = sub(position.isolatedMargin, released);
  position.steps += long ? -steps : steps;
  position.cost = sub(position.cost, cost);
  position.realizedPnl = add(position.realizedPnl, pnl);
  position.handlingFee = add(position.handlingFee, fee);
  position.closedSteps = add(position.closedSteps, steps);
  position.closedValue = add(position.closedValue, value);
  if (position.steps === 0) exchange.openPositions -= 1;
  return pnl;
}

/** Opens or increases a position by `steps` for `value`. */
function extend(
  exchange: Exchange,
  position: Position,
  order: Order,
  steps: number,
  value: Amount,
  fee: Amount,
): void {
  if (position.steps === 0) {
    exchange.lastPositionId += 1;
    exchange.openPositions += 1;
    position.open(exchange.lastPositionId, exchange.timeMs);
  }
  const buys = order.side === 'BUY';
  position.steps += buys ? steps : -steps;
  position.cost = add(position.cost, buys ? value : negate(value));
  position.handlingFee = add(position.handlingFee, fee);
  position.openedSteps = add(position.openedSteps, steps);
  position.openedValue = add(position.openedValue, value);
  position.maxSteps = Math.max(position.maxSteps, Math.abs(position.steps));
}

/** MARGIN-1: an isolated position sets aside what its opening needs, at most what the cross wallet holds after the fee. */
function setAside(position: Position, needed: Amount): void {
  const { holding } = position;
  if (holding.marginMode !== 'ISOLATED') return;
  const { account } = holding;
  const margin = min(needed, positivePart(account.crossWalletBalance()));
  position.isolatedMargin = add(position.isolatedMargin, margin);
  account.isolatedMargin = add(account.isolatedMargin, margin);
}

function tellFill(
  exchange: Exchange,
  order: Order,
  roleType: 'maker' | 'taker',
  trade: Trade,
  fee: Amount,
  pnl: Amount,
  closedSteps: number,
  positionId: number,
): void {
  const { market } = order;
  exchange.lastFillId += 1;
  fill.fillId = exchange.lastFillId;
  fill.tradeId = trade.tradeId;
  fill.orderId = order.orderId;
  fill.clientOrderId = order.clientOrderId;
  fill.userId = order.userId;
  fill.symbol = market.spec.symbol;
  fill.side = order.side;
  fill.positionSide = order.positionSide;
  fill.roleType = roleType;
  fill.price = market.priceOf(trade.priceTicks);
  fill.quantity = market.quantityOf(trade.steps);
  fill.tradeValue = trade.value;
  fill.handlingFee = fee;
  fill.realizedPnl = pnl;
  fill.closedQuantity = multiply(closedSteps, market.stepSize);
  fill.positionId = positionId;
  fill.createdAt = exchange.timeMs;
  exchange.events.fill(fill);
}

/** POS-3: the record of a position that has come to nothing, closed last by an order of `side`. */
function closedRecord(position: Position, side: Side, timeMs: number): ClosedPositionRecord {
  const { market } = position.holding;
  return {
    positionId: position.positionId,
    userId: position.userId,
    symbol: position.symbol,
    positionSide: position.positionSide,
    side: side === 'SELL' ? 'LONG' : 'SHORT',
    marginMode: position.marginMode,
    leverage: position.leverage,
    maxQuantity: market.quantityOf(position.maxSteps),
    openedQuantity: market.quantityOf(position.openedSteps),
    openedValue: position.openedValue,
    closedQuantity: market.quantityOf(position.closedSteps),
    closedValue: position.closedValue,
    pnl: position.realizedPnl,
    handlingFee: position.handlingFee,
    fundingFee: position.fundingFee,
    triggerMode: 1,
    openedAt: position.openedAt,
    closedAt: timeMs,
  };
}

/** Tells how the position now stands: the end of the life that `ended`, and what is open after. */
function tellPosition(exchange: Exchange, position: Position, ended: ClosedPositionRecord | undefined): void {
  if (ended !== undefined) {
    exchange.events.closedPosition(ended);
    exchange.events.position({
      positionId: ended.positionId,
      userId: ended.userId,
      symbol: ended.symbol,
      positionSide: ended.positionSide,
      marginMode: ended.marginMode,
      leverage: ended.leverage,
      quantity: 0,
      cost: 0,
      isolatedMargin: 0,
      realizedPnl: ended.pnl,
      handlingFee: ended.handlingFee,
      fundingFee: ended.fundingFee,
      openedAt: ended.openedAt,
      updatedAt: ended.closedAt,
    });
  }
  if (position.steps !== 0) exchange.events.position(position);
  else position.clear();
}
