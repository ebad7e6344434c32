import type { Amount } from '../number/amount.ts';
import { multiplyDivideHalf } from '../number/divide.ts';
import type { Market } from '../symbol/market.ts';

/** A trade, or a deal beside the book, as both sides of it see it. */
export interface Trade {
  tradeId: number;
  /** 0 for a deal beside the book, whose price may lie off the grid. */
  priceTicks: number;
  /** 10⁻⁸. */
  price: Amount;
  steps: number;
  /** Price × quantity, rounded once, the same for both sides (NUM-3). */
  value: Amount;
}

/** NUM-3: `price` (10⁻⁸, on the grid or off it) × quantity, rounded half-up once. */
export function valueAtPrice(market: Market, price: Amount, steps: number): Amount {
  return multiplyDivideHalf(price, steps * market.stepNumerator, market.stepDenominator);
}

/** The value of `steps` of a trade. */
export function partOf(market: Market, trade: Trade, steps: number): Amount {
  return trade.priceTicks === 0
    ? valueAtPrice(market, trade.price, steps)
    : market.valueOf(trade.priceTicks, steps);
}
