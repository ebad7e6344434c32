import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether the system tells what single threads have used. */
export const canReadCpu = existsSync('/proc/self/schedstat');

/** CPU time that the present threads of a process have used so far, ms. */
export function processCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [used = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    nanoseconds += Number(used);
  }
  return nanoseconds / 1e6;
}
