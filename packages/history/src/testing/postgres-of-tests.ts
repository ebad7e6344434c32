import { Client } from 'pg';

/** A PostgreSQL of one's own machine, as `.ci/run` starts it. */
const LOCAL = 'postgres://postgres@127.0.0.1:5432/test';
const TIMEOUT_MS = 1_000;

/** The address of the database that tests may make schemas in: `OPENPERP_TEST_POSTGRES`, else a local one; undefined where there is none. */
export async function postgresOfTests(): Promise<string | undefined> {
  const url = process.env.OPENPERP_TEST_POSTGRES ?? LOCAL;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return url;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}
