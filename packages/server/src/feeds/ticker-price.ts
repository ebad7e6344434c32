import { type Amount, narrow } from '@openperp/engine';
import { type Json, NumberText } from '@openperp/protocol';

/** What a ticker says of one instrument, as it stands on the wire: texts or numbers, or nothing. */
export interface TickerFields {
  readonly bid?: Json | undefined;
  readonly ask?: Json | undefined;
  readonly last?: Json | undefined;
}

/** An exact decimal, `digits` × 10^−`scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Digits of a price in the engine (PRICE-2). */
const DIGITS = 8;
/** 10¹⁰ in the quote asset: nothing that is traded costs as much, and the engine's amounts go further. */
const MAX_PRICE_UNITS = 10n ** 18n;
/** No sign, blank, hexadecimal, infinity; bounded, so that a hostile exponent makes no giant number. */
const NUMBER = /^(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * The price that a ticker means, in 10⁻⁸: the middle of best bid and ask where it has both, else the last trade. `undefined` where a number
 * is none or not above 0, where bid lies above ask or ask more than 10 % above bid, and where nothing is said.
 */
export function tickerPrice({ bid, ask, last }: TickerFields): Amount | undefined {
  if (isSaid(bid) && isSaid(ask)) {
    const [below, above] = [readPositive(bid), readPositive(ask)];
    return below === undefined || above === undefined ? undefined : middle(below, above);
  }
  const only = isSaid(last) ? readPositive(last) : undefined;
  return only === undefined ? undefined : toUnits(only.digits, only.scale);
}

/** Venues leave out an empty side of the book, or say "" or null. */
function isSaid(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== '';
}

function readPositive(value: Json): Decimal | undefined {
  const text = value instanceof NumberText ? value.text : value;
  const parts = typeof text === 'string' ? NUMBER.exec(text) : null;
  if (parts === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(whole + fraction);
  return digits === 0n ? undefined : { digits, scale: fraction.length - Number(exponent) };
}

function middle(bid: Decimal, ask: Decimal): Amount | undefined {
  const scale = Math.max(bid.scale, ask.scale, 0);
  const [low, high] = [digitsAt(bid, scale), digitsAt(ask, scale)];
  // Half of a sum is five times it, one digit further.
  return low > high || isWide(low, high) ? undefined : toUnits((low + high) * 5n, scale + 1);
}

/** More than 10 %: any price up to 5 % off the middle, which is where an index begins to distrust a source, is as good as the middle. */
function isWide(low: bigint, high: bigint): boolean {
  return high * 10n > low * 11n;
}

function digitsAt({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

/**
 * Rounded half-up to 10⁻⁸: the engine takes 8 digits and no more (PRICE-2), a middle has one digit more than its sides, and half-up is how
 * all prices of the index are rounded; cutting would pull the index of a very cheap coin down.
 */
function toUnits(digits: bigint, scale: number): Amount | undefined {
  const finer = scale - DIGITS;
  const units =
    finer <= 0
      ? digits * 10n ** BigInt(-finer)
      : (digits + 5n * 10n ** BigInt(finer - 1)) / 10n ** BigInt(finer);
  return units > 0n && units <= MAX_PRICE_UNITS ? narrow(units) : undefined;
}
