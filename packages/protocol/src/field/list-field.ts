import { Type } from 'typebox';
import type { Json } from '../json/json-value.ts';
import { Faults } from './faults.ts';
import type { Field } from './field.ts';
import { type ReadResult, resultOf } from './read-result.ts';

/** How many items a list may have. */
export interface ListBounds {
  readonly min: number;
  readonly max: number;
  /** What a length outside of them is: 2003, or 2002 where the number of items is a matter of form. */
  readonly lengthFault?: 'outOfRange' | 'invalid';
}

/** A list whose faulty items fault the whole. A length outside its bounds is 2003 where they do not say otherwise. */
export function list<T>(item: Field<T>, bounds: ListBounds): Field<readonly T[]> {
  return {
    schema: Type.Array(item.schema, { minItems: bounds.min, maxItems: bounds.max }),
    read: (value, path, faults) => {
      const items = readItems(value, bounds, path, faults);
      if (items === undefined) return undefined;
      const values: T[] = [];
      items.forEach((each, index) => {
        const read = item.read(each, `${path}[${index}]`, faults);
        if (read !== undefined) values.push(read);
      });
      return values.length === items.length ? values : undefined;
    },
  };
}

/** A list whose items are read each on its own: a faulty one is refused alone. */
export function batch<T>(item: Field<T>, bounds: ListBounds): Field<readonly ReadResult<T>[]> {
  return {
    schema: Type.Array(item.schema, { minItems: bounds.min, maxItems: bounds.max }),
    read: (value, path, faults) =>
      readItems(value, bounds, path, faults)?.map((each, index) =>
        readAlone(item, each, `${path}[${index}]`),
      ),
  };
}

function readAlone<T>(item: Field<T>, value: Json, path: string): ReadResult<T> {
  const faults = new Faults();
  const read = item.read(value, path, faults);
  return resultOf(read, faults);
}

function readItems(
  value: Json,
  { min, max, lengthFault = 'outOfRange' }: ListBounds,
  path: string,
  faults: Faults,
): readonly Json[] | undefined {
  if (!Array.isArray(value)) faults.invalid(path, 'must be an array');
  else if (value.length < min || value.length > max)
    faults[lengthFault](path, `must have ${min} to ${max} items`);
  else return value;
  return undefined;
}
