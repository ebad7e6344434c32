import { Type } from 'typebox';
import { NumberText } from '../json/json-value.ts';
import type { TextField } from './field.ts';
import { readInteger } from './integer-field.ts';

const idSchema = Type.Union([Type.String({ pattern: '^[1-9]\\d{0,18}$' }), Type.Integer({ minimum: 1 })], {
  title: 'IdInput',
  description: 'An id, as a string (better) or a JSON number.',
});

/** The largest id that a client may name: 2⁶³ − 1, the customary one. */
const MAX_ID = 9_223_372_036_854_775_807n;

/**
 * The id of an order, key or user, from 1. Ids given by the exchange are safe integers; a larger one names nothing and reads as the
 * largest safe integer, which names nothing either and lies behind every id there is.
 */
export function id(): TextField<number> {
  const readText: TextField<number>['readText'] = (text, path, faults) => {
    const value = readInteger(text);
    if (value === undefined) faults.invalid(path, 'must be an id');
    else if (value < 1 || (value > Number.MAX_SAFE_INTEGER && BigInt(text) > MAX_ID))
      faults.outOfRange(path, 'must be an id of 1 or more');
    else return Math.min(value, Number.MAX_SAFE_INTEGER);
    return undefined;
  };
  return {
    schema: idSchema,
    readText,
    read: (value, path, faults) => {
      if (typeof value === 'string') return readText(value, path, faults);
      if (value instanceof NumberText) return readText(value.text, path, faults);
      faults.invalid(path, 'must be an id, as a string or a number');
      return undefined;
    },
  };
}
