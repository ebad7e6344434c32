import { Type } from 'typebox';
import { NumberText } from '../json/json-value.ts';
import type { TextField } from './field.ts';
import { readInteger } from './integer-field.ts';

/** One of a few integers, each standing for a value: `{ 1: 'CROSS', 2: 'ISOLATED' }`. Any other integer, like anything else, is 2002. */
export function codeOf<const C extends Readonly<Record<number, string | number>>>(
  values: C,
): TextField<C[keyof C]> {
  const codes = Object.keys(values).map(Number);
  const meaning = Object.entries(values)
    .filter(([code, value]) => code !== `${value}`)
    .map(([code, value]) => `${code} ${value}`)
    .join(', ');
  const readText: TextField<C[keyof C]>['readText'] = (text, path, faults) => {
    const code = readInteger(text);
    if (code !== undefined && Object.hasOwn(values, code)) return values[code] as C[keyof C];
    faults.invalid(path, `must be one of ${codes.join(', ')}`);
    return undefined;
  };
  return {
    schema: Type.Enum(codes, { type: 'integer', ...(meaning === '' ? {} : { description: meaning }) }),
    readText,
    read: (value, path, faults) => {
      if (value instanceof NumberText) return readText(value.text, path, faults);
      faults.invalid(path, `must be one of ${codes.join(', ')}`);
      return undefined;
    },
  };
}

/** {@link codeOf} whose values may be named as well, in a query: `status=5` and `status=CANCELED`. */
export function codeOrNameOf<const C extends Readonly<Record<number, string>>>(
  values: C,
): TextField<C[keyof C]> {
  const coded = codeOf(values);
  const names: ReadonlySet<string> = new Set(Object.values(values));
  return {
    schema: Type.Union([coded.schema, Type.Enum([...names], { type: 'string' })]),
    readText: (text, path, faults) =>
      names.has(text) ? (text as C[keyof C]) : coded.readText(text, path, faults),
    read: (value, path, faults) =>
      typeof value === 'string' && names.has(value) ? (value as C[keyof C]) : coded.read(value, path, faults),
  };
}
