import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderLocked, lockFolder } from './lock.ts';

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-lock-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Starts a process that tries to take the folder, says how that went, and keeps what it has until it is ended. */
async function contender(): Promise<{ child: ChildProcess; said: unknown }> {
  const code = `
    import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    try {
      globalThis.lock = lockFolder(${JSON.stringify(folder)});
      console.log(JSON.stringify('taken'));
    } catch (error) {
      console.log(JSON.stringify({ name: error.name, pid: error.pid, path: error.path }));
    }
    process.stdin.resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said: JSON.parse(String(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('[DUR-2] the lock of the data folder', () => {
  test('refuses a second process and names the first', async () => {
    const first = await contender();
    const second = await contender();
    expect(first.said).toBe('taken');
    expect(second.said).toEqual({ name: 'FolderLocked', pid: first.child.pid, path: folder });
    expect(() => lockFolder(folder)).toThrow(FolderLocked);
  });

  test('is free at once when its process was killed, again and again', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { child, said } = await contender();
      expect(said).toBe('taken');
      await kill(child);
    }
    const lock = lockFolder(folder);
    lock.release();
  });

  test('goes to one of several that start at once', async () => {
    const { child } = await contender();
    await kill(child);
    const said = (await Promise.all([contender(), contender(), contender(), contender()])).map(
      (each) => each.said,
    );
    expect(said.filter((answer) => answer === 'taken')).toHaveLength(1);
  });

  test('is refused to another part of the same process until it is released', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ pid: process.pid, path: folder }));
    lock.release();
    lockFolder(folder).release();
  });

  test('does not believe a number that an earlier process left', () => {
    writeFileSync(join(folder, 'lock.pid'), `${process.ppid}\n`);
    lockFolder(folder).release();
  });

  test('says of a folder that is not there that it is not there', () => {
    expect(() => lockFolder(join(folder, 'missing'))).toThrow(/unable to open/);
  });
});
