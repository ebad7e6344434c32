import type { PositionSide } from '@openperp/engine';
import { accountOf, type Exchange, FUND_ID, marketOf, type Position } from './exchange.ts';

const SIDES: readonly PositionSide[] = ['BOTH', 'LONG', 'SHORT'];

/** The place of an account among all: the fund first, then as they were created. */
export function accountRank(exchange: Exchange, userId: number): number {
  return userId === FUND_ID ? -1 : exchange.accounts.indexOf(accountOf(exchange, userId));
}

/** The place of a symbol among all. */
export function marketRank(exchange: Exchange, symbol: string): number {
  return exchange.markets.indexOf(marketOf(exchange, symbol));
}

/** By account, then market, then BOTH, LONG, SHORT. */
export function comparePositions(exchange: Exchange, a: Position, b: Position): number {
  return (
    accountRank(exchange, a.userId) - accountRank(exchange, b.userId) ||
    marketRank(exchange, a.symbol) - marketRank(exchange, b.symbol) ||
    SIDES.indexOf(a.positionSide) - SIDES.indexOf(b.positionSide)
  );
}

/** By what they would lose at mark, the most first; equal ones by {@link comparePositions}. */
export function compareLosses(
  exchange: Exchange,
  a: Position,
  b: Position,
  unrealizedPnl: (position: Position) => bigint,
): number {
  const difference = unrealizedPnl(a) - unrealizedPnl(b);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return comparePositions(exchange, a, b);
}
