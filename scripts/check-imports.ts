import { globSync, readFileSync } from 'node:fs';

/**
 * Keeps the house in order: packages import only what lies below them, by name, and the engine imports nothing at all. Exit code 1
 * otherwise.
 */

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  protocol: [],
  log: [],
  history: ['engine'],
  identity: ['protocol'],
  server: ['engine', 'protocol', 'log', 'history', 'identity'],
  sim: ['engine', 'log', 'history'],
};

const faults: string[] = [];
for (const file of globSync('packages/*/src/**/*.ts').sort()) {
  const owner = file.split('/')[1]!;
  const isTest = file.endsWith('.test.ts') || file.includes('/testing/');
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'/g)) {
    const name = target.match(/^@openperp\/([a-z]+)$/)?.[1];
    if (name !== undefined && !MAY_IMPORT[owner]?.includes(name) && name !== owner) {
      faults.push(`${file} imports ${target}, which does not lie below ${owner}`);
    }
    if (target.startsWith('@openperp/') && name === undefined)
      faults.push(`${file} imports inside a package: ${target}`);
    if (target.startsWith('..') && reachesOut(file, target))
      faults.push(`${file} leaves its package: ${target}`);
    if (owner === 'engine' && !isTest && !target.startsWith('.'))
      faults.push(`${file}: the engine imports ${target}`);
  }
}

/** True when a relative import of `file` leads out of its package's source folder. */
function reachesOut(file: string, target: string): boolean {
  const depth = file.split('/').length - 4;
  const ups = target.split('/').filter((part) => part === '..').length;
  return ups > depth;
}

/** What the engine's state may not depend on (TIME-1, NUM-1). */
const BANNED =
  /\b(Date\b|Math\.random|performance\.|setTimeout|setInterval|setImmediate|fetch\(|Promise\b|async |await |process\.|crypto\b|Intl\b|parseFloat|toFixed|toLocale)/;
for (const file of globSync('packages/engine/src/**/*.ts').sort()) {
  if (file.endsWith('.test.ts')) continue;
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.forEach((line, i) => {
    const code = line
      .replace(/\/\*.*?\*\/|\/\/.*$|^\s*\*.*$|^\s*\/\*.*$/g, '')
      .replace(/'[^']*'|`[^`]*`/g, "''");
    if (BANNED.test(code)) faults.push(`${file}:${i + 1}: not in the engine: ${line.trim()}`);
  });
}

if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write('imports: all of them point down\n');
