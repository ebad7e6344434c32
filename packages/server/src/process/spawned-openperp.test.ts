import { afterEach, expect, test } from 'vitest';
import { SpawnedOpenperp } from './spawned-openperp.ts';

const { execPath } = process;

afterEach(() => {
  process.execPath = execPath;
});

test('where Node itself is gone that is said at once, not after the deadline', async () => {
  process.execPath = '/nowhere/node';
  const server = new SpawnedOpenperp(['start']);
  await expect(server.ready()).rejects.toThrow('spawn /nowhere/node ENOENT');
  expect(await server.end('SIGKILL')).toMatchObject({ code: null, stdout: '' });
});
