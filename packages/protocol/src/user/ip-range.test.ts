import { expect, test } from 'vitest';
import { object } from '../field/object-field.ts';
import { readBody } from '../request/read-request.ts';
import { ipRange } from './ip-range.ts';

function isRange(range: string): boolean {
  return readBody(object({ ip: ipRange() }), new TextEncoder().encode(JSON.stringify({ ip: range }))).ok;
}

test.each([
  '203.0.113.7',
  '0.0.0.0/0',
  '10.0.0.0/8',
  '255.255.255.255/32',
  '::',
  '::1',
  '2001:db8::/32',
  '2001:0db8:0:0:0:0:0:1',
  'fe80::1:2:3:4:5:6',
  '1:2:3:4:5:6:7::',
  '::ffff:203.0.113.7',
  '64:ff9b::203.0.113.7/96',
  '1:2:3:4:5:6:203.0.113.7',
  'ABCD::/128',
])('%s is an address or a range', (range) => {
  expect(isRange(range)).toBe(true);
});

test.each([
  '',
  '203.0.113',
  '203.0.113.256',
  '203.0.113.07',
  '203.0.113.7.1',
  '203.0.113.7/33',
  '203.0.113.7/',
  '203.0.113.7/08',
  '/24',
  ':',
  ':::',
  '1::2::3',
  '12345::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  ':1:2:3:4:5:6:7',
  '::1/129',
  '::203.0.113.7:1',
  '203.0.113.7::',
  '::g',
  'localhost',
])('%j is none', (range) => {
  expect(isRange(range)).toBe(false);
});
