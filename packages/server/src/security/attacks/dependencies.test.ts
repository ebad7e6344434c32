import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAX_RUNTIME_DEPENDENCIES = 15;
/** The one Node that a launcher on an older one starts: a binary by itself, which nobody needs on Node 24. */
const BUNDLED_NODE = /^node-(linux|win|darwin)-(x64|arm64)$/;

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

interface Manifest {
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string) => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8')) as unknown;
const lock = read('package-lock.json') as {
  lockfileVersion: number;
  packages: Record<string, LockedPackage>;
};
const manifests = ['package.json', ...globSync('packages/*/package.json', { cwd: ROOT })].map(
  (path) => [path, read(path) as Manifest] as const,
);

/** Packages of others that are locked, by where they stand. */
const locked = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
);

test('[ATTACK-39] every package is pinned to one version and its bytes, and to no registry', () => {
  expect(lock.lockfileVersion).toBeGreaterThanOrEqual(3);
  expect(locked.length).toBeGreaterThan(10);
  for (const [path, { version, resolved, integrity }] of locked) {
    expect(version, path).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(resolved, path).toBeUndefined();
    expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  }
});

test('[ATTACK-39] what is asked for is a version, not a range', () => {
  for (const [path, manifest] of manifests) {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...peerDependencies,
    }))
      expect(version, `${name} in ${path}`).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest.private, path).toBe(true);
  }
});

test('[ATTACK-39] nothing of a package is run when it is installed, ours included', () => {
  for (const [path, { hasInstallScript, optional, dev }] of locked) {
    // Of the file system watcher of macOS, for development there alone.
    if (path === 'node_modules/fsevents') {
      expect([optional, dev]).toEqual([true, true]);
      continue;
    }
    expect(hasInstallScript, path).toBeUndefined();
  }
  for (const [path, { scripts = {} }] of manifests)
    for (const name of Object.keys(scripts))
      expect(name, path).not.toMatch(/^(pre|post)?(install|prepare|publish|pack)$/);
});

test(`[ATTACK-39] at most ${MAX_RUNTIME_DEPENDENCIES} packages of others are asked for at run time`, () => {
  const asked = new Set(
    manifests.flatMap(([, { dependencies = {} }]) =>
      Object.keys(dependencies).filter((name) => !name.startsWith('@openperp/')),
    ),
  );
  // Each was looked at before it came: a new one is added here by hand.
  expect([...asked].sort()).toEqual([
    'commander',
    'hyparquet-writer',
    'kysely',
    'pg',
    'pino',
    'prom-client',
    'typebox',
    'ws',
  ]);
  expect(asked.size).toBeLessThanOrEqual(MAX_RUNTIME_DEPENDENCIES);
  const [, root] = manifests[0]!;
  for (const name of Object.keys(root.optionalDependencies ?? {})) expect(name).toMatch(BUNDLED_NODE);
});
