import { describe, expect, test } from 'vitest';
import { ClientIpResolver } from './client-ip.ts';

describe('without trusted proxies the connection alone counts', () => {
  test.each([
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['::ffff:127.0.0.1', undefined, '127.0.0.1'],
    ['fe80::1%eth0', undefined, 'fe80::1'],
    ['203.0.113.9', '10.0.0.1', '203.0.113.9'],
    [undefined, '10.0.0.1', ''],
    ['', undefined, ''],
  ])('%s with %s is %s', (remote, forwarded, expected) => {
    expect(new ClientIpResolver([]).resolve(remote, forwarded)).toBe(expected);
  });
});

describe('[ATTACK-18] behind trusted proxies the last hop that none of them is', () => {
  const resolver = new ClientIpResolver(['10.0.0.0/8', '2001:db8::1']);
  test.each([
    ['an untrusted peer cannot claim', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['one hop', '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['what the client wrote before is ignored', '10.0.0.1', '9.9.9.9, 1.1.1.1', '1.1.1.1'],
    ['two proxies', '10.0.0.1', '9.9.9.9, 1.1.1.1, 10.2.0.1', '1.1.1.1'],
    ['v4-mapped proxy', '::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['v6 proxy', '2001:db8::1', '1.1.1.1', '1.1.1.1'],
    ['no header', '10.0.0.1', undefined, '10.0.0.1'],
    ['proxies only', '10.0.0.1', '10.0.0.3,10.0.0.2', '10.0.0.3'],
    ['with a port', '10.0.0.1', '1.1.1.1:443', '1.1.1.1'],
    ['v6', '10.0.0.1', '2001:DB8::2', '2001:db8::2'],
    ['v6 with a port', '10.0.0.1', '[2001:db8::2]:443', '2001:db8::2'],
    ['v4-mapped client', '10.0.0.1', '::ffff:1.1.1.1', '1.1.1.1'],
    ['rubbish is nobody', '10.0.0.1', '1.1.1.1, unknown', ''],
    ['an empty hop is nobody', '10.0.0.1', '1.1.1.1,', ''],
    ['an empty header is nobody', '10.0.0.1', '', ''],
  ])('%s', (_, remote, forwarded, expected) => {
    expect(resolver.resolve(remote, forwarded)).toBe(expected);
  });
});

test('a malformed trusted proxy is named', () => {
  expect(() => new ClientIpResolver(['10.0.0.0/99'])).toThrow('10.0.0.0/99');
});
