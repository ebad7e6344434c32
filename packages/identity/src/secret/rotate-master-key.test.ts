import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openIdentity } from '../identity.ts';
import { accepted, temporaryDirectory } from '../testing/test-fixture.ts';
import { loadMasterKeys } from './master-key.ts';
import { type RotationStep, rotateMasterKey } from './rotate-master-key.ts';

const open = (directory: string, masterKey?: string) =>
  openIdentity({ directory, accessTtlSeconds: 900, masterKey });

/** A data folder with a user, a session and a key; gives what must live on. */
async function filled(directory: string) {
  const identity = await open(directory);
  const { userId } = accepted(await identity.users.create({ username: 'alice', password: 'x' }));
  const { key } = accepted(await identity.apiKeys.create(userId, { label: 'x' }));
  const { accessToken } = accepted(await identity.login({ username: 'alice', password: 'x', ip: '' }));
  await identity.close();
  return { apiKey: key.apiKey, accessToken };
}

function keyFile(directory: string): string {
  return readFileSync(join(directory, 'master.key'), 'utf8');
}

async function expectWhole(directory: string, { apiKey, accessToken }: Awaited<ReturnType<typeof filled>>) {
  const identity = await open(directory);
  expect(identity.verifyAccessToken(accessToken).ok).toBe(true);
  expect(identity.apiKeys.find(apiKey)?.material.symmetricKeySize).toBe(32);
  expect((await identity.audit.verify()).fault).toBeUndefined();
  await identity.close();
}

test('[ATTACK-35] the new key alone is left, opens everything, and the old file is refused', async () => {
  const directory = temporaryDirectory();
  const told = await filled(directory);
  const oldFile = keyFile(directory);
  const oldId = loadMasterKeys(directory, undefined).current.id;
  const steps: RotationStep[] = [];
  const newId = await rotateMasterKey({ directory, reached: (step) => steps.push(step) });
  expect(steps).toEqual(['keyAdded', 'resealed', 'oldKeysDropped']);
  expect(newId).not.toBe(oldId);
  expect(keyFile(directory).trim().split('\n')).toHaveLength(1);
  expect(loadMasterKeys(directory, undefined).current.id).toBe(newId);
  expect(statSync(join(directory, 'master.key')).mode & 0o777).toBe(0o600);
  await expectWhole(directory, told);
  const newFile = keyFile(directory);
  writeFileSync(join(directory, 'master.key'), oldFile);
  await expect(open(directory)).rejects.toThrow(`master key ${newId} is needed`);
  writeFileSync(join(directory, 'master.key'), newFile);
  const identity = await open(directory);
  const { list } = await identity.audit.list({ action: 'masterKey.rotated', pageSize: 10 });
  expect(list.map(({ detail }) => detail)).toMatchObject([{ keyId: newId, oldKeyIds: oldId }]);
  await identity.close();
});

test.each<RotationStep>(['keyAdded', 'resealed', 'oldKeysDropped'])(
  '[ATTACK-35] killed at "%s" nothing is lost, and another rotation finishes the work',
  async (step) => {
    const directory = temporaryDirectory();
    const told = await filled(directory);
    const module = new URL('./rotate-master-key.ts', import.meta.url).href;
    const script = `
      const { rotateMasterKey } = await import(${JSON.stringify(module)});
      const reached = (step) => { if (step === '${step}') process.kill(process.pid, 'SIGKILL'); };
      await rotateMasterKey({ directory: ${JSON.stringify(directory)}, reached });
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(keyFile(directory).trim().split('\n')).toHaveLength(step === 'oldKeysDropped' ? 1 : 2);
    await expectWhole(directory, told);
    await rotateMasterKey({ directory });
    expect(keyFile(directory).trim().split('\n')).toHaveLength(1);
    await expectWhole(directory, told);
  },
);

test('where the secrets cannot be sealed anew the old key stays', async () => {
  const directory = temporaryDirectory();
  await filled(directory);
  const oldId = loadMasterKeys(directory, undefined).current.id;
  writeFileSync(join(directory, 'identity.db'), 'no database'.repeat(1000));
  await expect(rotateMasterKey({ directory })).rejects.toThrow('identity.db');
  expect(loadMasterKeys(directory, undefined).find(oldId)).toBeDefined();
});

test('without a master key file nothing is made', async () => {
  const directory = temporaryDirectory();
  await expect(rotateMasterKey({ directory })).rejects.toThrow('there is no master key');
});
