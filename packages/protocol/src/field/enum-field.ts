import { Type } from 'typebox';
import type { TextField } from './field.ts';

/** One of a few names, case-sensitive; anything else is 2002. */
export function enumOf<const V extends readonly string[]>(values: V): TextField<V[number]> {
  const known: ReadonlySet<string> = new Set(values);
  const readText: TextField<V[number]>['readText'] = (text, path, faults) => {
    if (known.has(text)) return text;
    faults.invalid(path, `must be one of ${values.join(', ')}`);
    return undefined;
  };
  return {
    schema: Type.Enum([...values], { type: 'string' }),
    readText,
    read: (value, path, faults) => {
      if (typeof value === 'string') return readText(value, path, faults);
      faults.invalid(path, `must be one of ${values.join(', ')}`);
      return undefined;
    },
  };
}
