import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openIdentity } from './identity.ts';
import { accepted, openTestIdentity, TestClock, temporaryDirectory } from './testing/test-fixture.ts';

test('[ATTACK-33] passwords, secrets, tokens and the master key stand nowhere in the data folder', async () => {
  const clock = new TestClock();
  const directory = join(temporaryDirectory(), 'made', 'when', 'missing');
  const masterKey = Buffer.from('canary of the master key, 32 B !');
  const identity = await openTestIdentity(clock, directory, masterKey.toString('base64'));
  const password = 'canary-password-1234';
  const { userId } = accepted(await identity.users.create({ username: 'alice', password }));
  const first = accepted(await identity.login({ username: 'alice', password, ip: '1.1.1.1' }));
  const second = accepted(await identity.refresh(first.refreshToken));
  const { key, apiSecret } = accepted(await identity.apiKeys.create(userId, { label: 'x', permissions: 3 }));
  const payload = `timestamp=${clock.nowMs}`;
  const signature = createHmac('sha256', apiSecret!).update(payload).digest('hex');
  const verdict = identity.verifySignature({
    apiKey: key.apiKey,
    rawQuery: `${payload}&signature=${signature}`,
    rawBody: new Uint8Array(),
    nowMs: clock.nowMs,
    remoteIp: '1.1.1.1',
    replayProtected: true,
  });
  expect(verdict.ok).toBe(true);
  await identity.rotateSigningKey();
  await identity.maintain();

  const canaries = [password, apiSecret!, masterKey.toString()].flatMap((text) =>
    spellings(Buffer.from(text)),
  );
  for (const session of [first, second]) {
    canaries.push(session.accessToken, session.refreshToken);
    canaries.push(...spellings(Buffer.from(session.refreshToken, 'base64url')));
  }
  const search = () => {
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
    return canaries.filter((canary) => files.some((file) => file.includes(canary, 0, 'latin1')));
  };
  expect(readdirSync(directory)).toContain('identity.db-wal');
  expect(existsSync(join(directory, 'master.key'))).toBe(false);
  expect(readFileSync(join(directory, 'identity.db-wal')).includes(key.apiKey)).toBe(true);
  expect(search()).toEqual([]);
});

/** How bytes may be written: as they are, in hex, in base64 (without the last digits, which depend on what follows). */
function spellings(bytes: Buffer): string[] {
  const base64 = bytes.toString('base64').slice(0, -4);
  return [
    bytes.toString('latin1'),
    bytes.toString('hex'),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

test('a process that is killed loses nothing that it told', async () => {
  const directory = temporaryDirectory();
  const module = new URL('./identity.ts', import.meta.url).href;
  const script = `
    const { openIdentity } = await import(${JSON.stringify(module)});
    const identity = await openIdentity({ directory: ${JSON.stringify(directory)}, accessTtlSeconds: 900 });
    const { value: user } = await identity.users.create({ username: 'alice', password: 'x' });
    const { value: left } = await identity.login({ username: 'alice', password: 'x', ip: '' });
    const { value: claims } = identity.verifyAccessToken(left.accessToken);
    await identity.logout(claims, left.refreshToken);
    const { value: kept } = await identity.login({ username: 'alice', password: 'x', ip: '' });
    const { value: key } = await identity.apiKeys.create(user.userId, { label: 'x' });
    console.log(JSON.stringify({ userId: user.userId, left, kept, apiKey: key.key.apiKey }));
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const told = JSON.parse(line);
  const identity = await openIdentity({ directory, accessTtlSeconds: 900 });
  expect(await identity.users.notedAccounts()).toMatchObject([{ userId: told.userId }]);
  expect(identity.verifyAccessToken(told.kept.accessToken).ok).toBe(true);
  expect(identity.verifyAccessToken(told.left.accessToken)).toMatchObject({ ok: false, code: 1004 });
  expect((await identity.refresh(told.kept.refreshToken)).ok).toBe(true);
  expect(identity.apiKeys.list(told.userId).map((key) => key.apiKey)).toEqual([told.apiKey]);
  await identity.close();
});
