import { describe, expect, test } from 'vitest';
import { AddressGuard } from './address-guard.ts';

describe('[ATTACK-24] without a word of the operator nothing private may be connected to', () => {
  const guard = new AddressGuard([]);

  test.each([
    // This host, private, shared, loopback.
    '0.0.0.0',
    '0.255.255.255',
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    // Link-local, with the metadata services of clouds; others of these services.
    '169.254.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    // Assignments of protocols, documentation, benchmarks, 6to4 relays.
    '192.0.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '198.19.255.255',
    '192.88.99.1',
    // Multicast, reserved, broadcast.
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
  ])('%s', (address) => {
    expect(guard.admits(address)).toBe(false);
  });

  test.each([
    '::',
    '::1',
    // v4-mapped and v4-compatible, in every spelling.
    '::ffff:127.0.0.1',
    '::FFFF:7f00:1',
    '0:0:0:0:0:ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '::7f00:1',
    // Through a translator: 127.0.0.1, 10.0.0.1, 169.254.169.254; a local translator.
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::808:808',
    // 6to4 and Teredo of what may be anything.
    '2002:7f00:1::1',
    '2002:808:808::1',
    '2001::1',
    '2001:0:a9fe:a9fe::1',
    '2001:20::1',
    '2001:db8::1',
    '3fff::1',
    // Unique local (with the metadata service of AWS), link-local, site-local, multicast, discard, segment routing.
    'fc00::1',
    'fd00:ec2::254',
    'fdff:ffff::1',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'ff0e::1',
    '100::1',
    '5f00::1',
    '4000::1',
  ])('%s', (address) => {
    expect(guard.admits(address)).toBe(false);
  });

  test.each([
    '',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::1]',
    'fe80::1%eth0',
    '8.8.8.8 ',
  ])('what is no address: "%s"', (text) => {
    expect(guard.admits(text)).toBe(false);
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '168.63.129.15',
    '168.63.129.17',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2001:200::1',
    '2001:4860:4860::8888',
    '2606:4700:4700::1111',
    '2a00:1450:4001:80b::200e',
  ])('%s is public', (address) => {
    expect(guard.admits(address)).toBe(true);
  });
});

describe('networks that the operator names', () => {
  const guard = new AddressGuard(['10.1.0.0/16', '127.0.0.1', 'fd12::/16', '64:ff9b::/112']);

  test.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['10.2.0.1', false],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['fd12::7', true],
    ['fd13::7', false],
    ['64:ff9b::127.0.0.1', false],
    ['64:ff9b::0.0.0.1', true],
    ['8.8.8.8', true],
  ])('%s: %s', (address, admitted) => {
    expect(guard.admits(address)).toBe(admitted);
  });

  test('must be addresses or networks', () => {
    expect(() => new AddressGuard(['intranet'])).toThrow('"intranet" is not an address or network');
  });
});
