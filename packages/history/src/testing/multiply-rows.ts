import type { Client } from 'pg';
import { KEYS, type TableName } from '../sql/schema.ts';

/** Tables of one row, or of one for each symbol. */
const SMALL: readonly string[] = ['cursor', 'log', 'symbols', 'engine_time'];
const TIME = /_(at|time)$|^(day|time)$/;

/**
 * Makes the rows of every large table of a PostgreSQL history `times` as many: copies with ids `idStep` further and times `timeStepMs`
 * later each, all else the same. Faster than projecting them, as the database has them already and makes its indexes at the end.
 */
export async function multiplyRows(
  client: Client,
  times: number,
  idStep: number,
  timeStepMs: number,
): Promise<void> {
  const { rows: indexes } = await client.query<{ readonly name: string; readonly made: string }>(
    `select indexname as name, indexdef as made from pg_indexes
     where schemaname = current_schema() and indexdef not like 'CREATE UNIQUE%'`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (const [table, key] of Object.entries(KEYS) as [TableName, readonly string[]][]) {
    if (SMALL.includes(table)) continue;
    const { fields } = await client.query(`select * from ${table} limit 0`);
    const copied = fields.map(({ name }) => {
      if (key.length === 1 && key[0] === name) return `"${name}" + copy * ${idStep}`;
      return TIME.test(name) ? `"${name}" + copy * ${timeStepMs}::bigint` : `"${name}"`;
    });
    await client.query(
      `insert into ${table} select ${copied.join(', ')} from ${table}, generate_series(1, ${times - 1}) as copy`,
    );
  }
  for (const { made } of indexes) await client.query(made);
}
