import { describe, expect, test } from 'vitest';
import { readBody, readQuery } from '../request/read-request.ts';
import { boolean } from './boolean-field.ts';
import { codeOf, codeOrNameOf } from './coded-field.ts';
import { amount, indexDecimal, orderDecimal, positiveOrderDecimal, signedAmount } from './decimal-field.ts';
import { enumOf } from './enum-field.ts';
import type { Field, TextField } from './field.ts';
import { id } from './id-field.ts';
import { integer, timestampMs } from './integer-field.ts';
import { object } from './object-field.ts';
import { text } from './text-field.ts';
import { texts } from './texts-field.ts';

/** What `field` makes of the JSON text `json`: the value, or the code of the refusal. */
function fromJson(field: Field<unknown>, json: string): unknown {
  const result = readBody(object({ a: field }), new TextEncoder().encode(`{"a":${json}}`));
  return result.ok ? { value: result.value.a } : result.refusal.code;
}

/** What `field` makes of the query parameter `value`. */
function fromQuery(field: TextField<unknown>, value: string): unknown {
  const result = readQuery(texts({ a: field }), `a=${encodeURIComponent(value)}`);
  return result.ok ? { value: result.value.a } : result.refusal.code;
}

const of = (value: unknown) => ({ value });

describe('[NUM-4] decimals', () => {
  test.each([
    ['"85000.1"', of(8_500_010_000_000)],
    ['85000.1', of(8_500_010_000_000)],
    ['85000.10', of(8_500_010_000_000)],
    ['"0"', of(0)],
    ['"1.123456789"', of(-1)],
    ['1.123456789', of(-1)],
    ['90071992.54740993', of(9_007_199_254_740_993n)],
    ['1e3', 2002],
    ['"1e3"', 2002],
    ['1E400', 2002],
    ['-1', 2002],
    ['"-1"', 2002],
    ['-0', 2002],
    ['"NaN"', 2002],
    ['""', 2002],
    ['" 1"', 2002],
    ['1234567890123456789', 2002],
    ['null', 2002],
    ['true', 2002],
    ['[1]', 2002],
    ['{}', 2002],
  ])('as the price or quantity of an order %s comes to %o', (json, expected) => {
    expect(fromJson(orderDecimal(), json)).toEqual(expected);
  });

  test('9 decimals of an amount are out of range, of an index price not valid', () => {
    expect(fromJson(amount(), '"1.123456789"')).toBe(2003);
    expect(fromJson(amount(), '"1.123456780"')).toEqual(of(112_345_678));
    expect(fromJson(signedAmount(), '"-1.123456789"')).toBe(2003);
    expect(fromJson(indexDecimal(), '"1.123456789"')).toBe(2002);
  });

  test('0 is out of range where something must be there', () => {
    expect(fromJson(positiveOrderDecimal(), '"0"')).toBe(2003);
    expect(fromJson(positiveOrderDecimal(), '0.000')).toBe(2003);
    expect(fromJson(positiveOrderDecimal(), '"0.000000001"')).toEqual(of(-1));
    expect(fromJson(indexDecimal(), '0')).toBe(2003);
    expect(fromQuery(positiveOrderDecimal(), '0')).toBe(2003);
    expect(fromQuery(positiveOrderDecimal(), '1')).toEqual(of(100_000_000));
  });

  test('only a signed amount may be negative', () => {
    expect(fromJson(signedAmount(), '-2.5')).toEqual(of(-250_000_000));
    expect(fromJson(amount(), '-2.5')).toBe(2002);
  });
});

