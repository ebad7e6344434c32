import type { EventSink, FundingView, Side } from '@openperp/engine';
import { levelsOf } from './book.ts';
import { accountOf, type Exchange, type Market, type Position, postToSystem } from './exchange.ts';
import { Fraction, ZERO } from './fraction.ts';
import { postToWallet } from './ledger.ts';
import { isIsolated, signedNotional } from './margin.ts';
import { comparePositions } from './position-order.ts';
import { positionImage } from './record-images.ts';
import { positivePart, rateOf, toAmount, tradedValue, UNIT } from './units.ts';

const HOUR_MS = 3_600_000;

/** FUND-1: how often a premium is sampled. */
const SAMPLE_EVERY_MS = 5000;

/** FUND-2: how far the rate leans from the premium towards the interest, ±0.05 %. */
const CLAMP = 50_000n;

/** FUND-2: the first multiple of the interval after `timeMs`. */
export function fundingTimeAfter(timeMs: number, hours: number): number {
  const intervalMs = hours * HOUR_MS;
  return (Math.floor(timeMs / intervalMs) + 1) * intervalMs;
}

/** FUND-1: the average price of trading `impactNotional` on the resting orders of `side`, 8 digits; `undefined` where they do not suffice. */
export function impactPrice(exchange: Exchange, market: Market, side: Side): bigint | undefined {
  let missing = new Fraction(BigInt(market.spec.impactNotional));
  let quantity = ZERO;
  for (const level of levelsOf(exchange, market.spec.symbol, side)) {
    const value = tradedValue(level.price, level.quantity);
    if (!missing.isAbove(value)) {
      const part = missing.times(new Fraction(UNIT)).over(new Fraction(level.price));
      return new Fraction(BigInt(market.spec.impactNotional) * UNIT).over(quantity.plus(part)).half();
    }
    missing = missing.minus(value);
    quantity = quantity.plus(new Fraction(level.quantity));
  }
  return undefined;
}

/** FUND-1: at the first tick within each fifth second, how far the book lies from the index, 8 digits. */
export function samplePremium(exchange: Exchange, market: Market): void {
  const secondOf = (timeMs: number) => Math.floor(timeMs / 1000);
  const isNewSecond = secondOf(exchange.timeMs) > secondOf(exchange.previousMs);
  const isDue = isNewSecond && (secondOf(exchange.timeMs) * 1000) % SAMPLE_EVERY_MS === 0;
  if (!isDue || market.isStale || market.spec.status === 'DELISTED') return;
  const bid = impactPrice(exchange, market, 'BUY');
  const ask = impactPrice(exchange, market, 'SELL');
  const above = bid === undefined ? 0n : positivePart(bid - market.index);
  const below = ask === undefined ? 0n : positivePart(market.index - ask);
  market.premiums.push(new Fraction((above - below) * UNIT, market.index).half());
}

/** FUND-2: P̄, later samples weighing more; 0 of none. */
function averagePremium({ premiums }: Market): Fraction {
  if (premiums.length === 0) return ZERO;
  let weighted = 0n;
  let weights = 0n;
  premiums.forEach((premium, index) => {
    weighted += BigInt(index + 1) * premium;
    weights += BigInt(index + 1);
  });
  return new Fraction(weighted, weights);
}

/** FUND-2: what the rate of a settlement would be now. */
export function predictedRate(market: Market): bigint {
  const { spec } = market;
  const premium = averagePremium(market);
  const lean = clamp(new Fraction(BigInt(spec.interestRate)).minus(premium), -CLAMP, CLAMP);
  const rate = premium.plus(lean).times(new Fraction(BigInt(spec.fundingIntervalHours), 8n));
  const rounded = new Fraction(rate.half());
  return clamp(rounded, BigInt(spec.fundingRateFloor), BigInt(spec.fundingRateCap)).half();
}

function clamp(value: Fraction, least: bigint, most: bigint): Fraction {
  if (value.isAbove(new Fraction(most))) return new Fraction(most);
  return new Fraction(least).isAbove(value) ? new Fraction(least) : value;
}

