import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../codec/byte-reader.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import { CodecError } from '../codec/codec-error.ts';
import { MARGIN_MODE, MARK_PRICE_METHOD, SYMBOL_STATUS } from '../codec/enums.ts';
import type { Amount } from '../number/amount.ts';
import { readSymbolChanges, readSymbolSpec, writeSymbolChanges, writeSymbolSpec } from './symbol-codec.ts';
import type { PriceSource, SymbolSpec } from './symbol-spec.ts';

const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 100n }),
);
const integer = fc.maxSafeInteger();
const name = fc.string({ maxLength: 20 });

const changeable = {
  status: fc.constantFrom(...SYMBOL_STATUS.values),
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
  defaultMarginMode: fc.constantFrom(...MARGIN_MODE.values),
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
  markPriceMethod: fc.constantFrom(...MARK_PRICE_METHOD.values),
  priceSource: fc.oneof(
    fc.constantFrom<PriceSource>('MANUAL', 'SIMULATED'),
    fc.record({
      sources: fc.array(fc.record({ venue: name, instrument: name, weight: amount }), { maxLength: 3 }),
    }),
  ),
  leverageTiers: fc.array(
    fc.record({
      notionalFloor: amount,
      notionalCap: amount,
      maxLeverage: integer,
      maintenanceMarginRate: integer,
      maintenanceAmount: amount,
    }),
    { maxLength: 4 },
  ),
};

const specs: fc.Arbitrary<SymbolSpec> = fc.record({
  symbol: name,
  baseAsset: name,
  quoteAsset: name,
  marginAsset: name,
  tickSize: amount,
  stepSize: amount,
  pricePrecision: integer,
  quantityPrecision: integer,
  onboardAt: integer,
  ...changeable,
});

function written<T>(write: (writer: ByteWriter, value: T) => void, value: T): Uint8Array {
  const writer = new ByteWriter();
  write(writer, value);
  return writer.bytes();
}

test('[TIME-2] a configuration reads back as itself, and none of its prefixes does', () => {
  fc.assert(
    fc.property(specs, fc.nat(), (spec, seed) => {
      const bytes = written(writeSymbolSpec, spec);
      const reader = new ByteReader(bytes);
      expect(readSymbolSpec(reader)).toEqual(spec);
      expect(reader.remaining).toBe(0);
      expect(() => readSymbolSpec(new ByteReader(bytes.slice(0, seed % bytes.length)))).toThrow(CodecError);
    }),
  );
});

test('[TIME-2] changes read back with what they name, and nothing else', () => {
  fc.assert(
    fc.property(fc.record(changeable, { requiredKeys: [] }), (changes) => {
      const bytes = written(writeSymbolChanges, changes);
      const reader = new ByteReader(bytes);
      const read = readSymbolChanges(reader);
      expect(read).toEqual(changes);
      expect(Object.keys(read).toSorted()).toEqual(Object.keys(changes).toSorted());
      expect(reader.remaining).toBe(0);
      expect(written(writeSymbolChanges, read)).toEqual(bytes);
    }),
  );
});

test('an unknown field of changes and an unknown price source are refused', () => {
  expect(() => readSymbolChanges(new ByteReader(Uint8Array.of(0, 0, 0, 8)))).toThrow(CodecError);
  const source = written(writeSymbolChanges, { priceSource: 'MANUAL' });
  source[4] = 3;
  expect(() => readSymbolChanges(new ByteReader(source))).toThrow(CodecError);
});
