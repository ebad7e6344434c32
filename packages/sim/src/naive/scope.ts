import { type Exchange, FUND_ID, marketOf, type Position, positionsOf } from './exchange.ts';
import { isLive } from './liveness.ts';
import { crossPositions, crossWallet, isIsolated, maintenanceMarginOf, unrealizedPnlOf } from './margin.ts';
import { comparePositions } from './position-order.ts';

/** What is liquidated together (LIQ-1): an isolated position, or all cross positions of an account. */
export interface Scope {
  readonly userId: number;
  /** `undefined`: the cross scope. */
  readonly isolated: Position | undefined;
}

/** The scopes of an account, those without positions too: isolated ones in order, then the cross one. */
export function scopesOf(exchange: Exchange, userId: number): Scope[] {
  const isolated = positionsOf(exchange, userId)
    .filter(({ symbol }) => isIsolated(exchange, userId, symbol))
    .sort((a, b) => comparePositions(exchange, a, b));
  return [...isolated.map((position) => ({ userId, isolated: position })), { userId, isolated: undefined }];
}

/** The scope that a position belongs to. */
export function scopeOfPosition(exchange: Exchange, position: Position): Scope {
  const { userId, symbol } = position;
  return { userId, isolated: isIsolated(exchange, userId, symbol) ? position : undefined };
}

/** The open positions of a scope. */
export function positionsIn(exchange: Exchange, { userId, isolated }: Scope): Position[] {
  if (isolated === undefined) return crossPositions(exchange, userId);
  return isolated.quantity === 0n ? [] : [isolated];
}

/** The open positions of a scope whose market is live. */
export function livePositionsIn(exchange: Exchange, scope: Scope): Position[] {
  return positionsIn(exchange, scope).filter(({ symbol }) => isLive(marketOf(exchange, symbol)));
}

/** Isolated: the position's margin; cross: the cross wallet. */
export function marginBalanceOf(exchange: Exchange, { userId, isolated }: Scope): bigint {
  return isolated === undefined ? crossWallet(exchange, userId) : isolated.isolatedMargin;
}

/** Margin balance and uPnL. */
export function equityOf(exchange: Exchange, scope: Scope): bigint {
  return marginBalanceOf(exchange, scope) + unrealizedPnlOf(exchange, positionsIn(exchange, scope));
}

/** LIQ-1: equity at or below maintenance, where there is a position. */
export function isInBreach(exchange: Exchange, scope: Scope): boolean {
  const positions = positionsIn(exchange, scope);
  return positions.length > 0 && equityOf(exchange, scope) <= maintenanceMarginOf(exchange, positions);
}

/** In breach, and something can be done about it. */
export function mustBeLiquidated(exchange: Exchange, scope: Scope): boolean {
  return isInBreach(exchange, scope) && livePositionsIn(exchange, scope).length > 0;
}

/** True for the insurance fund's scope. */
export function isFund({ userId }: Scope): boolean {
  return userId === FUND_ID;
}
