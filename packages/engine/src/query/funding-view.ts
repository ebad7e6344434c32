import { averagePremiumOf, fundingRateOf } from '../funding/funding-rate.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import type { FundingView } from './query.ts';

/** FUND-2 of each symbol as it stands, in order of creation; `symbol` "": of all. */
export function fundingViews(exchange: Exchange, symbol: string): FundingView[] {
  return exchange.markets
    .filter(({ spec }) => symbol === '' || spec.symbol === symbol)
    .map((market) => fundingView(exchange, market));
}

function fundingView(exchange: Exchange, market: Market): FundingView {
  const { spec, funding } = market;
  return {
    symbol: spec.symbol,
    fundingRate: fundingRateOf(funding, spec),
    lastFundingRate: funding.lastRate,
    averagePremium: averagePremiumOf(funding),
    premiumSamples: funding.samples,
    markPrice: market.markPrice,
    indexPrice: market.indexPrice,
    stale: market.isIndexStale,
    nextFundingTime: funding.nextTimeMs,
    fundingIntervalHours: spec.fundingIntervalHours,
    interestRate: spec.interestRate,
    fundingRateCap: spec.fundingRateCap,
    fundingRateFloor: spec.fundingRateFloor,
    impactNotional: spec.impactNotional,
    timestamp: exchange.timeMs,
  };
}
