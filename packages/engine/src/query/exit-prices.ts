import { directionOf } from '../condition/check-condition.ts';
import type { Condition } from '../condition/condition.ts';
import type { Amount } from '../number/amount.ts';
import type { Position } from '../position/position.ts';

/** COND-4: the prices at which a position's conditions would close it, null where there are none. */
export interface ExitPrices {
  readonly takeProfitPrice: Amount | null;
  readonly stopLossPrice: Amount | null;
}

/** The nearest closePosition take-profit and stop of a position, else the nearest reduce-only ones. */
export function exitPricesOf(position: Position): ExitPrices {
  const closing = position.holding.conditions.filter((condition) => closes(condition, position));
  const isLong = position.steps > 0;
  return {
    takeProfitPrice: nearest(
      closing.filter((condition) => !condition.isStopLike),
      isLong ? least : greatest,
    ),
    stopLossPrice: nearest(
      closing.filter((condition) => condition.isStopLike),
      isLong ? greatest : least,
    ),
  };
}

/** It waits to reduce the position. */
function closes(condition: Condition, { positionSide, steps }: Position): boolean {
  const direction = steps > 0 ? 'LONG' : 'SHORT';
  const isClosing = condition.side === (steps > 0 ? 'SELL' : 'BUY');
  return (
    condition.reduceOnly &&
    isClosing &&
    condition.positionSide === positionSide &&
    directionOf(condition) === direction
  );
}

function nearest(conditions: readonly Condition[], pick: (a: Amount, b: Amount) => Amount): Amount | null {
  return (
    pricesOf(
      conditions.filter((condition) => condition.closePosition),
      pick,
    ) ?? pricesOf(conditions, pick)
  );
}

/** A trailing stop that has no extreme yet has no price either. */
function pricesOf(conditions: readonly Condition[], pick: (a: Amount, b: Amount) => Amount): Amount | null {
  const prices = conditions
    .map((condition) => condition.market.watch.triggerPriceOf(condition))
    .filter((price) => price !== 0);
  return prices.length === 0 ? null : prices.reduce(pick);
}

function least(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}

function greatest(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}
