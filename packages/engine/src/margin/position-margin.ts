import { type Amount, multiply, positivePart, sub, UNIT } from '../number/amount.ts';
import { divideCeil, multiplyDivideCeil } from '../number/divide.ts';
import type { Position } from '../position/position.ts';
import { tierOf } from '../symbol/leverage-tiers.ts';
import { tiersOf } from './tiers-of.ts';

/** POS-1: what a position would realise at the mark, rounded down. */
export function unrealizedPnlOf(position: Position): Amount {
  if (position.steps === 0) return 0;
  return sub(position.holding.market.markValueFloor(position.steps), position.cost);
}

/** MARGIN-1: q × MP × IMR of a cross position, the margin set aside of an isolated one. */
export function positionMarginOf(position: Position): Amount {
  if (position.steps === 0) return 0;
  if (position.holding.marginMode === 'ISOLATED') return position.isolatedMargin;
  return initialMarginAtMark(position);
}

/** q × MP / L, rounded up. */
export function initialMarginAtMark(position: Position): Amount {
  const { market, leverage } = position.holding;
  if (market.isWhole()) return divideCeil(market.notionalCeil(position.steps), leverage);
  return multiplyDivideCeil(
    market.markPrice,
    multiply(Math.abs(position.steps), market.stepNumerator),
    multiply(market.stepDenominator, leverage),
  );
}

/** MARGIN-4: q × MP × MMR − cum of the tier that the notional at mark lies in, rounded up, never below 0. */
export function maintenanceMarginOf(position: Position): Amount {
  if (position.steps === 0) return 0;
  const { market } = position.holding;
  const notional = market.notionalCeil(position.steps);
  const { maintenanceMarginRate, maintenanceAmount } = tierOf(tiersOf(position), notional);
  const gross = market.isWhole()
    ? multiplyDivideCeil(notional, maintenanceMarginRate, UNIT)
    : divideCeil(
        multiply(
          multiply(market.markPrice, multiply(Math.abs(position.steps), market.stepNumerator)),
          maintenanceMarginRate,
        ),
        multiply(market.stepDenominator, UNIT),
      );
  return positivePart(sub(gross, maintenanceAmount));
}
