import { type Amount, add, multiplyDivideHalf, sub, UNIT } from '@openperp/engine';
import type { AccountMoment } from './account-moment.ts';
import { netEquity } from './account-pnl.ts';

/** The deepest fall of an account. */
export interface DrawDown {
  /** Not below 0. */
  readonly amount: Amount;
  /** By the peak, what was transferred since added to it: what would be there had nothing been lost. 10⁻⁸. */
  readonly rate: Amount;
}

/** The deepest fall of equity net of transfers from one of `moments`, which ascend, to a later one; the earliest of equals. */
export function drawDownOf(moments: readonly AccountMoment[]): DrawDown {
  let deepest: DrawDown = { amount: 0, rate: 0 };
  let peak: Amount | undefined;
  for (const moment of moments) {
    const worth = netEquity(moment);
    if (peak === undefined || worth > peak) peak = worth;
    const amount = sub(peak, worth);
    if (amount > deepest.amount) deepest = { amount, rate: rateOf(amount, add(moment.equity, amount)) };
  }
  return deepest;
}

/** A ratio whose denominator is not above 0 is 0 (POS-4). */
function rateOf(amount: Amount, peak: Amount): Amount {
  return peak > 0 ? multiplyDivideHalf(amount, UNIT, peak) : 0;
}
