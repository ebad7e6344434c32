import { multiply, multiplyDivideHalf, sub, type TickerView, UNIT } from '@openperp/engine';
import type { DayStatistics } from '@openperp/history';
import { formatDecimal, type TickerJson } from '@openperp/protocol';

/** A ticker: how a symbol stands now, and its last 24 hours (`undefined`: it has never traded). */
export function tickerJson(now: TickerView, day: DayStatistics | undefined): TickerJson {
  const openPrice = day?.openPrice ?? now.lastPrice;
  const priceChange = sub(now.lastPrice, openPrice);
  const percent = openPrice === 0 ? 0 : multiplyDivideHalf(priceChange, multiply(100, UNIT), openPrice);
  return {
    symbol: now.symbol,
    lastPrice: formatDecimal(now.lastPrice),
    priceChange: formatDecimal(priceChange),
    priceChangePercent: formatDecimal(percent),
    high: formatDecimal(day?.high ?? now.lastPrice),
    low: formatDecimal(day?.low ?? now.lastPrice),
    volume: formatDecimal(day?.volume ?? 0),
    quoteVolume: formatDecimal(day?.quoteVolume ?? 0),
    openInterest: formatDecimal(now.openInterest),
    bidPrice: formatDecimal(now.bidPrice),
    bidQuantity: formatDecimal(now.bidQuantity),
    askPrice: formatDecimal(now.askPrice),
    askQuantity: formatDecimal(now.askQuantity),
    markPrice: formatDecimal(now.markPrice),
    indexPrice: formatDecimal(now.indexPrice),
    fundingRate: formatDecimal(now.fundingRate),
    nextFundingTime: now.nextFundingTime,
  };
}
