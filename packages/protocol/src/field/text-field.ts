import { Type } from 'typebox';
import type { TextField } from './field.ts';

/** What a text may be. */
export interface TextBounds {
  /** Characters, at least and at most. */
  readonly min: number;
  readonly max: number;
  /** The pattern it matches; any text without control characters where none is given. */
  readonly pattern?: RegExp;
  /** What the pattern asks for, in words. */
  readonly wants?: string;
}

const PRINTABLE = /^\P{Cc}*$/u;

/** A text. A length outside its bounds is 2003, another type or a pattern not matched 2002. */
export function text(bounds: TextBounds): TextField<string> {
  const { min, max, pattern = PRINTABLE, wants = 'must not have control characters' } = bounds;
  const readText: TextField<string>['readText'] = (value, path, faults) => {
    if (!hasLength(value, min, max)) faults.outOfRange(path, `must have ${min} to ${max} characters`);
    else if (!pattern.test(value)) faults.invalid(path, wants);
    else return value;
    return undefined;
  };
  return {
    schema: Type.String({
      minLength: min,
      maxLength: max,
      ...(bounds.pattern === undefined ? {} : { pattern: bounds.pattern.source }),
    }),
    readText,
    read: (value, path, faults) => {
      if (typeof value === 'string') return readText(value, path, faults);
      faults.invalid(path, 'must be a string');
      return undefined;
    },
  };
}

/** Counts characters, not UTF-16 units, as JSON Schema does; each character has one or two units. */
function hasLength(value: string, min: number, max: number): boolean {
  if (value.length < min || value.length > 2 * max) return false;
  if (value.length >= 2 * min && value.length <= max) return true;
  let characters = 0;
  for (const _ of value) characters++;
  return characters >= min && characters <= max;
}
