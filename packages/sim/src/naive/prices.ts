import type { EventSink, IndexSource, PriceSource } from '@openperp/engine';
import { levelsOf } from './book.ts';
import type { BasisSample, Exchange, Market, ToldPrice } from './exchange.ts';
import { Fraction, total } from './fraction.ts';
import { addPoint } from './price-points.ts';
import { sum, toAmount, UNIT } from './units.ts';

/** How long a source counts after it has spoken (PRICE-1). */
const SILENT_AFTER_MS = 10_000;

/** How far back the basis is averaged (PRICE-2). */
const BASIS_WINDOW_MS = 30_000;

const HOUR_MS = 3_600_000;

/** The name under which a configured source speaks. */
export function sourceName({ venue, instrument }: IndexSource): string {
  return `${venue}:${instrument}`;
}

/** The names of all sources that a symbol listens to. */
export function sourceNames(priceSource: PriceSource): string[] {
  return typeof priceSource === 'string' ? [''] : priceSource.sources.map(sourceName);
}

/** Keeps what a source says now. */
export function hear(exchange: Exchange, market: Market, source: string, price: bigint): void {
  market.told = market.told.filter((told) => told.source !== source);
  market.told.push({ source, price, toldAt: exchange.timeMs });
}

/** PRICE-1: forgets the sources that are not configured any more; without any left the index is stale. */
export function forgetSources(
  exchange: Exchange,
  market: Market,
  before: PriceSource,
  sink: EventSink,
): void {
  const { priceSource } = market.spec;
  const isOtherKind = kindOf(before) !== kindOf(priceSource);
  const names = isOtherKind ? [] : sourceNames(priceSource);
  market.told = market.told.filter(({ source }) => names.includes(source));
  if (market.told.length > 0 || market.isStale) return;
  market.isStale = true;
  tellPrice(exchange, market, sink);
}

function kindOf(priceSource: PriceSource): string {
  return typeof priceSource === 'string' ? priceSource : 'sources';
}

/** PRICE-3: works out index and mark anew, and tells what has changed. */
export function updatePrices(exchange: Exchange, market: Market, sink: EventSink): void {
  const { index, mark, isStale } = market;
  const live = liveSources(exchange, market);
  market.isStale = live.length === 0;
  if (!market.isStale) {
    market.index = indexOf(market, live);
    market.mark = markOf(exchange, market);
  }
  if (market.index !== index) addPoint(exchange, market, 'INDEX_PRICE', market.index);
  if (market.mark !== mark) addPoint(exchange, market, 'MARK_PRICE', market.mark);
  const isSame = index === market.index && mark === market.mark && isStale === market.isStale;
  if (!isSame) tellPrice(exchange, market, sink);
}

function tellPrice(exchange: Exchange, market: Market, sink: EventSink): void {
  sink.price({
    symbol: market.spec.symbol,
    indexPrice: toAmount(market.index),
    markPrice: toAmount(market.mark),
    stale: market.isStale,
    createdAt: exchange.timeMs,
  });
}

/** A manual price never goes silent. */
function liveSources(exchange: Exchange, market: Market): ToldPrice[] {
  if (market.spec.priceSource === 'MANUAL') return market.told;
  return market.told.filter(({ toldAt }) => exchange.timeMs - toldAt < SILENT_AFTER_MS);
}

/** PRICE-1: the weighted mean of the sources within 5 % of the median; the median where more than one lies outside. */
function indexOf(market: Market, live: readonly ToldPrice[]): bigint {
  const median = medianOf(live.map(({ price }) => price));
  const within = live.filter(({ price }) => {
    const distance = new Fraction(price - median).magnitude();
    return !distance.isAbove(new Fraction(median * 5n, 100n));
  });
  if (live.length - within.length > 1) return median;
  const weights = within.map((told) => ({ price: told.price, weight: weightOf(market, told) }));
  const weighted = sum(weights.map(({ price, weight }) => price * weight));
  return new Fraction(weighted, sum(weights.map(({ weight }) => weight))).half();
}

function weightOf(market: Market, { source }: ToldPrice): bigint {
  const { priceSource } = market.spec;
  if (typeof priceSource === 'string') return UNIT;
  const found = priceSource.sources.find((configured) => sourceName(configured) === source);
  if (found === undefined) throw new Error(`no source ${source}`);
  return BigInt(found.weight);
}

/** The middle one; of an even count the mean of the middle two, half-up. */
function medianOf(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('a median of nothing');
  return new Fraction(upper + lower, 2n).half();
}

/** PRICE-2: the mark that follows from the present index, at least 10⁻⁸. */
function markOf(exchange: Exchange, market: Market): bigint {
  if (market.spec.markPriceMethod === 'INDEX') return market.index;
  const candidates = [fundingPrice(exchange, market), basisPrice(exchange, market)];
  if (market.lastPrice > 0n) candidates.push(market.lastPrice);
  const mark = medianOf(candidates.filter((price) => price !== undefined));
  return mark > 0n ? mark : 1n;
}

/** P1: the index and what funding is still to come; none once it has fallen due. */
function fundingPrice(exchange: Exchange, market: Market): bigint {
  const toFunding = new Fraction(
    BigInt(Math.max(0, market.nextFundingTime - exchange.timeMs)),
    BigInt(market.spec.fundingIntervalHours * HOUR_MS),
  );
  const factor = total([new Fraction(1n), new Fraction(market.lastFundingRate, UNIT).times(toFunding)]);
  return new Fraction(market.index).times(factor).half();
}

/** P2: the index and the mean basis of the last 30 s; none without a sample. */
function basisPrice(exchange: Exchange, market: Market): bigint | undefined {
  const recent = recentBasis(exchange, market);
  if (recent.length === 0) return undefined;
  const twice = sum(recent.map(({ twiceBasis }) => twiceBasis));
  return market.index + new Fraction(twice, 2n * BigInt(recent.length)).half();
}

function recentBasis(exchange: Exchange, market: Market): BasisSample[] {
  return market.basis.filter(({ timeMs }) => timeMs > exchange.timeMs - BASIS_WINDOW_MS);
}

/** PRICE-2: samples the basis where both sides of the book exist. */
export function sampleBasis(exchange: Exchange, market: Market): void {
  if (market.isStale || market.spec.status === 'DELISTED') return;
  const bid = levelsOf(exchange, market.spec.symbol, 'BUY')[0];
  const ask = levelsOf(exchange, market.spec.symbol, 'SELL')[0];
  if (bid === undefined || ask === undefined) return;
  const twiceBasis = bid.price + ask.price - 2n * market.index;
  market.basis = [...recentBasis(exchange, market), { timeMs: exchange.timeMs, twiceBasis }];
}
