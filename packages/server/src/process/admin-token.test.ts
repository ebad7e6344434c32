import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN_TOKEN_FILE, adminTokenCheck } from './admin-token.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-token-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function checkAndTold(configured?: string) {
  const told: string[] = [];
  const isAdminToken = adminTokenCheck(folder, configured, (line) => told.push(line));
  return { isAdminToken, told };
}

test('[ATTACK-33] a generated token is told once, works from then on, and stands nowhere in the folder', () => {
  const first = checkAndTold();
  expect(first.told).toHaveLength(1);
  const token = first.told[0]!.split(': ')[1]!;
  expect(token).toHaveLength(32);
  const second = checkAndTold();
  expect(second.told).toEqual([]);
  for (const { isAdminToken } of [first, second]) {
    expect([isAdminToken(token), isAdminToken(`${token}x`), isAdminToken('')]).toEqual([true, false, false]);
  }
  expect(readdirSync(folder)).toEqual([ADMIN_TOKEN_FILE]);
  expect(readFileSync(join(folder, ADMIN_TOKEN_FILE), 'utf8')).not.toContain(token);
  expect(statSync(join(folder, ADMIN_TOKEN_FILE)).mode & 0o777).toBe(0o600);
});

test('two folders get different tokens', () => {
  const first = checkAndTold().told[0];
  rmSync(join(folder, ADMIN_TOKEN_FILE));
  expect(checkAndTold().told[0]).not.toBe(first);
});

test('a configured token takes the place of the generated one and is not written down', () => {
  const generated = checkAndTold().told[0]!.split(': ')[1]!;
  const { isAdminToken, told } = checkAndTold('configured-by-hand');
  expect(told).toEqual([]);
  expect([isAdminToken('configured-by-hand'), isAdminToken(generated)]).toEqual([true, false]);
  expect(checkAndTold().isAdminToken(generated)).toBe(true);
});

test('a file that is no hash is refused by name', () => {
  writeFileSync(join(folder, ADMIN_TOKEN_FILE), 'secret');
  expect(() => checkAndTold()).toThrow(`${join(folder, ADMIN_TOKEN_FILE)}: not a SHA-256 in hex`);
});
