import type { Side } from '@openperp/engine';
import { type Instrument, stepsWorth } from './instrument.ts';
import type { Touch } from './quote-ladder.ts';
import type { Random } from './random.ts';

/** What moves a trader: nothing, the trend, the way back, or a better price than the market's. */
export type TraderCharacter = 'noise' | 'momentum' | 'contrarian' | 'patient';

/** What a trader sees when its turn comes. */
export interface TraderView {
  readonly instrument: Instrument;
  readonly touch: Touch;
  /** The recent move of the index in its usual standard deviations. */
  readonly trend: number;
  /** How cheap the market is against the index, −1 to 1: the makers' inventory in units of what they are used to. */
  readonly cheapness: number;
  /** The trader's signed position, and the most it wants to hold. */
  readonly positionSteps: number;
  readonly limitSteps: number;
  /** The least it trades, USDT. */
  readonly leastValue: number;
}

/** What a trader does: at once at any price, or by an order that waits for a while. */
export type Intent =
  | {
      readonly kind: 'market';
      readonly side: Side;
      readonly steps: number;
      readonly reduceOnly: boolean;
    }
  | {
      readonly kind: 'limit';
      readonly side: Side;
      readonly priceTicks: number;
      readonly steps: number;
      readonly lifetimeMs: number;
    };

/** Sizes follow a power law: many small, few large, none beyond this many times the least. */
const SIZE_EXPONENT = 1.3;
const MAX_SIZE_FACTOR = 250;
/** A trader with a large position closes some of it with this chance a turn. */
const CLOSE_CHANCE = 0.15;
const CLOSE_FROM_SHARE = 0.3;
/** How strongly price, trend and position pull at the choice of the side. */
const CHEAPNESS_PULL = 0.35;
const TREND_PULL = 0.3;
const POSITION_PULL = 0.3;
/** Patient orders wait from just over a minute, the least that GTD allows, to four. */
const LEAST_LIFETIME_MS = 70_000;
const LIFETIME_RANGE_MS = 170_000;
/** How far behind the touch patient orders lie on the average: 2 basis points. */
const PATIENT_DISTANCE = 2e-4;

const TREND_SENSE: Readonly<Record<TraderCharacter, number>> = {
  noise: 0,
  momentum: 1,
  contrarian: -1,
  patient: 0,
};

/** What a trader of this character does now. */
export function decide(character: TraderCharacter, view: TraderView, random: Random): Intent {
  const share = view.positionSteps / view.limitSteps;
  if (Math.abs(share) >= 1 || (Math.abs(share) > CLOSE_FROM_SHARE && random.chance(CLOSE_CHANCE))) {
    return close(view, random);
  }
  const side: Side = random.chance(buyChance(character, view, share)) ? 'BUY' : 'SELL';
  const steps = sizeOf(view, random);
  if (character === 'patient') return wait(view, side, steps, random);
  return { kind: 'market', side, steps: Math.min(steps, view.instrument.maxMarketSteps), reduceOnly: false };
}

/** The chance that the side is BUY. */
function buyChance(character: TraderCharacter, view: TraderView, share: number): number {
  const trend = TREND_SENSE[character] * TREND_PULL * Math.tanh(view.trend);
  const pull = 0.5 + CHEAPNESS_PULL * view.cheapness + trend - POSITION_PULL * share;
  return Math.max(0.03, Math.min(0.97, pull));
}

/** Closes a quarter to all of the position. */
function close({ positionSteps, instrument }: TraderView, random: Random): Intent {
  const part = Math.ceil(Math.abs(positionSteps) * (0.25 + 0.75 * random.unit()));
  const steps = Math.min(part, instrument.maxMarketSteps);
  return { kind: 'market', side: positionSteps > 0 ? 'SELL' : 'BUY', steps, reduceOnly: true };
}

function wait({ touch, instrument }: TraderView, side: Side, steps: number, random: Random): Intent {
  const best = side === 'BUY' ? touch.bidTicks : touch.askTicks;
  const distance = Math.round(random.exponential() * PATIENT_DISTANCE * best);
  return {
    kind: 'limit',
    side,
    priceTicks: Math.max(1, side === 'BUY' ? best - distance : best + distance),
    steps: Math.min(steps, instrument.maxLimitSteps),
    lifetimeMs: LEAST_LIFETIME_MS + random.below(LIFETIME_RANGE_MS),
  };
}

function sizeOf({ instrument, leastValue, limitSteps, touch }: TraderView, random: Random): number {
  const value = Math.min(random.pareto(leastValue, SIZE_EXPONENT), MAX_SIZE_FACTOR * leastValue);
  return stepsWorth(instrument, value, touch.bidTicks * instrument.tick, limitSteps);
}
