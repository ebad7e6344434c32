import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SpawnedOpenperp } from '../process/spawned-openperp.ts';

vi.setConfig({ testTimeout: 60_000 });

test.skipIf(process.platform === 'win32')(
  'without a terminal, as under nohup, a hangup leaves it running',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'openperp-start-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const ports = ['--port', '0', '--admin-port', '0'];
    const server = new SpawnedOpenperp(['start', '--data', data, '--profile', 'empty', ...ports]);
    const { url } = await server.ready();
    server.process.kill('SIGHUP');
    expect((await fetch(`${url}/v1/time`)).status).toBe(200);
    const { code, stderr } = await server.end('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toContain('"signal":"SIGTERM"');
    expect(stderr).not.toContain('"signal":"SIGHUP"');
  },
);
