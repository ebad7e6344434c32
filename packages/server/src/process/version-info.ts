import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What `GET /v1/version` answers. */
export interface VersionInfo {
  readonly service: 'openperp';
  readonly version: string;
  /** The commit that is running, "" where that is not known. */
  readonly commit: string;
  /** ISO date of that commit, else of the release's files. */
  readonly date: string;
}

const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url));

/** The version of the exchange, as its package says. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }).version;
}

function commitOfCheckout(): { commit: string; date: string } | undefined {
  try {
    const folder = fileURLToPath(new URL('../..', import.meta.url));
    const text = execFileSync('git', ['log', '-1', '--format=%H %cI'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    });
    const [commit = '', date = ''] = text.trim().split(' ');
    return { commit, date };
  } catch {
    return undefined;
  }
}

/** Version, commit and date of what is running; a copy without a git checkout has no commit. */
export function readVersionInfo(): VersionInfo {
  const found = commitOfCheckout() ?? { commit: '', date: statSync(MANIFEST).mtime.toISOString() };
  return { service: 'openperp', version: readVersion(), ...found };
}
