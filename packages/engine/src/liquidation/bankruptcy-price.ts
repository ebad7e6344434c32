import type { Side } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';
import { divideCeil, divideFloor } from '../number/divide.ts';
import type { Position } from '../position/position.ts';
import { bankruptcyPriceOf } from '../risk/liquidation-price.ts';

/** Where a liquidation order closes at the worst (LIQ-2). */
export interface BankruptcyPrice {
  /** As records show it: 0 where there is none of a tick or more. */
  readonly shown: Amount;
  /** At least one tick; may lie off the grid. */
  readonly exact: Amount;
  /** Rounded to the tick on the account's side. */
  readonly ticks: number;
}

/** The bankruptcy price, as it now is, of a position that orders of `side` close. */
export function bankruptcyPriceFor(position: Position, side: Side): BankruptcyPrice {
  const { tickSize } = position.holding.market;
  const price = bankruptcyPriceOf(position);
  const exact = price ?? tickSize;
  const ticks = side === 'SELL' ? divideCeil(exact, tickSize) : divideFloor(exact, tickSize);
  return {
    shown: price ?? 0,
    exact,
    ticks: Math.min(Number(ticks), Number.MAX_SAFE_INTEGER),
  };
}

/** The side of an order that closes a position. */
export function closingSide(position: Position): Side {
  return position.steps > 0 ? 'SELL' : 'BUY';
}
