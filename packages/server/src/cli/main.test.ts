import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { runOpenperp, SpawnedOpenperp, type SpawnOptions } from '../process/spawned-openperp.ts';
import { verifyData } from './verify.ts';

// Each test starts real processes, some several, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let data: string;
const running: SpawnedOpenperp[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'openperp-main-'));
});

afterEach(async () => {
  for (const { process, ended } of running.splice(0)) {
    process.kill('SIGKILL');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
});

const ANY_PORTS = ['--port', '0', '--admin-port', '0', '--profile', 'empty'];

function spawnServer(args: readonly string[] = [], options: SpawnOptions = {}): SpawnedOpenperp {
  const server = new SpawnedOpenperp(['start', '--data', data, ...ANY_PORTS, ...args], options);
  running.push(server);
  return server;
}

function stateHash(): string {
  const verified = verifyData(data);
  expect(verified.faults).toBe(0);
  return verified.stateHash;
}

/** The newest segment of the log, and the length of what has been written of it (segments are filled with zeros ahead). */
function logFile(): { path: string; bytes: Buffer; used: number } {
  const path = join(data, 'log', '0000000000000001.log');
  const bytes = readFileSync(path);
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used -= 1;
  return { path, bytes, used };
}

describe('the ready line and the end', () => {
  test('one line on standard output says where it serves; SIGTERM ends it with 0 and a snapshot', async () => {
    const server = spawnServer();
    const ready = await server.ready();
    expect(Object.keys(ready)).toEqual(['url', 'adminUrl', 'wsUrl', 'version', 'pid']);
    expect(ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.wsUrl).toBe(`${ready.url.replace('http', 'ws')}/ws`);
    expect(ready.pid).toBe(server.process.pid);
    const { code, stdout } = await server.end('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toBe(`ready ${JSON.stringify(ready)}\n`);
    expect(verifyData(data).lines.join('\n')).toMatch(
      /^snapshot of sequence \d+: the same state as the log/m,
    );
  });

  test('it says where agents call when they have a port of their own', async () => {
    const server = spawnServer(['--agent-port', '0']);
    const ready = await server.ready();
    expect(Object.keys(ready)).toEqual(['url', 'adminUrl', 'wsUrl', 'agentUrl', 'version', 'pid']);
    const path = '/v1/agent/query-account';
    const codeAt = async (url: string) =>
      ((await (await fetch(url + path, { method: 'POST' })).json()) as { code: number }).code;
    expect([await codeAt(ready.agentUrl!), await codeAt(ready.url)]).toEqual([102001, 1404]);
    expect((await server.end('SIGTERM')).code).toBe(0);
  });

  test('a second signal changes nothing', async () => {
    const server = spawnServer();
    await server.ready();
    server.process.kill('SIGTERM');
    server.process.kill('SIGINT');
    expect((await server.end('SIGTERM')).code).toBe(0);
  });

  test('[DUR-2] after SIGKILL the next start goes on where the log ends', async () => {
    const first = spawnServer(['--clock', 'virtual']);
    await first.ready();
    await first.end('SIGKILL');
    const afterKill = stateHash();
    const second = spawnServer(['--clock', 'virtual']);
    await second.ready();
    await second.end('SIGTERM');
    expect(stateHash()).toBe(afterKill);
  });

  test('on a virtual clock a stop and a start leave the state as it is', async () => {
    for (const _round of [1, 2]) {
      const server = spawnServer(['--clock', 'virtual']);
      await server.ready();
      expect((await server.end('SIGTERM')).code).toBe(0);
    }
    const before = stateHash();
    const server = spawnServer(['--clock', 'virtual']);
    await server.ready();
    await server.end('SIGTERM');
    expect(stateHash()).toBe(before);
  });
});

describe('settings', () => {
  test('variables and flags are the same thing', async () => {
    const server = new SpawnedOpenperp([], {
      environment: {
        OPENPERP_DATA: data,
        OPENPERP_PORT: '0',
        OPENPERP_ADMIN_PORT: '0',
        OPENPERP_PROFILE: 'empty',
      },
    });
    running.push(server);
    await server.ready();
    expect((await server.end('SIGTERM')).code).toBe(0);
  });

  test('every fault is named on standard error and the exit code is 2', async () => {
    const { code, stdout, stderr } = await runOpenperp([
      'start',
      '--prot',
      '1',
      '--port',
      'x',
      '--clock=fast',
    ]);
    expect(code).toBe(EXIT.badConfig);
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toEqual([
      'openperp: --prot: unknown argument',
      'openperp: 1: unknown argument',
      'openperp: --port "x": must be a whole number from 0 to 65535',
      'openperp: --clock "fast": must be one of real, virtual',
      'openperp: see openperp --help',
      '',
    ]);
  });

  test('the symbols of a configuration file are created', async () => {
    const config = join(data, 'config.json');
    const tier = {
      notionalFloor: '0',
      notionalCap: '1000000',
      maxLeverage: 10,
      maintenanceMarginRate: '0.05',
    };
    const symbol = {
      symbol: 'SOLUSDT',
      baseAsset: 'SOL',
      tickSize: '0.01',
      stepSize: '0.1',
      leverageTiers: [tier],
    };
    writeFileSync(config, JSON.stringify({ symbols: [symbol] }));
    const server = spawnServer(['--config', config, '--clock', 'virtual']);
    await server.ready();
    await server.end('SIGTERM');
    expect(verifyData(data).sequence).toBe(3);
  });
});

describe('the admin token', () => {
  test('is generated at the first start, printed once, and kept as its SHA-256', async () => {
    const first = spawnServer();
    await first.ready();
    const { stderr } = await first.end('SIGTERM');
    const token = /^admin token \(shown only this once\): ([\w-]{32})$/m.exec(stderr)![1]!;
    const kept = readFileSync(join(data, 'admin-token.sha256'), 'utf8');
    expect(kept).toBe(`${createHash('sha256').update(token).digest('hex')}\n`);
    const second = spawnServer();
    await second.ready();
    expect((await second.end('SIGTERM')).stderr).not.toContain('admin token');
  });
});

describe('refusals, each with its own message and exit code', () => {
  test('the data folder is held by another process', async () => {
    const server = spawnServer();
    const { pid } = await server.ready();
    const { code, stderr } = await runOpenperp(['start', '--data', data, ...ANY_PORTS]);
    expect(code).toBe(EXIT.locked);
    expect(stderr).toBe(`openperp: the data folder ${data} is in use by process ${pid}\n`);
    expect((await server.end('SIGTERM')).code).toBe(0);
  });

  test.each(['--port', '--admin-port'])('%s is taken', async (flag) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runOpenperp(['start', '--data', data, ...ANY_PORTS, flag, `${port}`]);
    other.close();
    expect(code).toBe(EXIT.portInUse);
    expect(stderr).toContain(`port in use: 127.0.0.1:${port} is taken by another process`);
  });

  test('the data folder is no folder', async () => {
    const path = join(data, 'file');
    writeFileSync(path, '');
    const { code, stderr } = await runOpenperp(['start', '--data', path, ...ANY_PORTS]);
    expect(code).toBe(EXIT.dataFolder);
    expect(stderr).toContain(`data folder ${path} cannot be read and written`);
  });

  test('[DUR-3] a damaged log is refused with file and offset; `openperp restore` makes it start again', async () => {
    for (const _start of [1, 2]) {
      const server = spawnServer();
      await server.ready();
      await server.end('SIGTERM');
    }
    const { path, bytes } = logFile();
    bytes[100]! ^= 1;
    writeFileSync(path, bytes);
    const refused = await runOpenperp(['start', '--data', data, ...ANY_PORTS]);
    expect(refused.code).toBe(EXIT.damaged);
    expect(refused.stderr).toContain(`${path} at byte 0`);
    expect(refused.stderr).toContain('openperp restore');
    expect(refused.stdout).toBe('');
    const restored = await runOpenperp(['restore', '--data', data]);
    expect(restored.code).toBe(0);
    expect(restored.stdout).toContain('taken out and kept:');
    const server = spawnServer();
    await server.ready();
    expect((await server.end('SIGTERM')).code).toBe(0);
  });

  test('[DUR-3] a torn tail is cut and named with file, offset, bytes and sequence', async () => {
    const server = spawnServer(['--clock', 'virtual']);
    await server.ready();
    await server.end('SIGKILL');
    const { path, bytes, used } = logFile();
    bytes[used - 1] = 0;
    writeFileSync(path, bytes);
    const again = spawnServer(['--clock', 'virtual']);
    await again.ready();
    const { code, stderr } = await again.end('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /the end of the log was torn and has been cut: .*\.log at byte \d+, \d+ bytes; the next sequence is 2/,
    );
  });
});

test('verify prints what it checked and the state hash', async () => {
  const server = spawnServer();
  await server.ready();
  await server.end('SIGTERM');
  const { lines, sequence, stateHash } = verifyData(data);
  const { code, stdout } = await runOpenperp(['verify', '--data', data]);
  expect(code).toBe(0);
  expect(stdout).toBe(`${[...lines, `sequence ${sequence}`, `stateHash ${stateHash}`].join('\n')}\n`);
});

test('rebuild-history deletes the history and builds it again', async () => {
  const server = spawnServer(['--clock', 'virtual']);
  await server.ready();
  await server.end('SIGTERM');
  const before = stateHash();
  writeFileSync(join(data, 'history.db'), 'no database');
  const refused = await runOpenperp(['start', '--data', data, ...ANY_PORTS]);
  expect(refused.code).toBe(EXIT.damaged);
  expect(refused.stderr).toContain('history.db');
  const { code, stdout } = await runOpenperp(['rebuild-history', '--data', data]);
  expect([code, stdout]).toEqual([0, 'the history is built again, up to sequence 2\n']);
  expect(stateHash()).toBe(before);
});

describe('the launcher', () => {
  const oldNode = [
    '--import',
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`,
  ];

  test('on an older Node runs the bundled one, which gets its signals and gives its exit code', async () => {
    const server = spawnServer([], { nodeFlags: oldNode });
    const { pid } = await server.ready();
    expect(pid).not.toBe(server.process.pid);
    expect((await server.end('SIGTERM')).code).toBe(0);
    const { code } = await runOpenperp(['--port', 'x'], { nodeFlags: oldNode });
    expect(code).toBe(EXIT.badConfig);
  });

  test('says kindly what is missing where no Node 24 can be found', async () => {
    const nowhere = [
      '--import',
      `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}});Object.defineProperty(process,'arch',{value:'pdp11'})`,
    ];
    const { code, stderr } = await runOpenperp([], { nodeFlags: nowhere });
    expect(code).toBe(1);
    expect(stderr).toContain('openperp needs Node 24 or newer; this is Node 20.20.2.');
    expect(stderr).toContain('npm ci');
  });
});
