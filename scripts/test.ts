import { spawnSync } from 'node:child_process';

/** `npm test`: format and lint, types, imports, rules, attacks, then all tests; stops at the first that fails. Arguments go to vitest. */

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['biome', ['check', '.']],
  ['tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['node', ['scripts/check-imports.ts']],
  ['node', ['scripts/check-spec.ts']],
  ['node', ['scripts/security-docs.ts']],
  ['vitest', ['run', ...process.argv.slice(2)]],
];

for (const [command, args] of steps) {
  process.stdout.write(`\n> ${command} ${args.join(' ')}\n`);
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}
