import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leaksBelow, leaksIn } from './find-secrets.ts';

const SECRET = 'correct horse battery/staple';

test.each([
  ['plain', Buffer.from(`{"password":"${SECRET}"}`)],
  ['hex', Buffer.from(Buffer.from(SECRET).toString('hex'))],
  ['base64+0', Buffer.from(Buffer.from(`${SECRET}more`).toString('base64'))],
  ['base64+1', Buffer.from(Buffer.from(`a${SECRET}`).toString('base64'))],
  ['base64+2', Buffer.from(Buffer.from(`ab${SECRET}b`).toString('base64'))],
  ['percent', Buffer.from(`/login?password=${encodeURIComponent(SECRET)}`)],
  ['utf16', Buffer.from(SECRET, 'utf16le')],
])('a secret is found as %s', (form, content) => {
  expect(leaksIn('here', content, { password: SECRET })).toContainEqual({
    secret: 'password',
    form,
    place: 'here',
  });
});

test('what is not there is not found, and files below the folder are read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openperp-leaks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
  const path = join(folder, 'deep', 'er', 'file.db');
  writeFileSync(path, `....${SECRET.slice(1)}`);
  expect(leaksBelow(folder, { password: SECRET })).toEqual([]);
  writeFileSync(path, `....${SECRET}`);
  expect(leaksBelow(folder, { password: SECRET })).toEqual([
    { secret: 'password', form: 'plain', place: path },
  ]);
});
