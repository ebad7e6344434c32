import { Type } from 'typebox';
import type { DecimalUnits } from '../decimal.ts';
import { positiveAmount } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import type { Field } from '../field/field.ts';
import { list } from '../field/list-field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';

/** Where a symbol's index price comes from; weights in 10⁻⁸. */
export type PriceSourceInput =
  | 'MANUAL'
  | 'SIMULATED'
  | {
      readonly sources: readonly {
        readonly venue: string;
        readonly instrument: string;
        readonly weight: DecimalUnits;
      }[];
    };

const MAX_SOURCES = 20;

/** A price source: "MANUAL", "SIMULATED", or the venues that it is the weighted mean of. */
export function priceSource(): Field<PriceSourceInput> {
  const name = enumOf(['MANUAL', 'SIMULATED']);
  const venues = object({
    sources: list(
      object({
        venue: text({ min: 1, max: 32 }),
        instrument: text({ min: 1, max: 32 }),
        weight: positiveAmount(),
      }),
      { min: 1, max: MAX_SOURCES },
    ),
  });
  return {
    schema: Type.Union([name.schema, venues.schema]),
    read: (value, path, faults) =>
      typeof value === 'string' ? name.read(value, path, faults) : venues.read(value, path, faults),
  };
}
