import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatEd25519PublicKey, parseEd25519PublicKey } from './ed25519-public-key.ts';

/** RFC 8032, 7.1, test 1. */
const RAW = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
const PEM = `-----BEGIN PUBLIC KEY-----
${Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), RAW]).toString('base64')}
-----END PUBLIC KEY-----
`;

describe('an Ed25519 public key', () => {
  test.each([
    ['PEM', PEM],
    ['PEM with CRLF', PEM.replaceAll('\n', '\r\n')],
    ['base64', RAW.toString('base64')],
    ['base64 without padding', RAW.toString('base64').replace('=', '')],
  ])('is read from %s', (_, text) => {
    expect(formatEd25519PublicKey(parseEd25519PublicKey(text)!)).toBe(RAW.toString('base64'));
  });
});

describe('what is not one is refused', () => {
  const pair = generateKeyPairSync('ed25519');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 512 });
  test.each([
    ['empty', ''],
    ['31 bytes', RAW.subarray(1).toString('base64')],
    ['33 bytes', Buffer.concat([RAW, RAW.subarray(0, 1)]).toString('base64')],
    ['hex', RAW.toString('hex')],
    ['a private key', pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['RSA', rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
    ['PEM of rubbish', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['two PEM keys', `${PEM}${PEM}`],
    ['a long text', 'A'.repeat(100_000)],
  ])('%s', (_, text) => {
    expect(parseEd25519PublicKey(text)).toBeUndefined();
  });
});
