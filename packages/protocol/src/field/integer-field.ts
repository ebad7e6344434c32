import { type TSchema, Type } from 'typebox';
import { NumberText } from '../json/json-value.ts';
import type { TextField } from './field.ts';

/** Where an integer may lie. */
export interface IntegerBounds {
  readonly min: number;
  readonly max: number;
  /** Where only some integers within the bounds are values: others there are 2002. */
  readonly among?: readonly number[];
  /** Where the integers up to this one, other than `min`, are out of bounds as well. */
  readonly gapTo?: number;
}

/** Digits of an integer text, at most: past it the number is out of every bound, and not worth reading. */
const MAX_DIGITS = 40;

/** An integer: a JSON number written in digits alone. Outside its bounds it is 2003, anything else (`1.0`, `1e1`, "1", -0) 2002. */
export function integer(bounds: IntegerBounds): TextField<number> {
  const { min, max, among, gapTo = min } = bounds;
  const readText: TextField<number>['readText'] = (text, path, faults) => {
    const value = readInteger(text);
    if (value === undefined) faults.invalid(path, 'must be an integer');
    else if (value < min || value > max || (value !== min && value <= gapTo))
      faults.outOfRange(path, `must be ${boundsText(bounds)}`);
    else if (among !== undefined && !among.includes(value))
      faults.invalid(path, `must be one of ${among.join(', ')}`);
    else return value;
    return undefined;
  };
  return {
    schema: schemaOf(bounds),
    readText,
    read: (value, path, faults) => {
      if (value instanceof NumberText) return readText(value.text, path, faults);
      faults.invalid(path, 'must be an integer');
      return undefined;
    },
  };
}

/** A moment: ms since the epoch, as a JSON number. */
export function timestampMs(): TextField<number> {
  return integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
}

/**
 * The integer that `text` is, or undefined: digits with at most a `-` in front, no leading zero, no `-0`.
 * Past the safe integers it is near enough to be compared with a bound.
 */
export function readInteger(text: string): number | undefined {
  if (!/^(0|-?[1-9]\d*)$/.test(text)) return undefined;
  if (text.length > MAX_DIGITS) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

function boundsText({ min, max, gapTo }: IntegerBounds): string {
  if (gapTo !== undefined) return gapTo + 1 === max ? `${min} or ${max}` : `${min} or ${gapTo + 1} to ${max}`;
  return max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
}

function schemaOf({ min, max, among, gapTo }: IntegerBounds): TSchema {
  if (among !== undefined) return Type.Enum([...among], { type: 'integer' });
  if (gapTo !== undefined)
    return Type.Union([Type.Literal(min), Type.Integer({ minimum: gapTo + 1, maximum: max })]);
  return Type.Integer(max === Number.MAX_SAFE_INTEGER ? { minimum: min } : { minimum: min, maximum: max });
}
