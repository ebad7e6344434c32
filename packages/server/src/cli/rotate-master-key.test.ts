import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIdentity } from '@openperp/identity';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { openDataFolder } from '../process/data-folder.ts';
import { runOpenperp, SpawnedOpenperp } from '../process/spawned-openperp.ts';

// Each test starts real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'openperp-rotate-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const open = (masterKey?: string) => openIdentity({ directory: data, accessTtlSeconds: 900, masterKey });
const rotate = (...flags: string[]) => runOpenperp(['rotate-master-key', '--data', data, ...flags]);
const keyFile = () => join(data, 'master.key');

test('[ATTACK-35] replaces the key, after which the old file is refused', async () => {
  await (await open()).close();
  const old = readFileSync(keyFile(), 'utf8');
  const { code, stdout, stderr } = await rotate();
  expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' });
  expect(stdout).toMatch(
    /^all secrets are sealed under the new master key [0-9a-f]{8}; the old one is gone\n$/,
  );
  const now = readFileSync(keyFile(), 'utf8');
  expect(now).not.toContain(old.trim());
  expect(stdout).not.toContain(now.trim());
  await (await open()).close();
  writeFileSync(keyFile(), old);
  await expect(open()).rejects.toThrow('is needed to read');
});

test('leaves a key that is a setting alone, and says how to replace that', async () => {
  const masterKey = '5a'.repeat(32);
  await (await open(masterKey)).close();
  const { code, stderr } = await rotate('--master-key', masterKey);
  expect(code).toBe(EXIT.badConfig);
  expect(stderr).toContain('put a new key and a comma before it');
  expect(stderr).not.toContain(masterKey);
  await (await open(masterKey)).close();
});

describe('a master key that is a setting', () => {
  const [old, fresh] = ['5a'.repeat(32), 'c3'.repeat(32)] as const;

  /** Starts and stops the exchange, and gives how it ended. */
  async function run(masterKey: string) {
    const args = ['start', '--data', data, '--port', '0', '--admin-port', '0', '--profile', 'empty'];
    const server = new SpawnedOpenperp(args, { environment: { OPENPERP_MASTER_KEY: masterKey } });
    const isReady = await server.ready().then(
      () => true,
      () => false,
    );
    const { code, stdout, stderr } = isReady ? await server.end('SIGTERM') : await server.ended;
    expect(stdout + stderr).not.toMatch(/5a5a5a|c3c3c3/);
    return { code, stderr };
  }

  test('[ATTACK-35] is replaced by starting with the new one before it; then the old one is refused', async () => {
    expect((await run(old)).code).toBe(EXIT.ok);
    expect(existsSync(keyFile())).toBe(false);
    expect((await run(`${fresh},${old}`)).code).toBe(EXIT.ok);
    expect((await run(fresh)).code).toBe(EXIT.ok);
    const refused = await run(old);
    expect(refused.code).toBe(EXIT.damaged);
    expect(refused.stderr).toMatch(/master key [0-9a-f]{8} is needed to read/);
  });
});

test('leaves a running exchange alone', async () => {
  await (await open()).close();
  const before = readFileSync(keyFile(), 'utf8');
  const folder = openDataFolder(data);
  expect((await rotate()).code).toBe(EXIT.locked);
  folder.close();
  expect(readFileSync(keyFile(), 'utf8')).toBe(before);
});

test('says where there is no exchange', async () => {
  const { code, stderr } = await rotate();
  expect(code).toBe(EXIT.dataFolder);
  expect(stderr).toBe(`openperp: there is no exchange in ${data}\n`);
});
