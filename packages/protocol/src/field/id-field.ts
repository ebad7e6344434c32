import { Type } from 'typebox';
import { NumberText } from '../json/json-value.ts';
import type { TextField } from './field.ts';
import { readInteger } from './integer-field.ts';

function schemaFrom(least: 0 | 1) {
  const pattern = least === 0 ? '^(0|[1-9]\\d{0,18})$' : '^[1-9]\\d{0,18}$';
  return Type.Union([Type.String({ pattern }), Type.Integer({ minimum: least })], {
    title: least === 0 ? 'IdOrNone' : 'IdInput',
    description: `An id, as a string (better) or a JSON number${least === 0 ? '; 0: none' : ''}.`,
    examples: [least === 0 ? '0' : '10000042'],
  });
}

const ID_SCHEMA = schemaFrom(1);
const ID_OR_NONE_SCHEMA = schemaFrom(0);

/** The largest id that a client may name: 2⁶³ − 1, the customary one. */
const MAX_ID = 9_223_372_036_854_775_807n;

/** The id of something that may be absent: 0 says that there is none. */
export function idOrNone(): TextField<number> {
  return idFrom(0);
}

/**
 * The id of an order, key or user, from 1. Ids given by the exchange are safe integers; a larger one names nothing and reads as the
 * largest safe integer, which names nothing either and lies behind every id there is.
 */
export function id(): TextField<number> {
  return idFrom(1);
}

function idFrom(least: 0 | 1): TextField<number> {
  const readText: TextField<number>['readText'] = (text, path, faults) => {
    const value = readInteger(text);
    if (value === undefined) faults.invalid(path, 'must be an id');
    else if (value < least || (value > Number.MAX_SAFE_INTEGER && BigInt(text) > MAX_ID))
      faults.outOfRange(path, `must be an id of ${least} or more`);
    else return Math.min(value, Number.MAX_SAFE_INTEGER);
    return undefined;
  };
  return {
    schema: least === 0 ? ID_OR_NONE_SCHEMA : ID_SCHEMA,
    readText,
    read: (value, path, faults) => {
      if (typeof value === 'string') return readText(value, path, faults);
      if (value instanceof NumberText) return readText(value.text, path, faults);
      faults.invalid(path, 'must be an id, as a string or a number');
      return undefined;
    },
  };
}
