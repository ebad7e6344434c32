import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Ready } from '../process/server-process.ts';
import { verifyData } from './verify.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));

let data: string;
let npm: ChildProcess | undefined;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'openperp-npm-'));
});

afterEach(() => {
  // Whatever of it is left: npm leads a group of its own.
  if (npm?.pid !== undefined && isRunning(-npm.pid)) process.kill(-npm.pid, 'SIGKILL');
  npm = undefined;
  rmSync(data, { recursive: true, force: true });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// On Windows there are no signals to pass on.
test.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT'] as const)(
  '%s to npm ends the server that it has started, and npm waits for that',
  async (signal) => {
    const settings = ['--profile', 'empty', '--port', '0', '--admin-port', '0', '--data', data];
    const started = spawn('npm', ['start', '--', ...settings], { cwd: REPOSITORY, detached: true });
    npm = started;
    const exited = once(started, 'exit');
    let stdout = '';
    let stderr = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const readyLine = () => /^ready (.*)$/m.exec(stdout)?.[1];
    await vi.waitFor(() => expect(readyLine(), stderr).toBeDefined(), { timeout: 30_000, interval: 20 });
    const { pid } = JSON.parse(readyLine()!) as Ready;
    started.kill(signal);
    await exited;
    expect(isRunning(pid)).toBe(false);
    expect(verifyData(data).lines.join('\n')).toMatch(/^snapshot of sequence \d+/m);
  },
);
