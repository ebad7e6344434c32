/**
 * An exact integer of 10⁻⁸ units: a `number` while it is a safe integer, a `bigint` beyond, never one for the other (NUM-1), so that
 * `===`, `<` and `>` compare values of both forms exactly.
 */
export type DecimalUnits = number | bigint;

/** What a decimal text can be other than a value: not one at all, or one with non-zero digits past the eighth. */
export type DecimalFault = 'malformed' | 'finer';

/** Digits after the point that units of 10⁻⁸ hold. */
const DIGITS = 8;
/** Digits that a text may have before the point, and after it. */
const MAX_DIGITS = 18;
const UNIT = 10 ** DIGITS;
/** Digits of an integer that a `number` always holds exactly. */
const SAFE_DIGITS = 15;
const ZERO = 48;
const POINT = 46;
const MINUS = 45;

/**
 * Reads a decimal text, `^\d{1,18}(\.\d{1,18})?$` and nothing else (NUM-4): no sign, exponent, blank or hexadecimal.
 * Zeros past the eighth digit are accepted; other digits there make it `finer`.
 */
export function parseDecimal(text: string): DecimalUnits | DecimalFault {
  return parseFrom(text, 0);
}

/** {@link parseDecimal} for the few inputs that may be negative: one `-` may stand in front. "-0" is 0. */
export function parseSignedDecimal(text: string): DecimalUnits | DecimalFault {
  if (text.charCodeAt(0) !== MINUS) return parseFrom(text, 0);
  const units = parseFrom(text, 1);
  return typeof units === 'string' ? units : negate(units);
}

/**
 * Writes units of 10⁻ᵈ in plain notation: no exponent, no trailing zeros, "0" for zero, "-0.5".
 * `digits` (0…15) is d. Throws a RangeError outside of it, or when a `number` is not a safe integer.
 */
export function formatDecimal(units: DecimalUnits, digits: number = DIGITS): string {
  if (digits < 0 || digits > SAFE_DIGITS) throw new RangeError(`${digits} digits are not in 0..15`);
  return typeof units === 'number' ? formatNumber(units, 10 ** digits) : formatBigInt(units, digits);
}

function negate(units: DecimalUnits): DecimalUnits {
  return typeof units === 'number' ? 0 - units : -units;
}

function parseFrom(text: string, start: number): DecimalUnits | DecimalFault {
  const { length } = text;
  let whole = 0;
  let at = start;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
  }
  const wholeDigits = at - start;
  if (wholeDigits === 0 || wholeDigits > MAX_DIGITS) return 'malformed';
  if (at === length) return join(text, start, at, whole, 0);
  if (text.charCodeAt(at) !== POINT) return 'malformed';

  const point = at;
  let fraction = 0;
  let fractionDigits = 0;
  let isFiner = false;
  for (at++; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return 'malformed';
    if (fractionDigits < DIGITS) fraction = fraction * 10 + digit;
    else if (digit !== 0) isFiner = true;
    fractionDigits++;
  }
  if (fractionDigits === 0 || fractionDigits > MAX_DIGITS) return 'malformed';
  if (isFiner) return 'finer';
  for (let digits = fractionDigits; digits < DIGITS; digits++) fraction *= 10;
  return join(text, start, point, whole, fraction);
}

/** `whole` × 10⁸ + `fraction`; `whole` is read again from the text where a `number` may have lost digits of it. */
function join(text: string, start: number, end: number, whole: number, fraction: number): DecimalUnits {
  if (end - start <= SAFE_DIGITS) {
    const units = whole * UNIT + fraction;
    // A sum that was rounded lies above the bound as the exact one does, for rounding keeps order.
    if (units <= Number.MAX_SAFE_INTEGER) return units;
  }
  const units = BigInt(text.slice(start, end)) * BigInt(UNIT) + BigInt(fraction);
  return units <= Number.MAX_SAFE_INTEGER ? Number(units) : units;
}

function formatNumber(units: number, scale: number): string {
  if (!Number.isSafeInteger(units)) throw new RangeError(`${units} is not an exact number of units`);
  const size = Math.abs(units);
  const rest = size % scale;
  const whole = (size - rest) / scale;
  const sign = units < 0 ? '-' : '';
  // The leading 1 keeps the zeros between the point and the first digit.
  return rest === 0
    ? `${sign}${whole}`
    : `${sign}${whole}.${withoutTrailingZeros(`${rest + scale}`).slice(1)}`;
}

function formatBigInt(units: bigint, digits: number): string {
  const size = units < 0n ? -units : units;
  const text = size.toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  const fraction = withoutTrailingZeros(text.slice(point));
  const sign = units < 0n ? '-' : '';
  return fraction === '' ? `${sign}${text.slice(0, point)}` : `${sign}${text.slice(0, point)}.${fraction}`;
}

function withoutTrailingZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === ZERO) end--;
  return text.slice(0, end);
}
