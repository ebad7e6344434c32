import { fundingIntervalMs } from '../funding/funding-time.ts';
import { type Amount, add, max, multiply, UNIT } from '../number/amount.ts';
import { multiplyDivideHalf } from '../number/divide.ts';
import type { Market } from '../symbol/market.ts';
import { medianOf } from './source-index.ts';

/** No mark lies below: 10⁻⁸. */
const LEAST_MARK = 1;

/** PRICE-2: the mark that follows from the present index: the index itself, or the median of P1, P2 and the last trade. */
export function markPriceOf(market: Market, timeMs: number): Amount {
  if (market.spec.markPriceMethod === 'INDEX') return market.indexPrice;
  const candidates = [fundingPrice(market, timeMs)];
  const basis = market.basis.meanAt(timeMs);
  if (basis !== undefined) candidates.push(add(market.indexPrice, basis));
  if (market.lastPriceTicks !== 0) candidates.push(market.priceOf(market.lastPriceTicks));
  return max(medianOf(candidates), LEAST_MARK);
}

/**
 * P1: IP × (1 + lastFunding × timeToFunding / interval), half-up to 10⁻⁸. A settlement that is overdue (the exchange was stopped) has no
 * time to go: less than none would carry P1 away from the index by a rate for each interval missed.
 */
function fundingPrice(market: Market, timeMs: number): Amount {
  const { lastRate, nextTimeMs } = market.funding;
  const toFundingMs = Math.max(0, nextTimeMs - timeMs);
  if (lastRate === 0 || toFundingMs === 0) return market.indexPrice;
  const whole = multiply(fundingIntervalMs(market.spec.fundingIntervalHours), UNIT);
  return multiplyDivideHalf(market.indexPrice, add(whole, multiply(lastRate, toFundingMs)), whole);
}
