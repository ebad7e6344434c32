import { type Amount, positivePart, sub, UNIT } from '../number/amount.ts';
import { multiplyDivideHalf } from '../number/divide.ts';
import type { Market } from '../symbol/market.ts';
import { impactPrice } from './impact-price.ts';

/** FUND-1: premiums are sampled at the multiples of this. */
const SAMPLE_EVERY_MS = 5000;

/** FUND-1: whether the tick at `timeMs` is that of a fifth second: on a real clock it comes some ms late. `previousMs` is the time of the command before. */
export function isSampleDue(previousMs: number, timeMs: number): boolean {
  const second = timeMs - (timeMs % 1000);
  return second % SAMPLE_EVERY_MS === 0 && second > previousMs;
}

/** FUND-1: takes a premium sample; none while the index is stale or the symbol is delisted. */
export function samplePremium(market: Market): void {
  if (market.isIndexStale || market.spec.status === 'DELISTED') return;
  market.funding.addSample(premiumOf(market));
}

/** FUND-1: [max(0, impactBid − IP) − max(0, IP − impactAsk)] / IP, half-up to 10⁻⁸; a side that cannot fill it contributes 0. */
export function premiumOf(market: Market): Amount {
  const { indexPrice } = market;
  const bid = impactPrice(market, 'BUY');
  const ask = impactPrice(market, 'SELL');
  const above = bid === undefined ? 0 : positivePart(sub(bid, indexPrice));
  const below = ask === undefined ? 0 : positivePart(sub(indexPrice, ask));
  return multiplyDivideHalf(sub(above, below), UNIT, indexPrice);
}
