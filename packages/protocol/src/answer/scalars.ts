import { type TObject, type TProperties, type TSchema, Type } from 'typebox';

/** A decimal in plain notation, as all prices, quantities, amounts and rates are written. */
export function decimal(example: string, description?: string) {
  return Type.String({
    pattern: '^-?\\d+(\\.\\d+)?$',
    format: 'decimal',
    examples: [example],
    ...(description === undefined ? {} : { description }),
  });
}

/** A decimal, or "" where there is none. */
export function decimalOrNone(example: string, description: string) {
  return Type.String({ pattern: '^(-?\\d+(\\.\\d+)?)?$', examples: [example], description });
}

/** An id, as all ids are written. */
export function idText(example: string, description?: string) {
  return Type.String({
    pattern: '^\\d*$',
    examples: [example],
    ...(description === undefined ? {} : { description }),
  });
}

/** A moment, ms since the epoch. */
export function timeMs(description?: string, example = 1772710377808) {
  return Type.Integer({
    minimum: 0,
    format: 'int64',
    examples: [example],
    description: description === undefined ? 'ms since the epoch.' : `${description} ms since the epoch.`,
  });
}

/** A count, level, precision or rank. */
export function count(example: number, description?: string) {
  return Type.Integer({ examples: [example], ...(description === undefined ? {} : { description }) });
}

/** A text. */
export function words(example: string, description?: string) {
  return Type.String({ examples: [example], ...(description === undefined ? {} : { description }) });
}

/** One of a few names; the example is the first of them where none is given. */
export function oneOf<const V extends readonly string[]>(
  values: V,
  description?: string,
  example?: V[number],
) {
  return Type.Unsafe<V[number]>({
    type: 'string',
    enum: [...values],
    examples: [example ?? values[0]],
    ...(description === undefined ? {} : { description }),
  });
}

/** `{ list: […] }`. */
export function listOf<S extends TSchema>(item: S) {
  return Type.Object({ list: Type.Array(item) });
}

/** `{ list, total, nextCursor }` of a paged list. */
export function pageOf<S extends TSchema>(item: S) {
  return Type.Object({
    list: Type.Array(item),
    total: count(1, 'Rows in all; exact up to 10,000, where it stays.'),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: '`cursor` of the next page; null on the last one.',
      examples: [null],
    }),
  });
}

/** A named object of the API reference. */
export function named<P extends TProperties>(title: string, properties: P, description?: string): TObject<P> {
  return Type.Object(properties, { title, ...(description === undefined ? {} : { description }) });
}
