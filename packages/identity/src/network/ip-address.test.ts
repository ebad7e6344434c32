import { describe, expect, test } from 'vitest';
import { formatIp, parseIp, sharesPrefix } from './ip-address.ts';

describe('an address has one spelling', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:0102:0304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
    ['::1', '::1'],
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:0DB8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['fe80::', 'fe80::'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('%s is %s', (text, spelling) => {
    expect(formatIp(parseIp(text)!)).toBe(spelling);
  });
});

test.each([
  '',
  '1.2.3',
  '1.2.3.256',
  '1.2.3.4 ',
  '01.2.3.4',
  '1.2.3.4:80',
  '[::1]',
  'fe80::1%eth0',
  ':::',
  'localhost',
  '1::2::3',
  '10.0.0.0/8',
])('not an address: "%s"', (text) => {
  expect(parseIp(text)).toBeUndefined();
});

test('prefixes are compared to the bit', () => {
  const a = parseIp('2001:db8:8000::')!;
  const b = parseIp('2001:db8:ffff::')!;
  expect(sharesPrefix(a, b, 33)).toBe(true);
  expect(sharesPrefix(a, b, 34)).toBe(false);
  expect(sharesPrefix(a, b, 0)).toBe(true);
  expect(sharesPrefix(a, a, 128)).toBe(true);
});
