import { type Exchange, FUND_ID, type Position, type Ranking } from './exchange.ts';
import { Fraction } from './fraction.ts';
import {
  crossPositions,
  crossWallet,
  isIsolated,
  shownNotional,
  unrealizedPnl,
  unrealizedPnlOf,
} from './margin.ts';
import { magnitude, sum, UNIT } from './units.ts';

/** LIQ-5: the positions of one side of a symbol, the fund's left out, first to be closed first. */
export function rankPositions(exchange: Exchange, symbol: string, isLong: boolean): Position[] {
  const scored = exchange.positions
    .filter((held) => held.symbol === symbol && held.userId !== FUND_ID && held.quantity > 0n === isLong)
    .map((position) => ({ position, score: scoreOf(exchange, position) }));
  return scored.sort(compareScored).map(({ position }) => position);
}

interface Scored {
  readonly position: Position;
  /** `undefined`: last of all. */
  readonly score: bigint | undefined;
}

/** The highest score first, those without one last; equal ones the oldest first. */
function compareScored(a: Scored, b: Scored): number {
  if (a.score !== b.score) {
    if (a.score === undefined) return 1;
    if (b.score === undefined) return -1;
    return a.score > b.score ? -1 : 1;
  }
  return a.position.openedAt - b.position.openedAt || a.position.positionId - b.position.positionId;
}

/** LIQ-5: profit % × leverage when in profit, / leverage when not; `undefined` where a denominator is not positive (POS-4). */
function scoreOf(exchange: Exchange, position: Position): bigint | undefined {
  const { notional, equity } = leverageParts(exchange, position);
  const cost = magnitude(position.cost);
  if (equity <= 0n || cost === 0n) return undefined;
  const profit = new Fraction(unrealizedPnl(exchange, position) * UNIT, cost).half();
  const leverage = new Fraction(notional * UNIT, equity).half();
  if (profit > 0n) return new Fraction(profit * leverage, UNIT).half();
  return leverage === 0n ? undefined : new Fraction(profit * UNIT, leverage).half();
}

/** What is at stake and what stands behind it: of the isolated position, or of the account's cross positions. */
function leverageParts(
  exchange: Exchange,
  position: Position,
): { readonly notional: bigint; readonly equity: bigint } {
  const { userId, symbol } = position;
  if (isIsolated(exchange, userId, symbol)) {
    const equity = position.isolatedMargin + unrealizedPnl(exchange, position);
    return { notional: shownNotional(exchange, position), equity };
  }
  const positions = crossPositions(exchange, userId);
  return {
    notional: sum(positions.map((held) => shownNotional(exchange, held))),
    equity: crossWallet(exchange, userId) + unrealizedPnlOf(exchange, positions),
  };
}

/** The ranking of a side as it was when the present command first needed it. */
export function rankingInCommand(exchange: Exchange, symbol: string, isLong: boolean): Ranking {
  const taken = exchange.rankings.find((ranking) => ranking.symbol === symbol && ranking.isLong === isLong);
  if (taken !== undefined) return taken;
  const ranking = { symbol, isLong, positions: rankPositions(exchange, symbol, isLong) };
  exchange.rankings.push(ranking);
  return ranking;
}

/** Where a position stands in the ranking of its side now; the fund's stands in none. */
export function standingOf(
  exchange: Exchange,
  position: Position,
): { readonly rank: number; readonly ranked: number } {
  if (position.userId === FUND_ID) return { rank: 0, ranked: 0 };
  const ranking = rankPositions(exchange, position.symbol, position.quantity > 0n);
  return { rank: ranking.indexOf(position), ranked: ranking.length };
}

/** LIQ-5: `min(4, floor(5 × (1 − rank/n)))`; 0 for the fund. */
export function adlQuantile(exchange: Exchange, position: Position): number {
  const { rank, ranked } = standingOf(exchange, position);
  if (ranked === 0) return 0;
  return Math.min(4, Number(new Fraction(BigInt(5 * (ranked - rank)), BigInt(ranked)).floor()));
}
