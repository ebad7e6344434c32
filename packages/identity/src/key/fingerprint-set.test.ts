import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { FingerprintSet } from './fingerprint-set.ts';

function fingerprint(i: number): Buffer {
  return createHash('md5').update(String(i)).digest();
}

test('has what was added, and nothing else, while it grows', () => {
  const set = new FingerprintSet();
  for (let i = 0; i < 20_000; i += 1) {
    expect(set.has(fingerprint(i))).toBe(false);
    set.add(fingerprint(i));
  }
  for (let i = 0; i < 20_000; i += 1) expect(set.has(fingerprint(i))).toBe(true);
  for (let i = 20_000; i < 40_000; i += 1) expect(set.has(fingerprint(i))).toBe(false);
});

test('fingerprints that differ in one bit are apart', () => {
  const set = new FingerprintSet();
  const one = fingerprint(1);
  set.add(one);
  for (let bit = 0; bit < 128; bit += 1) {
    const other = Buffer.from(one);
    other[bit >> 3]! ^= 1 << (bit & 7);
    expect(set.has(other)).toBe(false);
  }
});

test('an addition made twice counts once, so a set of few never grows full', () => {
  const set = new FingerprintSet();
  for (let i = 0; i < 100_000; i += 1) set.add(fingerprint(i % 10));
  expect(set.has(fingerprint(9))).toBe(true);
  expect(set.has(fingerprint(10))).toBe(false);
});

test('is empty after a clear', () => {
  const set = new FingerprintSet();
  for (let i = 0; i < 5000; i += 1) set.add(fingerprint(i));
  set.clear();
  for (let i = 0; i < 5000; i += 1) expect(set.has(fingerprint(i))).toBe(false);
  set.add(fingerprint(3));
  expect(set.has(fingerprint(3))).toBe(true);
});

test('all zeros is never a member', () => {
  const set = new FingerprintSet();
  set.add(Buffer.alloc(16));
  expect(set.has(Buffer.alloc(16))).toBe(false);
});
