import { expect, test } from 'vitest';
import { ClientIpResolver } from './client-ip.ts';
import { parseIp } from './ip-address.ts';
import { networksContain, parseIpNetwork } from './ip-network.ts';

/** The list of the key: one address of each kind and a network of each. */
const LIST = ['203.0.113.7', '198.51.100.0/24', '2001:db8::7', '2001:db8:1::/48'].map(
  (text) => parseIpNetwork(text)!,
);
/** 10.0.0.0/8 and a v6 address are ours. */
const PROXIES = ['10.0.0.0/8', '2001:db8:ffff::1'];

function mayUseKey(proxies: readonly string[], remote: string, forwardedFor: string | undefined): boolean {
  const address = parseIp(new ClientIpResolver(proxies).resolve(remote, forwardedFor));
  return address !== undefined && networksContain(LIST, address);
}

/** The other end of the connection, the header, and whether the key may be used. */
const BEHIND_PROXIES: readonly (readonly [string, string | undefined, boolean])[] = [
  // Straight to us: the connection counts, whatever the header says.
  ['203.0.113.7', undefined, true],
  ['203.0.113.8', undefined, false],
  ['198.51.100.255', undefined, true],
  ['198.51.101.0', undefined, false],
  ['203.0.113.8', '203.0.113.7', false],
  ['203.0.113.8', '203.0.113.7, 10.0.0.1', false],
  ['203.0.113.7', '203.0.113.8', true],
  ['203.0.113.7', 'rubbish', true],
  ['::ffff:203.0.113.7', undefined, true],
  ['::ffff:203.0.113.8', '203.0.113.7', false],
  ['2001:db8::7', undefined, true],
  ['2001:db8::8', undefined, false],
  ['2001:db8:1:2::9', undefined, true],
  ['fe80::1%eth0', undefined, false],
  // Through one proxy: the last hop counts.
  ['10.0.0.1', '203.0.113.7', true],
  ['10.0.0.1', '203.0.113.8', false],
  ['10.0.0.1', '203.0.113.8, 203.0.113.7', true],
  ['10.0.0.1', '203.0.113.7, 203.0.113.8', false],
  ['10.0.0.1', '203.0.113.7,203.0.113.8', false],
  ['10.0.0.1', '203.0.113.7 , 203.0.113.8 ', false],
  ['10.0.0.1', undefined, false],
  ['10.0.0.1', '', false],
  ['10.0.0.1', ' ', false],
  ['10.0.0.1', ',', false],
  ['10.0.0.1', '203.0.113.7,', false],
  ['10.0.0.1', ',203.0.113.7', true],
  ['10.0.0.1', '203.0.113.7, unknown', false],
  ['10.0.0.1', 'unknown, 203.0.113.7', true],
  ['10.0.0.1', '203.0.113.7, _hidden', false],
  ['10.0.0.1', '198.51.100.20', true],
  ['10.0.0.1', '198.51.100.20, 1.1.1.1', false],
  // Through several.
  ['10.0.0.1', '203.0.113.7, 10.0.0.2', true],
  ['10.0.0.1', '203.0.113.8, 10.0.0.2', false],
  ['10.0.0.1', '203.0.113.7, 203.0.113.8, 10.0.0.2', false],
  ['10.0.0.1', '203.0.113.8, 203.0.113.7, 10.0.0.2', true],
  ['10.0.0.1', '203.0.113.7, 10.0.0.3, 10.0.0.2', true],
  ['10.0.0.1', '10.0.0.3, 10.0.0.2', false],
  ['2001:db8:ffff::1', '203.0.113.7', true],
  ['2001:db8:ffff::2', '203.0.113.7', false],
  ['::ffff:10.0.0.1', '203.0.113.7', true],
  ['10.0.0.1', '203.0.113.7, 2001:db8:ffff::1', true],
  // An address in another spelling.
  ['10.0.0.1', '203.0.113.7:443', true],
  ['10.0.0.1', '203.0.113.8:443', false],
  ['10.0.0.1', '::ffff:203.0.113.7', true],
  ['10.0.0.1', '::FFFF:CB00:7107', true],
  ['10.0.0.1', '[2001:db8::7]', true],
  ['10.0.0.1', '[2001:db8::7]:443', true],
  ['10.0.0.1', '[2001:db8::8]:443', false],
  ['10.0.0.1', '2001:0DB8:0:0:0:0:0:7', true],
  ['10.0.0.1', '2001:db8::0007', true],
  ['10.0.0.1', '203.0.113.007', false],
  ['10.0.0.1', '0xCB.0.0x71.7', false],
  ['10.0.0.1', '3405803783', false],
  ['10.0.0.1', '203.0.28935', false],
  ['10.0.0.1', '203.0.113.7/32', false],
  ['10.0.0.1', '"203.0.113.7"', false],
  ['10.0.0.1', 'for=203.0.113.7', false],
  ['10.0.0.1', '203.0.113.7;203.0.113.8', false],
  ['10.0.0.1', '203.0.113.7 203.0.113.8', false],
  ['10.0.0.1', '203.0.113.7\t,\t203.0.113.7', true],
  ['10.0.0.1', '２０３.0.113.7', false],
  ['10.0.0.1', '203.0.113.7\0', false],
  ['10.0.0.1', `${'203.0.113.7, '.repeat(1000)}203.0.113.8`, false],
  ['10.0.0.1', `203.0.113.7, ${Array(40).fill('10.0.0.2').join(', ')}`, false],
];

test('[ATTACK-18] behind proxies the rightmost hop that is none of them is who asks', () => {
  expect(BEHIND_PROXIES.length).toBeGreaterThanOrEqual(60);
  for (const [remote, forwardedFor, expected] of BEHIND_PROXIES)
    expect(mayUseKey(PROXIES, remote, forwardedFor), `${remote} says ${forwardedFor}`).toBe(expected);
});

test('[ATTACK-18] without trusted proxies no header changes who asks', () => {
  for (const [remote, forwardedFor] of BEHIND_PROXIES)
    expect(mayUseKey([], remote, forwardedFor), `${remote} says ${forwardedFor}`).toBe(
      mayUseKey([], remote, undefined),
    );
});
