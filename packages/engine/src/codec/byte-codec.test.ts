import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Amount } from '../number/amount.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { CodecError } from './codec-error.ts';

const MAX_SAFE = Number.MAX_SAFE_INTEGER;
const safeIntegers = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, MAX_SAFE, -MAX_SAFE, 2 ** 32, -(2 ** 32)),
);
const wideIntegers = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 3n }),
    fc.bigInt({ min: -(2n ** 64n) - 2n, max: -(2n ** 63n) + 2n }),
  )
  .filter((x) => x > BigInt(MAX_SAFE) || x < -BigInt(MAX_SAFE));
const amounts: fc.Arbitrary<Amount> = fc.oneof(safeIntegers, wideIntegers);
const texts = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.constantFrom('', 'BTCUSDT', 'ä', '\u0000', '\u{1f600}', '\ufeffmark'),
);

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.bytes();
}

function writeBlock(w: ByteWriter, values: readonly Amount[]): void {
  const at = w.numbers(values.length);
  for (const [i, value] of values.entries()) w.number(at + 8 * i, w.plain(value));
  w.endNumbers();
}

function bytesOf(...bytes: number[]): Uint8Array {
  return Uint8Array.from(bytes);
}

describe('ByteWriter and ByteReader', () => {
  test('[TIME-2] every value reads back as itself, and no byte is left', () => {
    fc.assert(
      fc.property(
        fc.nat(0xff),
        fc.nat(0xffff),
        fc.nat(0xffffffff),
        safeIntegers,
        amounts,
        texts,
        fc.boolean(),
        (u8, u16, u32, integer, amount, text, boolean) => {
          const reader = new ByteReader(
            written((w) => {
              w.u8(u8);
              w.u16(u16);
              w.u32(u32);
              w.integer(integer);
              w.amount(amount);
              w.text(text);
              w.boolean(boolean);
              w.u8x4(u8, 0, 255, 1);
            }),
          );
          expect(reader.u8()).toBe(u8);
          expect(reader.u16()).toBe(u16);
          expect(reader.u32()).toBe(u32);
          expect(reader.integer()).toBe(integer);
          expect(reader.amount()).toBe(amount);
          expect(reader.text()).toBe(text);
          expect(reader.boolean()).toBe(boolean);
          expect([reader.u8(), reader.u8(), reader.u8(), reader.u8()]).toEqual([u8, 0, 255, 1]);
          expect(reader.remaining).toBe(0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('[TIME-2] bytes that are read whole are the bytes that their value is written as', () => {
    const run = fc.uint8Array({ maxLength: 30 });
    fc.assert(
      fc.property(
        run,
        fc.constantFrom('integer' as const, 'amount' as const, 'text' as const, 'boolean' as const),
        (bytes, method) => {
          const reader = new ByteReader(bytes);
          let value: Amount | string | boolean;
          try {
            value = reader[method]();
          } catch (error) {
            expect(error).toBeInstanceOf(CodecError);
            return;
          }
          const again = written((w) => (w[method] as (v: typeof value) => void).call(w, value));
          expect(again).toEqual(bytes.slice(0, bytes.length - reader.remaining));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('[TIME-2] a block of numbers reads back as itself, wide ones among them, and no byte is left', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 20 }), fc.nat(0xff), (values, after) => {
        const reader = new ByteReader(
          written((w) => {
            writeBlock(w, values);
            w.u8(after);
          }),
        );
        reader.numbers(values.length);
        for (const value of values) {
          expect(typeof value === 'number' ? reader.nextInteger() : reader.nextAmount()).toBe(value);
        }
        expect(reader.u8()).toBe(after);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  test('[TIME-2] a block that is read whole is the bytes that its numbers are written as', () => {
    const eight = fc.oneof(
      fc.uint8Array({ minLength: 8, maxLength: 8 }),
      safeIntegers.map((n) => new Uint8Array(new Float64Array([n]).buffer)),
      fc.constant(new Uint8Array(new Float64Array([Number.POSITIVE_INFINITY]).buffer)),
    );
    fc.assert(
      fc.property(fc.array(eight, { maxLength: 3 }), fc.uint8Array({ maxLength: 40 }), (places, rest) => {
        const bytes = Uint8Array.from([...places.flatMap((place) => [...place]), ...rest]);
        const reader = new ByteReader(bytes);
        const values: Amount[] = [];
        try {
          reader.numbers(places.length);
          for (const _ of places) values.push(reader.nextAmount());
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
          return;
        }
        const again = written((w) => writeBlock(w, values));
        expect(again).toEqual(bytes.slice(0, bytes.length - reader.remaining));
      }),
      { numRuns: 1000 },
    );
  });

  test('by hand: little endian, two’s complement, an escape before a wide amount', () => {
    expect(written((w) => w.u16(0x0102))).toEqual(bytesOf(2, 1));
    expect(written((w) => w.u32(0x01020304))).toEqual(bytesOf(4, 3, 2, 1));
    expect(written((w) => w.integer(1))).toEqual(bytesOf(1, 0, 0, 0, 0, 0, 0, 0));
    expect(written((w) => w.integer(-2))).toEqual(bytesOf(254, 255, 255, 255, 255, 255, 255, 255));
    expect(written((w) => w.integer(2 ** 32 + 5))).toEqual(bytesOf(5, 0, 0, 0, 1, 0, 0, 0));
    expect(written((w) => w.amount(2n ** 64n + 1n))).toEqual(
      bytesOf(0, 0, 0, 0, 0, 0, 0, 128, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
    );
    // 1.5 × 2¹; then a wide one: infinity, and 16 bytes behind the block.
    expect(written((w) => writeBlock(w, [3, 2n ** 64n + 1n]))).toEqual(
      bytesOf(
        0,
        0,
        0,
        0,
        0,
        0,
        8,
        64,
        0,
        0,
        0,
        0,
        0,
        0,
        240,
        127,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
      ),
    );
    expect(written((w) => w.text('aé'))).toEqual(bytesOf(3, 0, 97, 0xc3, 0xa9));
    expect(written((w) => w.u8x4(1, 2, 3, 255))).toEqual(bytesOf(1, 2, 3, 255));
  });

  test('reset forgets, bytes copies, view does not, memory grows', () => {
    const writer = new ByteWriter();
    for (let i = 0; i < 1000; i += 1) writer.integer(i);
    expect(writer.length).toBe(8000);
    const copy = writer.bytes();
    const view = writer.view();
    writer.reset();
    expect(writer.length).toBe(0);
    writer.integer(-1);
    expect(view[0]).toBe(255);
    const reader = new ByteReader(copy);
    for (let i = 0; i < 1000; i += 1) expect(reader.integer()).toBe(i);
  });

  test('[NUM-1] what has no encoding is refused when written', () => {
    for (const n of [0.5, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, -(2 ** 53)]) {
      expect(() => written((w) => w.integer(n))).toThrow(RangeError);
      expect(() => written((w) => w.amount(n))).toThrow(RangeError);
    }
    for (const n of [2n ** 127n, -(2n ** 127n) - 1n, 0n, 5n, 2n ** 53n - 1n]) {
      expect(() => written((w) => w.amount(n))).toThrow(RangeError);
      expect(() => new ByteWriter().plain(n)).toThrow(RangeError);
    }
    for (const n of [-1, 256, 1.5]) expect(() => written((w) => w.u8(n))).toThrow(RangeError);
    for (const n of [-1, 256, 1.5]) expect(() => written((w) => w.u8x4(0, n, 0, 0))).toThrow(RangeError);
    for (const n of [-1, 65_536, 0.5]) expect(() => written((w) => w.u16(n))).toThrow(RangeError);
    for (const n of [-1, 2 ** 32, 0.5]) expect(() => written((w) => w.u32(n))).toThrow(RangeError);
    expect(() => written((w) => w.text('x'.repeat(65_536)))).toThrow(RangeError);
    expect(() => written((w) => w.text('é'.repeat(32_768)))).toThrow(RangeError);
    expect(() => written((w) => w.text('\ud800'))).toThrow(RangeError);
  });

  test('the longest text fits', () => {
    const longest = 'x'.repeat(65_535);
    expect(new ByteReader(written((w) => w.text(longest))).text()).toBe(longest);
  });

  test('bytes that end early, or are not the canonical ones, are refused', () => {
    expect(() => new ByteReader(bytesOf()).u8()).toThrow(CodecError);
    expect(() => new ByteReader(bytesOf(1)).u16()).toThrow(CodecError);
    expect(() => new ByteReader(bytesOf(1, 2, 3)).u32()).toThrow(CodecError);
    expect(() => new ByteReader(bytesOf(0, 0, 0, 0, 0, 0, 0)).integer()).toThrow(CodecError);
    expect(() => new ByteReader(bytesOf(5, 0, 97)).text()).toThrow(CodecError);
    expect(() => new ByteReader(bytesOf(2)).boolean()).toThrow(CodecError);
    expect(() => new ByteReader(bytesOf(1, 0, 0xff)).text()).toThrow(CodecError);
    // U+0041 in two bytes: overlong.
    expect(() => new ByteReader(bytesOf(2, 0, 0xc1, 0x81)).text()).toThrow(CodecError);
    // 2⁵³: no safe integer.
    expect(() => new ByteReader(bytesOf(0, 0, 0, 0, 0, 0, 32, 0)).integer()).toThrow(CodecError);
    const wideEscape = [0, 0, 0, 0, 0, 0, 0, 128];
    expect(() => new ByteReader(bytesOf(...wideEscape)).amount()).toThrow(CodecError);
    for (const n of [0.5, Number.NaN, -0, 2 ** 53, Number.NEGATIVE_INFINITY]) {
      const block = new ByteReader(new Uint8Array(new Float64Array([n]).buffer));
      block.numbers(1);
      expect(() => block.nextAmount()).toThrow(CodecError);
    }
    // 5 in the wide form.
    expect(() => new ByteReader(bytesOf(...wideEscape, 5, ...new Array(15).fill(0))).amount()).toThrow(
      CodecError,
    );
    // Beside the escape.
    expect(() =>
      new ByteReader(bytesOf(1, 0, 0, 0, 0, 0, 0, 128, ...new Array(16).fill(1))).amount(),
    ).toThrow(CodecError);
  });
});