/** FUND-3: what a position would get at `rate`: payers up, receivers down; negative pays. */
export function fundingAmount(exchange: Exchange, position: Position, rate: bigint): bigint {
  return -signedNotional(exchange, position)
    .times(rateOf(toAmount(rate)))
    .ceil();
}

/** FUND-3: settles what has fallen due in any market, oldest first, each by itself. */
export function settleFunding(exchange: Exchange, sink: EventSink): void {
  for (;;) {
    const due = exchange.markets
      .filter(({ spec, nextFundingTime }) => nextFundingTime <= exchange.timeMs && spec.status !== 'DELISTED')
      .sort((a, b) => a.nextFundingTime - b.nextFundingTime)[0];
    if (due === undefined) return;
    settle(exchange, due, sink);
  }
}

function settle(exchange: Exchange, market: Market, sink: EventSink): void {
  const fundingTime = market.nextFundingTime;
  const rate = predictedRate(market);
  sink.fundingRate({
    symbol: market.spec.symbol,
    fundingTime,
    fundingRate: toAmount(rate),
    averagePremium: toAmount(averagePremium(market).half()),
    premiumSamples: market.premiums.length,
    interestRate: market.spec.interestRate,
    fundingIntervalHours: market.spec.fundingIntervalHours,
    markPrice: toAmount(market.mark),
    indexPrice: toAmount(market.index),
    createdAt: fundingTime,
  });
  market.lastFundingRate = rate;
  market.premiums = [];
  market.nextFundingTime = fundingTimeAfter(fundingTime, market.spec.fundingIntervalHours);
  const open = exchange.positions.filter(({ symbol }) => symbol === market.spec.symbol);
  const inOrder = open.sort((a, b) => comparePositions(exchange, a, b));
  for (const position of inOrder) pay(exchange, market, position, rate, fundingTime, sink);
  sweepRounding(exchange);
}

function pay(
  exchange: Exchange,
  market: Market,
  position: Position,
  rate: bigint,
  fundingTime: number,
  sink: EventSink,
): void {
  const { userId, symbol } = position;
  const amount = fundingAmount(exchange, position, rate);
  if (amount === 0n) return;
  const tellRow = postToWallet(exchange, accountOf(exchange, userId), {
    amount,
    counterpart: 'FUNDING',
    changeType: 'FUNDING_FEE',
    referenceId: String(fundingTime),
    symbol,
    createdAt: fundingTime,
  });
  if (isIsolated(exchange, userId, symbol)) position.isolatedMargin += amount;
  position.fundingFee += amount;
  position.updatedAt = exchange.timeMs;
  const image = positionImage(exchange, position);
  sink.fundingPayment({
    changeId: tellRow(sink),
    userId,
    symbol,
    positionId: position.positionId,
    positionSide: position.positionSide,
    marginMode: image.marginMode,
    quantity: toAmount(position.quantity),
    markPrice: toAmount(market.mark),
    fundingRate: toAmount(rate),
    amount: toAmount(amount),
    fundingTime,
  });
  sink.position(image);
}

/** FUND-3: what rounding has left goes to ROUNDING. */
function sweepRounding(exchange: Exchange): void {
  const left = exchange.system.find(({ name }) => name === 'FUNDING')?.balance ?? 0n;
  postToSystem(exchange, 'FUNDING', -left);
  postToSystem(exchange, 'ROUNDING', left);
}

/** FUND-2 of one symbol as it stands. */
export function fundingView(exchange: Exchange, market: Market): FundingView {
  const { spec } = market;
  return {
    symbol: spec.symbol,
    fundingRate: toAmount(predictedRate(market)),
    lastFundingRate: toAmount(market.lastFundingRate),
    averagePremium: toAmount(averagePremium(market).half()),
    premiumSamples: market.premiums.length,
    markPrice: toAmount(market.mark),
    indexPrice: toAmount(market.index),
    stale: market.isStale,
    nextFundingTime: market.nextFundingTime,
    fundingIntervalHours: spec.fundingIntervalHours,
    interestRate: spec.interestRate,
    fundingRateCap: spec.fundingRateCap,
    fundingRateFloor: spec.fundingRateFloor,
    impactNotional: spec.impactNotional,
    timestamp: exchange.timeMs,
  };
}
