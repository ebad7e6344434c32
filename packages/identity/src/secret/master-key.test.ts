import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/test-fixture.ts';
import { loadMasterKeys } from './master-key.ts';

test('the first start makes a key that only its owner may read, later ones read it', () => {
  const directory = temporaryDirectory();
  const made = loadMasterKeys(directory, undefined);
  const path = join(directory, 'master.key');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')).toHaveLength(32);
  expect(loadMasterKeys(directory, undefined).current.id).toBe(made.current.id);
});

test('base64, base64url and hex of the same bytes are the same key', () => {
  const bytes = Buffer.alloc(32, 0xfb);
  const ids = [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')].map(
    (text) => loadMasterKeys('', text).current.id,
  );
  expect(new Set(ids).size).toBe(1);
});

test.each(['', 'short', 'zz'.repeat(32), '11'.repeat(31), `${'11'.repeat(32)},short`])(
  'not a master key: "%s"',
  (text) => {
    expect(() => loadMasterKeys('', text)).toThrow('the configured master key');
  },
);

test('an error does not show the key', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'master.key'), 'almost-a-key');
  expect(() => loadMasterKeys(directory, undefined)).toThrow(/master\.key must be 32 bytes/);
  expect(() => loadMasterKeys(directory, undefined)).not.toThrow(/almost/);
});
