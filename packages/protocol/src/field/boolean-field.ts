import { Type } from 'typebox';
import type { Field } from './field.ts';

/** `true` or `false`; a string, a number or null is 2002. */
export function boolean(): Field<boolean> {
  return {
    schema: Type.Boolean(),
    read: (value, path, faults) => {
      if (typeof value === 'boolean') return value;
      faults.invalid(path, 'must be true or false');
      return undefined;
    },
  };
}
