import { expect, test } from 'vitest';
import { csvRecord } from './csv-text.ts';

test('[RFC 4180] plain cells stand as they are, a record ends with CR LF', () => {
  expect(csvRecord(['20000007', 'BTCUSDT', '-0.5', 1_772_710_377_808, true, ''])).toBe(
    '20000007,BTCUSDT,-0.5,1772710377808,true,\r\n',
  );
});

test.each([
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['"', '""""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['cr\r', '"cr\r"'],
  ['=1+1', '=1+1'],
  [' blank ', ' blank '],
  ['ü€', 'ü€'],
])('[RFC 4180] %j is written %s', (cell, text) => {
  expect(csvRecord([cell, 'x'])).toBe(`${text},x\r\n`);
});
