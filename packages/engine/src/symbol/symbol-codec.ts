import type { ByteReader } from '../codec/byte-reader.ts';
import type { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import { MARGIN_MODE, MARK_PRICE_METHOD, SYMBOL_STATUS } from '../codec/enums.ts';
import type { Amount } from '../number/amount.ts';
import type { IndexSource, LeverageTier, PriceSource, SymbolChanges, SymbolSpec } from './symbol-spec.ts';

/** How one field is written and read back. */
interface FieldCodec<T> {
  write(writer: ByteWriter, value: T): void;
  read(reader: ByteReader): T;
}

/** A codec for every field of T, written in the order listed. */
type FieldCodecs<T> = { readonly [K in keyof T]-?: FieldCodec<Exclude<T[K], undefined>> };

const text: FieldCodec<string> = { write: (w, value) => w.text(value), read: (r) => r.text() };
const integer: FieldCodec<number> = { write: (w, value) => w.integer(value), read: (r) => r.integer() };
const amount: FieldCodec<Amount> = { write: (w, value) => w.amount(value), read: (r) => r.amount() };

function record<T extends object>(fields: FieldCodecs<T>): FieldCodec<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write(writer, value) {
      for (const name of names) fieldOf(fields, name).write(writer, value[name]);
    },
    read(reader) {
      const value: Partial<T> = {};
      for (const name of names) value[name] = fieldOf(fields, name).read(reader);
      return value as T;
    },
  };
}

/** What is there of a record: a bit for each field in order, then the fields present. */
function partial<T extends object>(fields: FieldCodecs<T>): FieldCodec<Partial<T>> {
  const names = Object.keys(fields) as (keyof T)[];
  if (names.length >= 32) throw new RangeError('more fields than bits');
  return {
    write(writer, value) {
      writer.u32(names.reduce((bits, name, i) => (value[name] === undefined ? bits : bits + 2 ** i), 0));
      for (const name of names) {
        const present = value[name];
        if (present !== undefined) fieldOf(fields, name).write(writer, present);
      }
    },
    read(reader) {
      const bits = reader.u32();
      if (bits >= 2 ** names.length) throw new CodecError('an unknown field');
      const value: Partial<T> = {};
      for (const [i, name] of names.entries()) {
        if ((bits >>> i) % 2 === 1) value[name] = fieldOf(fields, name).read(reader);
      }
      return value;
    },
  };
}

function fieldOf<T, K extends keyof T>(fields: FieldCodecs<T>, name: K): FieldCodec<T[K]> {
  return fields[name] as FieldCodec<T[K]>;
}

/** A u16 count, then the items. */
function list<T>(item: FieldCodec<T>): FieldCodec<readonly T[]> {
  return {
    write(writer, values) {
      writer.u16(values.length);
      for (const value of values) item.write(writer, value);
    },
    read(reader) {
      const count = reader.u16();
      const values: T[] = [];
      for (let i = 0; i < count; i += 1) values.push(item.read(reader));
      return values;
    },
  };
}

const tiers = list(
  record<LeverageTier>({
    notionalFloor: amount,
    notionalCap: amount,
    maxLeverage: integer,
    maintenanceMarginRate: integer,
    maintenanceAmount: amount,
  }),
);

const sources = list(record<IndexSource>({ venue: text, instrument: text, weight: amount }));

const MANUAL = 0;
const SIMULATED = 1;
const SOURCES = 2;

const priceSource: FieldCodec<PriceSource> = {
  write(writer, value) {
    if (value === 'MANUAL') writer.u8(MANUAL);
    else if (value === 'SIMULATED') writer.u8(SIMULATED);
    else {
      writer.u8(SOURCES);
      sources.write(writer, value.sources);
    }
  },
  read(reader) {
    const code = reader.u8();
    if (code === MANUAL) return 'MANUAL';
    if (code === SIMULATED) return 'SIMULATED';
    if (code === SOURCES) return { sources: sources.read(reader) };
    throw new CodecError(`unknown price source ${code}`);
  },
};

const CHANGEABLE: FieldCodecs<Required<SymbolChanges>> = {
  status: SYMBOL_STATUS,
  minPrice: amount,
  maxPrice: amount,
  minQuantity: amount,
  maxLimitQuantity: amount,
  maxMarketQuantity: amount,
  minNotional: amount,
  maxOpenOrders: integer,
  maxConditionOrders: integer,
  defaultLeverage: integer,
  maxLeverage: integer,
  defaultMarginMode: MARGIN_MODE,
  multiplierUp: integer,
  multiplierDown: integer,
  marketTakeBound: integer,
  triggerProtect: integer,
  makerFeeRate: integer,
  takerFeeRate: integer,
  liquidationFeeRate: integer,
  fundingIntervalHours: integer,
  interestRate: integer,
  fundingRateCap: integer,
  fundingRateFloor: integer,
  impactNotional: amount,
  markPriceMethod: MARK_PRICE_METHOD,
  priceSource,
  leverageTiers: tiers,
};

const SPEC = record<SymbolSpec>({
  symbol: text,
  baseAsset: text,
  quoteAsset: text,
  marginAsset: text,
  tickSize: amount,
  stepSize: amount,
  pricePrecision: integer,
  quantityPrecision: integer,
  onboardAt: integer,
  ...CHANGEABLE,
});

const CHANGES = partial<Required<SymbolChanges>>(CHANGEABLE);

/** Writes a whole symbol configuration. */
export function writeSymbolSpec(writer: ByteWriter, spec: SymbolSpec): void {
  SPEC.write(writer, spec);
}

/** Reads what {@link writeSymbolSpec} wrote; a CodecError for anything else. */
export function readSymbolSpec(reader: ByteReader): SymbolSpec {
  return SPEC.read(reader);
}

/** Writes the changes of a symbol, those present. */
export function writeSymbolChanges(writer: ByteWriter, changes: SymbolChanges): void {
  CHANGES.write(writer, changes);
}

/** Reads what {@link writeSymbolChanges} wrote; a CodecError for anything else. */
export function readSymbolChanges(reader: ByteReader): SymbolChanges {
  return CHANGES.read(reader);
}
