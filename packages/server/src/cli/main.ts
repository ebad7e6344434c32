import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { loadConfig } from '../config/load-config.ts';
import { readVersion } from '../process/version-info.ts';
import { createProgram, type Invocation, type Task, type TaskOptions } from './program.ts';

type Perform = (config: Config, options: TaskOptions) => Promise<void>;

/** Loaded when asked for: help, version and faults of the settings come at once. */
const TASKS: Readonly<Record<Task, () => Promise<Perform>>> = {
  start: async () => (await import('./start.ts')).start,
  restore: async () => (await import('./restore.ts')).restore,
  'rebuild-history': async () => (await import('./rebuild-history.ts')).rebuildHistory,
  export: async () => (await import('./export.ts')).exportHistory,
  verify: async () => (await import('./verify.ts')).verify,
  'verify-audit': async () => (await import('./verify-audit.ts')).verifyAudit,
  'rotate-master-key': async () => (await import('./rotate-master-key.ts')).rotateMasterKey,
};

function refuse(lines: readonly string[], exitCode: number): never {
  for (const line of lines) process.stderr.write(`openperp: ${line}\n`);
  process.exit(exitCode);
}

async function run({ task, flags, strayArguments, acceptLoss, anchor, exported }: Invocation): Promise<void> {
  const result = loadConfig({ flags, strayArguments, environment: process.env });
  if (!result.ok) refuse([...result.faults, 'see openperp --help'], EXIT.badConfig);
  try {
    const perform = await TASKS[task]();
    await perform(result.config, { acceptLoss, anchor, exported });
  } catch (error) {
    if (error instanceof StartError) refuse(error.message.split('\n'), error.exitCode);
    throw error;
  }
}

await createProgram(readVersion(), run).parseAsync();
