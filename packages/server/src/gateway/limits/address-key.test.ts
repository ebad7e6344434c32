import { expect, test } from 'vitest';
import { addressKey } from './address-key.ts';

test.each([
  ['203.0.113.7', '203.0.113.8'],
  ['203.0.113.7', '203.0.113.70'],
  ['2001:db8:0:1::1', '2001:db8:0:2::1'],
  ['2001:db8::1', '2001:db8:1::1'],
  ['::1', '1::1'],
  ['2001:db8::1', '203.0.113.7'],
  ['', '0.0.0.0'],
])('[LIMIT] %s and %s are counted each on its own', (one, other) => {
  expect(addressKey(one)).not.toBe(addressKey(other));
});

test.each([
  ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
  ['2001:db8::1', '2001:db8::abcd:1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['1:0:0:2::', '1::2:0:0:0:1'],
  ['2001:db8:0:0:1::', '2001:db8::2'],
  ['::', '::ffff:0:1'],
  ['1:2:3:4::', '1:2:3:4:5::'],
])('[LIMIT] %s and %s are of one network, and counted together', (one, other) => {
  expect(addressKey(one)).toBe(addressKey(other));
});
