import { describe, expect, test } from 'vitest';
import { PasswordHasher } from './password.ts';

/** From the test suite of the Argon2 reference implementation: argon2id, version 19, t=2, m=2^16, p=1, "password", "somesalt". */
const REFERENCE = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

describe('argon2id', () => {
  test('verifies the reference vector and finds its cost outdated', async () => {
    const hasher = new PasswordHasher();
    expect(await hasher.verify('password', REFERENCE)).toBe('match');
    expect(await hasher.verify('passwore', REFERENCE)).toBe('mismatch');
    expect(hasher.isOutdated(REFERENCE)).toBe(true);
  });

  test('hashes at 19 MiB, 2 passes, 1 lane under a salt of its own', async () => {
    const hasher = new PasswordHasher();
    const first = await hasher.hash('korrekt pferd 🐎');
    const second = await hasher.hash('korrekt pferd 🐎');
    if (first === 'busy' || second === 'busy') throw new Error('busy');
    expect(first.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(first.hash).not.toBe(second.hash);
    expect(hasher.isOutdated(first.hash)).toBe(false);
    expect(await hasher.verify('korrekt pferd 🐎', first.hash)).toBe('match');
    expect(await hasher.verify('korrekt pferd 🐴', first.hash)).toBe('mismatch');
  });
});

test('[ATTACK-2] nobody has a password', async () => {
  const hasher = new PasswordHasher();
  expect(await hasher.verify('', undefined)).toBe('mismatch');
  expect(await hasher.verify('password', undefined)).toBe('mismatch');
});

test('[ATTACK-1] two hashes run, 64 wait, the rest is busy and the queue drains', async () => {
  const hasher = new PasswordHasher();
  const verdicts = await Promise.all(Array.from({ length: 70 }, () => hasher.verify('x', undefined)));
  expect(verdicts.slice(0, 66).every((verdict) => verdict === 'mismatch')).toBe(true);
  expect(verdicts.slice(66)).toEqual(['busy', 'busy', 'busy', 'busy']);
  expect(await hasher.verify('x', undefined)).toBe('mismatch');
});

test('a stored hash that is none is an error', async () => {
  await expect(new PasswordHasher().verify('x', '$2b$10$abc')).rejects.toThrow('not an argon2id');
});
