import { spawnSync } from 'node:child_process';

/** Whether processes can be held on one core each: there are two, and `taskset`. */
export const canPin = spawnSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' }).status === 0;

/** The command line that runs Node with `args`, on one core where that can be. */
export function nodeOnCore(core: number, args: readonly string[]): readonly [string, ...string[]] {
  return canPin ? ['taskset', '-c', `${core}`, process.execPath, ...args] : [process.execPath, ...args];
}

/** How it was measured, for the metric's words. */
export const pinningText = canPin ? 'servers on core 0, generator on core 1' : 'cores not pinned';
