import type { Side } from '@openperp/engine';
import { type Instrument, stepsWorth } from './instrument.ts';
import type { Random } from './random.ts';

/** Where a maker's levels lie: right behind the touch (0, 1, 3, 7 … ticks), or on a grid that stays where it is while the price moves. */
export type LadderShape =
  | { readonly kind: 'touch'; readonly levels: number }
  | {
      readonly kind: 'grid';
      readonly levels: number;
      /** One level lies somewhere in every so many ticks; `salt` decides where. */
      readonly spacingTicks: number;
      readonly salt: number;
    };

/** Best prices that makers offer, in ticks. */
export interface Touch {
  readonly bidTicks: number;
  readonly askTicks: number;
}

/** A wanted order. */
export interface Quote {
  readonly side: Side;
  readonly priceTicks: number;
  readonly steps: number;
}

/** What one maker quotes by. */
export interface QuoteInput {
  readonly instrument: Instrument;
  readonly shape: LadderShape;
  readonly touch: Touch;
  /** What a level is worth, USDT. */
  readonly levelValue: number;
  /** The maker's position over its limit: at ±1 it no longer quotes the side that would add to it. */
  readonly inventoryShare: number;
}

/** For each unit of inventory the makers' prices lie this much farther from the index, 3 basis points, up to so many units. */
const SKEW_PER_UNIT = 3e-4;
const MAX_SKEW_UNITS = 25;
const MAX_SPREAD_TICKS = 3;
/** Each level behind the first is larger by this share. */
const GROWTH_PER_LEVEL = 0.12;
/** Standard deviation of the log size of a level. */
const SIZE_DEVIATION = 0.5;
const MAX_SIZE_FACTOR = 4;

/**
 * The price at which makers would rather trade neither way: the index, below it when they are long, above it when they are short
 * (Avellaneda and Stoikov's reservation price, its risk term linear in the inventory and capped). `inventory` is in units of what the
 * makers are used to hold.
 */
export function reservationPrice(indexPrice: number, inventory: number): number {
  return indexPrice * (1 - SKEW_PER_UNIT * Math.max(-MAX_SKEW_UNITS, Math.min(MAX_SKEW_UNITS, inventory)));
}

/** Best bid and ask around a reservation price: 1 to 3 ticks apart, wider the more goes on. */
export function touchAround({ tick }: Instrument, price: number, activity: number, random: Random): Touch {
  const spreadTicks = Math.max(1, Math.min(MAX_SPREAD_TICKS, Math.round(0.6 + activity * random.unit())));
  const bidTicks = Math.max(1, Math.floor(price / tick - (spreadTicks - 1) / 2));
  return { bidTicks, askTicks: bidTicks + spreadTicks };
}

/** The orders that a maker wants, best first on each side, all on the grid, none crossing the touch of the other side. */
export function quoteLadder(input: QuoteInput, random: Random): readonly Quote[] {
  return [...quoteSide(input, 'BUY', random), ...quoteSide(input, 'SELL', random)];
}

function quoteSide(input: QuoteInput, side: Side, random: Random): readonly Quote[] {
  const { instrument, inventoryShare, levelValue } = input;
  const away = side === 'BUY' ? -1 : 1;
  const adding = -away * inventoryShare;
  if (adding >= 1) return [];
  const willing = Math.max(0.2, Math.min(1.5, 1 - adding));
  return pricesOf(input, away)
    .filter((priceTicks) => priceTicks >= 1)
    .map((priceTicks, level) => {
      const factor = Math.min(MAX_SIZE_FACTOR, Math.exp(SIZE_DEVIATION * random.normal()));
      const value = levelValue * willing * (1 + GROWTH_PER_LEVEL * level) * factor;
      const price = priceTicks * instrument.tick;
      return { side, priceTicks, steps: stepsWorth(instrument, value, price, instrument.maxLimitSteps) };
    });
}

/** Prices from the touch outwards; `away` is −1 for bids, 1 for asks. */
function pricesOf({ shape, touch }: QuoteInput, away: -1 | 1): readonly number[] {
  const first = away < 0 ? touch.bidTicks : touch.askTicks;
  if (shape.kind === 'touch') {
    return Array.from({ length: shape.levels }, (_, level) => first + away * (2 ** level - 1));
  }
  const { levels, spacingTicks, salt } = shape;
  const prices: number[] = [];
  for (let line = Math.floor(first / spacingTicks) - 2 * away; prices.length < levels; line += away) {
    const priceTicks = line * spacingTicks + offsetOf(line, salt, spacingTicks);
    if (away * priceTicks >= away * first) prices.push(priceTicks);
  }
  return prices;
}

/** Where in its cell a grid's line lies: anywhere, but always the same. */
function offsetOf(line: number, salt: number, spacingTicks: number): number {
  const hash = Math.imul((line + salt) ^ (line >>> 15), 2_654_435_761);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * spacingTicks);
}
