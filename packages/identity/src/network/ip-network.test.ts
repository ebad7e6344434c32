import { describe, expect, test } from 'vitest';
import { parseIp } from './ip-address.ts';
import { networksContain, parseIpNetwork } from './ip-network.ts';

describe('a network is stored normalised', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3/32', '10.1.2.3'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['192.168.255.1/23', '192.168.254.0/23'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['2001:DB8::1/128', '2001:db8::1'],
    ['2001:db8:ffff::1/33', '2001:db8:8000::/33'],
    ['::/0', '::/0'],
  ])('%s as %s', (text, normalised) => {
    expect(parseIpNetwork(text)?.text).toBe(normalised);
  });
});

test.each([
  '',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '10.0.0.0/8/8',
  '10.0.0/8',
  '::/129',
  ' 10.0.0.1',
  '10.0.0.0/8 ',
  '*',
])('not a network: "%s"', (text) => {
  expect(parseIpNetwork(text)).toBeUndefined();
});

describe('an address is in a network', () => {
  test.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.168.1.128/25', '192.168.1.127', false],
    ['192.168.1.128/25', '192.168.1.128', true],
    ['1.2.3.4', '1.2.3.4', true],
    ['1.2.3.4', '1.2.3.5', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '8.8.8.8', false],
    ['::/0', '2001:db8::1', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
  ])('%s %s: %s', (network, address, expected) => {
    expect(networksContain([parseIpNetwork(network)!], parseIp(address)!)).toBe(expected);
  });
});
