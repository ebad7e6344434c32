import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { HistoryRefused } from '../../history-refused.ts';

/** The first half of the lock's key, the same for every history; the second is the schema's. */
const LOCK_CLASS = 0x6f706572;
const TRY_AGAIN_MS = 50;

/**
 * Takes the schema that `client` writes to for this session: a second projection into the same tables would follow another cursor. The
 * session of a process that was killed ends within moments, so it is waited for as long as `patienceMs`. Rejects with {@link HistoryRefused}.
 */
export async function lockSchema(client: Client, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  const schema = await schemaOf(client);
  const key = [LOCK_CLASS, Buffer.from(hash('sha256', schema), 'hex').readInt32BE(0)];
  for (;;) {
    const sql = 'select pg_try_advisory_lock($1::int, $2::int) as locked';
    const { rows } = await client.query<{ readonly locked: boolean }>(sql, key);
    if (rows[0]?.locked === true) return;
    if (Date.now() >= deadline) {
      throw new HistoryRefused('held', `another process writes to the schema "${schema}" of this database`);
    }
    await delay(TRY_AGAIN_MS);
  }
}

async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ readonly schema: string | null }>(
    'select current_schema() as schema',
  );
  const schema = rows[0]?.schema ?? null;
  if (schema === null)
    throw new HistoryRefused('wrongDatabase', 'the search_path names no schema that exists');
  return schema;
}
