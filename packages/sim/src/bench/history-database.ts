import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** A PostgreSQL of one's own machine. */
const LOCAL = 'postgres://postgres@127.0.0.1:5432/test';
const CONNECT_TIMEOUT_MS = 1_000;

/** The address of the PostgreSQL that a bench may make schemas in: `OPENPERP_TEST_POSTGRES`, else a local one; undefined where there is none. */
export async function postgresOfBench(): Promise<string | undefined> {
  const url = process.env.OPENPERP_TEST_POSTGRES ?? LOCAL;
  try {
    await withClient(url, (client) => client.query('select 1'));
    return url;
  } catch {
    return undefined;
  }
}

/** Works with a connection to `url` and closes it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Works in a new schema of the database at `url`, given by its address and its name, and drops it. */
export async function inSchema<T>(
  url: string,
  work: (location: string, schema: string) => Promise<T>,
): Promise<T> {
  const schema = `bench_${process.pid}_${Date.now().toString(36)}`;
  await withClient(url, (client) => client.query(`create schema ${schema}`));
  const address = new URL(url);
  address.searchParams.set('options', `-c search_path=${schema}`);
  try {
    return await work(address.href, schema);
  } finally {
    await withClient(url, (client) => client.query(`drop schema ${schema} cascade`));
  }
}

/** Works in a new folder and removes it. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'openperp-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
