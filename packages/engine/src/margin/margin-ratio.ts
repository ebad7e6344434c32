import { type Amount, UNIT } from '../number/amount.ts';
import { multiplyDivideHalf } from '../number/divide.ts';

/** MARGIN-8: maintenance margin / (margin balance + uPnL), a ratio in 10⁻⁸; 1 where that is not above 0 (POS-4). */
export function marginRatio(maintenanceMargin: Amount, equity: Amount): Amount {
  if (equity <= 0) return UNIT;
  return multiplyDivideHalf(maintenanceMargin, UNIT, equity);
}
