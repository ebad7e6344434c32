import { type Amount, add, negate, sub } from '../number/amount.ts';
import { multiplyDivideCeil, multiplyDivideFloor, multiplyDivideHalf } from '../number/divide.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Position } from './position.ts';
import { partOf, type Trade } from './trade.ts';

/** What a fill did to a position. */
export interface PositionChange {
  closedSteps: number;
  openedSteps: number;
  /** What it realised, before fees (POS-1). */
  pnl: Amount;
  /** The position reduced, or opened where nothing was reduced; of a flip the one closed. */
  positionId: number;
  /** The life that it ended (POS-3), else null. */
  ended: Position | null;
}

/** The last change; one object for all. */
const change: PositionChange = { closedSteps: 0, openedSteps: 0, pnl: 0, positionId: 0, ended: null };

/**
 * A fill changes the position of its order (POS-1): what it closes of it realises and releases margin (MARGIN-1), the rest opens. `fee` is
 * noted with it. The order's own quantities have been moved by the caller. The answer is good until the next call.
 */
export function changePosition(exchange: Exchange, order: Order, trade: Trade, fee: Amount): PositionChange {
  const { account, market, holding, position } = order;
  const closed = closedSteps(position, order, trade.steps);
  const opened = trade.steps - closed;
  const closedValue = opened === 0 ? trade.value : closed === 0 ? 0 : partOf(market, trade, closed);
  const openedValue = closed === 0 ? trade.value : sub(trade.value, closedValue);
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
  exchange.risk.touch(account);
  change.closedSteps = closed;
  change.openedSteps = opened;
  change.pnl = pnl;
  change.positionId = closed === 0 ? position.positionId : filledId;
  change.ended = ended;
  return change;
}

/** How much of a fill of `steps` reduces the position. */
function closedSteps(position: Position, order: Order, steps: number): number {
  const held = order.side === 'SELL' ? position.steps : -position.steps;
  return held > 0 ? Math.min(held, steps) : 0;
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
