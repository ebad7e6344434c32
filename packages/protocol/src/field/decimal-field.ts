import { Type } from 'typebox';
import { type DecimalFault, type DecimalUnits, parseDecimal, parseSignedDecimal } from '../decimal.ts';
import { NumberText } from '../json/json-value.ts';
import type { Faults } from './faults.ts';
import type { TextField } from './field.ts';

/** The price or quantity of an order that is finer than 10⁻⁸: off every grid, refused by the exchange's rules in their turn (3014, 3015). */
export const OFF_GRID = -1;

const decimalSchema = Type.Union(
  [
    Type.String({ pattern: '^\\d{1,18}(\\.\\d{1,18})?$' }),
    Type.Number({ minimum: 0, description: 'Plain notation, as in the string.' }),
  ],
  {
    title: 'DecimalInput',
    description: 'A decimal, as a string (better) or a JSON number; no sign, no exponent.',
  },
);

const signedDecimalSchema = Type.Union(
  [Type.String({ pattern: '^-?\\d{1,18}(\\.\\d{1,18})?$' }), Type.Number()],
  {
    title: 'SignedDecimalInput',
    description: 'A decimal that may be negative, as a string (better) or a JSON number; no exponent.',
  },
);

/** The price or quantity of an order, in 10⁻⁸; what is finer reads as {@link OFF_GRID}. */
export function orderDecimal(): TextField<DecimalUnits> {
  return decimalField(decimalSchema, parseDecimal, () => OFF_GRID);
}

/** {@link orderDecimal} where 0 would mean that nothing changes: 0 is 2003. */
export function positiveOrderDecimal(): TextField<DecimalUnits> {
  return positive(orderDecimal());
}

/** An amount of money, size or rate, in 10⁻⁸; what is finer is 2003. */
export function amount(): TextField<DecimalUnits> {
  return decimalField(decimalSchema, parseDecimal, finerIsOutOfRange);
}

/** {@link amount} greater than 0; 0 is 2003. */
export function positiveAmount(): TextField<DecimalUnits> {
  return positive(amount());
}

/** {@link amount} that may be negative. */
export function signedAmount(): TextField<DecimalUnits> {
  return decimalField(signedDecimalSchema, parseSignedDecimal, finerIsOutOfRange);
}

/** An index price, in 10⁻⁸, greater than 0; what is finer is 2002 (PRICE-2). */
export function indexDecimal(): TextField<DecimalUnits> {
  return positive(
    decimalField(decimalSchema, parseDecimal, (path, faults) => {
      faults.invalid(path, 'has more than 8 decimals');
      return undefined;
    }),
  );
}

function finerIsOutOfRange(path: string, faults: Faults): undefined {
  faults.outOfRange(path, 'has more than 8 decimals');
}

function decimalField(
  schema: typeof decimalSchema | typeof signedDecimalSchema,
  parse: (text: string) => DecimalUnits | DecimalFault,
  finer: (path: string, faults: Faults) => DecimalUnits | undefined,
): TextField<DecimalUnits> {
  const readText = (text: string, path: string, faults: Faults): DecimalUnits | undefined => {
    const units = parse(text);
    if (typeof units !== 'string') return units;
    if (units === 'finer') return finer(path, faults);
    faults.invalid(path, 'must be a decimal such as "123.45"');
    return undefined;
  };
  return {
    schema,
    readText,
    read: (value, path, faults) => {
      if (typeof value === 'string') return readText(value, path, faults);
      if (value instanceof NumberText) return readText(value.text, path, faults);
      faults.invalid(path, 'must be a decimal string or a number');
      return undefined;
    },
  };
}

function positive(field: TextField<DecimalUnits>): TextField<DecimalUnits> {
  const above0 = (
    units: DecimalUnits | undefined,
    path: string,
    faults: Faults,
  ): DecimalUnits | undefined => {
    if (units !== 0) return units;
    faults.outOfRange(path, 'must be greater than 0');
    return undefined;
  };
  return {
    schema: field.schema,
    readText: (text, path, faults) => above0(field.readText(text, path, faults), path, faults),
    read: (value, path, faults) => above0(field.read(value, path, faults), path, faults),
  };
}
