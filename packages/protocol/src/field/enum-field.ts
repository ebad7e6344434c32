import { Type } from 'typebox';
import type { ErrorCode } from '../error-code.ts';
import type { TextField } from './field.ts';

/** One of a few names, case-sensitive; anything else is 2002, another name `code` where the enum has a code of its own. */
export function enumOf<const V extends readonly string[]>(values: V, code?: ErrorCode): TextField<V[number]> {
  const known: ReadonlySet<string> = new Set(values);
  const wants = `must be one of ${values.map((value) => (value === '' ? '""' : value)).join(', ')}`;
  const readText: TextField<V[number]>['readText'] = (text, path, faults) => {
    if (known.has(text)) return text;
    if (code === undefined) faults.invalid(path, wants);
    else faults.breaks(code, path, wants);
    return undefined;
  };
  return {
    schema: Type.Enum([...values], { type: 'string' }),
    readText,
    read: (value, path, faults) => {
      if (typeof value === 'string') return readText(value, path, faults);
      faults.invalid(path, wants);
      return undefined;
    },
  };
}
