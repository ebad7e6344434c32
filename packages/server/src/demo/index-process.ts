import type { Random } from './random.ts';

/**
 * The simulated index: a log price that is drawn slowly to a long-run level, with stochastic volatility on two time scales (clusters), a
 * trend that comes and goes, jumps that heat the volatility up, and a part that all symbols share. A step may be of any length: half a
 * second and a day follow the same law. Floating point throughout: this is a model of the world outside, not of the exchange.
 */

const SECONDS_PER_YEAR = 365.25 * 86_400;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;

/** Half-life of a distance from the long-run level. */
const LEVEL_HALF_LIFE_S = 20 * SECONDS_PER_DAY;
/** Half-lives and standard deviations of the log volatility: what all symbols share, and each one's own. */
const SHARED_HEAT = { halfLifeS: 3 * SECONDS_PER_HOUR, deviation: 0.4 };
const OWN_HEAT = { halfLifeS: 300, deviation: 0.35 };
const HEAT_VARIANCE = SHARED_HEAT.deviation ** 2 + OWN_HEAT.deviation ** 2;
/** A trend, in units of the volatility: over its half-life it moves the price by about half of what chance does. */
const TREND = { halfLifeS: 2 * SECONDS_PER_HOUR, deviation: 0.5 / Math.sqrt(2 * SECONDS_PER_HOUR) };
const JUMPS_PER_DAY = { shared: 1.5, own: 3 };
/** Size of a jump, in units of what chance does in an hour, and what it adds to the log volatility. */
const JUMP_SIZE = 0.7;
const JUMP_HEAT = 0.7;

/** How a symbol's index behaves. */
export interface IndexTraits {
  /** The long-run level, and where a market starts. */
  readonly level: number;
  /** Standard deviation of a year's log return. */
  readonly yearlyVolatility: number;
  /** Correlation of its returns with the common factor, 0 to 1. */
  readonly correlation: number;
  /** Bounds that it never leaves. */
  readonly min: number;
  readonly max: number;
}

/** What all symbols share: log of the present volatility over its long-run value. */
export interface MarketState {
  readonly heat: number;
}

/** One symbol's state beside its price; all zeros at a start. */
export interface IndexState {
  /** Log of the present volatility over its long-run value, beyond what all share. */
  readonly heat: number;
  /** Present drift, standard deviations of a second a √second. */
  readonly trend: number;
}

/** What a step of the common factor came to: the state, a standard normal shock, and a jump in units of an hour's deviation. */
export interface MarketStep {
  readonly state: MarketState;
  readonly shock: number;
  readonly jump: number;
}

/** A step of one symbol. */
export interface IndexStep {
  readonly state: IndexState;
  readonly price: number;
}

export const CALM_MARKET: MarketState = { heat: 0 };
export const CALM_INDEX: IndexState = { heat: 0, trend: 0 };

/** An Ornstein–Uhlenbeck process around 0 after `dtS` seconds. */
function revert(
  value: number,
  { halfLifeS, deviation }: { readonly halfLifeS: number; readonly deviation: number },
  dtS: number,
  random: Random,
): number {
  const kept = 2 ** (-dtS / halfLifeS);
  return value * kept + deviation * Math.sqrt(1 - kept * kept) * random.normal();
}

function jump(perDay: number, dtS: number, random: Random): number {
  const count = random.poisson((perDay * dtS) / SECONDS_PER_DAY, 20);
  return count === 0 ? 0 : JUMP_SIZE * Math.sqrt(count) * random.normal();
}

/** Moves on what all symbols share by `dtS` seconds. */
export function stepMarket(state: MarketState, dtS: number, random: Random): MarketStep {
  const jumped = jump(JUMPS_PER_DAY.shared, dtS, random);
  const heat = revert(state.heat, SHARED_HEAT, dtS, random) + (jumped === 0 ? 0 : JUMP_HEAT / 2);
  return { state: { heat }, shock: random.normal(), jump: jumped };
}

/** The present volatility over the long-run one, 1 on the average of its square. */
export function activityOf(market: MarketState, index: IndexState): number {
  return Math.exp(market.heat + index.heat - HEAT_VARIANCE);
}

/** Moves on one symbol's index by `dtS` seconds, within its bounds, rounded to 8 digits. */
export function stepIndex(
  price: number,
  state: IndexState,
  traits: IndexTraits,
  market: MarketStep,
  dtS: number,
  random: Random,
): IndexStep {
  const { level, yearlyVolatility, correlation, min, max } = traits;
  const deviationOfSecond = yearlyVolatility / Math.sqrt(SECONDS_PER_YEAR);
  const own = Math.sqrt(1 - correlation * correlation);
  const ownJump = jump(JUMPS_PER_DAY.own, dtS, random);
  const heat = revert(state.heat, OWN_HEAT, dtS, random) + (ownJump === 0 ? 0 : JUMP_HEAT);
  const trend = revert(state.trend, TREND, dtS, random);
  const shock = correlation * market.shock + own * random.normal();
  const drift = state.trend * trendSeconds(dtS);
  const diffusion = activityOf(market.state, { heat, trend }) * (shock * Math.sqrt(dtS) + drift);
  const jumps = (correlation * market.jump + own * ownJump) * Math.sqrt(SECONDS_PER_HOUR);
  const distance = Math.log(price / level) * 2 ** (-dtS / LEVEL_HALF_LIFE_S);
  const moved = level * Math.exp(distance + deviationOfSecond * (diffusion + jumps));
  return { state: { heat, trend }, price: round8(Math.min(max, Math.max(min, moved))) };
}

/** How many seconds of a trend a step of `dtS` seconds sees, as it fades. */
function trendSeconds(dtS: number): number {
  return (TREND.halfLifeS / Math.LN2) * (1 - 2 ** (-dtS / TREND.halfLifeS));
}

function round8(x: number): number {
  return Math.round(x * 1e8) / 1e8;
}
