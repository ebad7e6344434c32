import { makerFeeRateOf, takerFeeRateOf } from '../account/fee-rates.ts';
import { postToWallet } from '../ledger/post.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, add, min, negate, positivePart, sub } from '../number/amount.ts';
import { multiplyDivideCeil, multiplyDivideFloor, multiplyDivideHalf } from '../number/divide.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Position } from './position.ts';
import { tellFill, tellPosition } from './tell-fill.ts';

/** A trade as both sides of it see it. */
export interface Trade {
  tradeId: number;
  priceTicks: number;
  steps: number;
  /** Price × quantity, rounded once, the same for both sides (NUM-3). */
  value: Amount;
}

/**
 * One side's part of a trade: its position changes (POS-1), what it realises and its fee move its wallet (FEE-1), and an isolated
 * position sets margin aside or releases it (MARGIN-1). The order's own quantities have been moved by the caller.
 */
export function applyFill(exchange: Exchange, order: Order, roleType: 'maker' | 'taker', trade: Trade): void {
  const { account, market, holding, position } = order;
  const closed = closedSteps(position, order, trade.steps);
  const opened = trade.steps - closed;
  const closedValue =
    opened === 0 ? trade.value : closed === 0 ? 0 : market.valueOf(trade.priceTicks, closed);
  const openedValue = closed === 0 ? trade.value : sub(trade.value, closedValue);
  const rate = roleType === 'maker' ? makerFeeRateOf(account, market) : takerFeeRateOf(account, market);
  const fee = market.feeOf(trade.priceTicks, trade.steps, rate);
  const closedFee = opened === 0 ? fee : closed === 0 ? 0 : multiplyDivideHalf(fee, closed, trade.steps);

  const longBefore = Math.max(0, position.steps);
  position.updatedAt = exchange.timeMs;
  const pnl = closed === 0 ? 0 : reduce(exchange, position, closed, closedValue, closedFee);
  const filledId = position.positionId;
  let ended = closed !== 0 && position.steps === 0 ? position : null;
  if (opened !== 0) {
    if (ended !== null) ended = position.splitOff();
    extend(exchange, position, order, opened, openedValue, closed === 0 ? fee : sub(fee, closedFee));
  }
  market.openInterestSteps += Math.max(0, position.steps) - longBefore;
  holding.forgetMargins();
  exchange.refreshActive(holding);
  order.handlingFee = add(order.handlingFee, fee);
  if (pnl !== 0) order.realizedPnl = add(order.realizedPnl, pnl);
  order.tradeValue = add(order.tradeValue, trade.value);
  if (roleType === 'maker') account.dayMakerVolume = add(account.dayMakerVolume, trade.value);
  else account.dayTakerVolume = add(account.dayTakerVolume, trade.value);

  tellFill(exchange, order, roleType, trade, fee, pnl, closed, closed === 0 ? position.positionId : filledId);
  postFill(exchange, order, trade, pnl, fee);
  if (opened !== 0 && holding.marginMode === 'ISOLATED') {
    setAside(position, market.marginOf(trade.priceTicks, opened, holding.leverage));
  }
  tellPosition(exchange, position, ended, order.side);
}

/** How much of a fill of `steps` reduces the position. */
function closedSteps(position: Position, order: Order, steps: number): number {
  const held = order.side === 'SELL' ? position.steps : -position.steps;
  return held > 0 ? Math.min(held, steps) : 0;
}

/** What a fill realises and its fee, each a ledger row of its own against the accounts of the exchange (LEDGER-1). */
function postFill(exchange: Exchange, order: Order, trade: Trade, pnl: Amount, fee: Amount): void {
  const { account, market } = order;
  const { symbol } = market.spec;
  const frozen = totalOrderMargin(account);
  if (pnl !== 0) {
    market.clearing = sub(market.clearing, pnl);
    postToWallet(exchange, account, pnl, 'REALIZED_PNL', trade.tradeId, symbol, frozen);
  }
  if (fee !== 0) {
    exchange.system.fee = add(exchange.system.fee, fee);
    postToWallet(exchange, account, negate(fee), 'HANDLING_FEE', trade.tradeId, symbol, frozen);
  }
}

/** Closes `steps` of a position for `value`; answers what that realises, before fees (POS-1, NUM-3). */
function reduce(exchange: Exchange, position: Position, steps: number, value: Amount, fee: Amount): Amount {
  const held = Math.abs(position.steps);
  const long = position.steps > 0;
  const cost = steps === held ? position.cost : multiplyDivideCeil(position.cost, steps, held);
  const pnl = long ? sub(value, cost) : negate(add(value, cost));
  if (position.isolatedMargin !== 0) releaseMargin(position, steps, held);
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
  position.cost = buys ? add(position.cost, value) : sub(position.cost, value);
  position.handlingFee = add(position.handlingFee, fee);
  position.openedSteps = add(position.openedSteps, steps);
  position.openedValue = add(position.openedValue, value);
  position.maxSteps = Math.max(position.maxSteps, Math.abs(position.steps));
}

/** MARGIN-1: closing `steps` of `held` releases as much of the isolated margin, rounded down. */
function releaseMargin(position: Position, steps: number, held: number): void {
  const { account } = position.holding;
  const released =
    steps === held ? position.isolatedMargin : multiplyDivideFloor(position.isolatedMargin, steps, held);
  account.isolatedMargin = sub(account.isolatedMargin, released);
  position.isolatedMargin = sub(position.isolatedMargin, released);
}

/** MARGIN-1: an isolated position sets aside what its opening needs, at most what the cross wallet holds after the fee. */
function setAside(position: Position, needed: Amount): void {
  const { account } = position.holding;
  const margin = min(needed, positivePart(account.crossWalletBalance()));
  position.isolatedMargin = add(position.isolatedMargin, margin);
  account.isolatedMargin = add(account.isolatedMargin, margin);
}
