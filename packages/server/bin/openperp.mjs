#!/usr/bin/env node
// Runs the exchange on Node 24 or newer: in this process when it is one, else in the Node 24 that the project brings along.
// Plain JavaScript on purpose: it must also run, and say what is wrong, on a Node that cannot read TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const FORWARDED_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
const mainPath = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

function bundledNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${os}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url)(`${name}/package.json`);
    if (Number(manifest.version.split('.')[0]) < NEEDED_MAJOR) return undefined;
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function runWith(node) {
  const child = spawn(node, [mainPath, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`openperp: cannot run ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
}

function refuse() {
  console.error(`openperp needs Node ${NEEDED_MAJOR} or newer; this is Node ${process.versions.node}.`);
  console.error(
    'A fitting Node usually comes with "npm ci", as an optional dependency for Linux and Windows.',
  );
  console.error('Run "npm ci" again without --omit=optional, or install Node 24 from https://nodejs.org.');
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  await import('../src/cli/main.ts');
} else {
  const node = bundledNode();
  if (node === undefined) refuse();
  else runWith(node);
}