describe('integers', () => {
  const page = integer({ min: 1, max: 100 });

  test.each([
    ['1', of(1)],
    ['100', of(100)],
    ['0', 2003],
    ['-1', 2003],
    ['101', 2003],
    ['999999999999999999999999', 2003],
    ['-999999999999999999999999999999999999999999999', 2003],
    ['1.0', 2002],
    ['1.5', 2002],
    ['1e1', 2002],
    ['-0', 2002],
    ['"5"', 2002],
    ['null', 2002],
    ['true', 2002],
  ])('%s in a body comes to %o', (json, expected) => {
    expect(fromJson(page, json)).toEqual(expected);
  });

  test.each([
    ['7', of(7)],
    ['0', 2003],
    ['-1', 2003],
    ['101', 2003],
    ['', 2002],
    ['x', 2002],
    ['1.0', 2002],
    ['+1', 2002],
    ['01', 2002],
    [' 1', 2002],
    ['0x1', 2002],
    ['１', 2002],
  ])('%j in a query comes to %o', (value, expected) => {
    expect(fromQuery(page, value)).toEqual(expected);
  });

  test('among few: others within the bounds are not valid, past them out of range', () => {
    const limit = integer({ min: 5, max: 1000, among: [5, 10, 1000] });
    expect(fromQuery(limit, '10')).toEqual(of(10));
    expect(fromQuery(limit, '7')).toBe(2002);
    expect(fromQuery(limit, '1001')).toBe(2003);
    expect(fromQuery(limit, '0')).toBe(2003);
  });

  test('with a gap: 0, or 1,000 and more', () => {
    const time = integer({ min: 0, max: 86_400_000, gapTo: 999 });
    expect(fromJson(time, '0')).toEqual(of(0));
    expect(fromJson(time, '1')).toBe(2003);
    expect(fromJson(time, '999')).toBe(2003);
    expect(fromJson(time, '1000')).toEqual(of(1000));
    expect(fromJson(time, '86400001')).toBe(2003);
  });

  test('a moment is any safe integer from 0', () => {
    expect(fromJson(timestampMs(), '9007199254740991')).toEqual(of(9_007_199_254_740_991));
    expect(fromJson(timestampMs(), '9007199254740992')).toBe(2003);
    expect(fromJson(timestampMs(), '-5')).toBe(2003);
  });
});

describe('ids', () => {
  test.each([
    ['"42"', of(42)],
    ['42', of(42)],
    ['"9007199254740993"', of(Number.MAX_SAFE_INTEGER)],
    ['9223372036854775807', of(Number.MAX_SAFE_INTEGER)],
    ['"9223372036854775808"', 2003],
    ['0', 2003],
    ['"-5"', 2003],
    ['"042"', 2002],
    ['"4 2"', 2002],
    ['""', 2002],
    ['4.0', 2002],
    ['4e1', 2002],
    ['null', 2002],
  ])('%s comes to %o', (json, expected) => {
    expect(fromJson(id(), json)).toEqual(expected);
  });
});

describe('enums', () => {
  const side = enumOf(['BUY', 'SELL']);
  const mode = codeOf({ 1: 'CROSS', 2: 'ISOLATED' });
  const status = codeOrNameOf({ 4: 'FILLED', 5: 'CANCELED' });

  test('names are case-sensitive', () => {
    expect(fromJson(side, '"BUY"')).toEqual(of('BUY'));
    for (const json of ['"buy"', '"BUY "', '""', '"HOLD"', '"constructor"', '1', 'null', '["BUY"]'])
      expect(fromJson(side, json)).toBe(2002);
    expect(fromQuery(side, 'sell')).toBe(2002);
  });

  test('integers other than the documented are not valid', () => {
    expect(fromJson(mode, '2')).toEqual(of('ISOLATED'));
    for (const json of ['0', '3', '-1', '1.0', '"1"', 'null', '99999999999999999999'])
      expect(fromJson(mode, json)).toBe(2002);
    expect(fromQuery(mode, '1')).toEqual(of('CROSS'));
    expect(fromQuery(mode, 'CROSS')).toBe(2002);
  });

  test('a status is a code or its name', () => {
    expect(fromQuery(status, '5')).toEqual(of('CANCELED'));
    expect(fromQuery(status, 'CANCELED')).toEqual(of('CANCELED'));
    for (const value of ['6', 'canceled', '', 'toString']) expect(fromQuery(status, value)).toBe(2002);
  });
});

describe('texts', () => {
  test('a length outside its bounds is out of range, counted in characters', () => {
    const name = text({ min: 2, max: 4 });
    expect(fromJson(name, '"ab"')).toEqual(of('ab'));
    expect(fromJson(name, '"😀😀😀😀"')).toEqual(of('😀😀😀😀'));
    expect(fromJson(name, '"a"')).toBe(2003);
    expect(fromJson(name, '"😀"')).toBe(2003);
    expect(fromJson(name, '"abcde"')).toBe(2003);
    expect(fromJson(name, '"😀😀😀😀😀"')).toBe(2003);
  });

  test('other types and control characters are not valid', () => {
    const name = text({ min: 0, max: 10 });
    for (const json of ['1', 'null', 'true', '{}', '"a\\nb"', '"\\u007f"'])
      expect(fromJson(name, json)).toBe(2002);
  });
});

test('booleans are true and false only', () => {
  expect(fromJson(boolean(), 'true')).toEqual(of(true));
  expect(fromJson(boolean(), 'false')).toEqual(of(false));
  for (const json of ['"true"', '1', '0', 'null']) expect(fromJson(boolean(), json)).toBe(2002);
});
