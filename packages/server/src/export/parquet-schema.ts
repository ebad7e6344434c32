import type { SchemaElement } from 'hyparquet-writer';
import type { Cell, ColumnKind, ExportColumn } from './export-columns.ts';

/** Digits of a DECIMAL in all: 16 bytes hold any of them, and money has far fewer. */
const PRECISION = 38;
const DECIMAL_BYTES = 16;
const MOST = 10n ** BigInt(PRECISION);
const SCALE = { decimal: 8, meanPrice: 10 } as const;

type Value = string | bigint | boolean | Date | undefined;
type TypeOf = Omit<SchemaElement, 'name' | 'repetition_type'>;

const TIMESTAMP: TypeOf = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
};

const TYPES: Readonly<Record<ColumnKind, TypeOf>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  decimal: decimalType(SCALE.decimal),
  meanPrice: decimalType(SCALE.meanPrice),
  time: TIMESTAMP,
  timeOrNone: TIMESTAMP,
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
};

function decimalType(scale: number): TypeOf {
  return {
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: DECIMAL_BYTES,
    converted_type: 'DECIMAL',
    precision: PRECISION,
    scale,
    logical_type: { type: 'DECIMAL', precision: PRECISION, scale },
  };
}

/** The Parquet schema of `columns`. Only a time that may be none can be null. */
export function parquetSchema(columns: readonly ExportColumn[]): SchemaElement[] {
  const leaves = columns.map(
    ({ name, kind }): SchemaElement => ({
      name,
      repetition_type: kind === 'timeOrNone' ? 'OPTIONAL' : 'REQUIRED',
      ...TYPES[kind],
    }),
  );
  return [{ name: 'root', num_children: leaves.length }, ...leaves];
}

/** A cell as its column stores it; a decimal as the integer of its scale, exact. Throws RangeError for one that is too great. */
export function parquetValue(kind: ColumnKind, cell: Cell): Value {
  switch (kind) {
    case 'text':
      return `${cell}`;
    case 'decimal':
    case 'meanPrice':
      return scaled(`${cell}`, SCALE[kind]);
    case 'time':
      return new Date(Number(cell));
    case 'timeOrNone':
      return cell === 0 ? undefined : new Date(Number(cell));
    case 'integer':
      return BigInt(cell);
    case 'boolean':
      return cell === true;
    default:
      return kind satisfies never;
  }
}

/** The text of a decimal as an integer of 10⁻ˢᶜᵃˡᵉ. */
function scaled(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length > scale) throw new RangeError(`${text} has more than ${scale} digits after the point`);
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  if (value >= MOST || value <= -MOST) throw new RangeError(`${text} has more than ${PRECISION} digits`);
  return value;
}
