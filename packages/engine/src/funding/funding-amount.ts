import { type Amount, multiply, UNIT } from '../number/amount.ts';
import { multiplyDivideFloor } from '../number/divide.ts';
import type { Position } from '../position/position.ts';

/**
 * FUND-3: what a position gets at `rate` (10⁻⁸), −(signed q × MP × F); negative: it pays. Rounded down, so that a payer pays and a receiver
 * gets it rounded against them.
 */
export function fundingAmountOf(position: Position, rate: number): Amount {
  if (position.steps === 0 || rate === 0) return 0;
  const { markPrice, stepNumerator, stepDenominator } = position.holding.market;
  return multiplyDivideFloor(
    markPrice,
    multiply(multiply(position.steps, stepNumerator), -rate),
    multiply(stepDenominator, UNIT),
  );
}
