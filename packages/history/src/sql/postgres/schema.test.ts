import { Client } from 'pg';
import { expect, test } from 'vitest';
import { openHistory } from '../../history.ts';
import { onPostgres } from '../../testing/databases.ts';
import { KEYS, TABLES } from '../schema.ts';

interface Column {
  readonly table: string;
  readonly type: string;
  readonly collation: string | null;
}

onPostgres((database) => {
  test('the schema is that of SQLite in types of PostgreSQL: 64-bit integers, and texts that are compared by bytes', async () => {
    const location = await database.location();
    // Twice: what is there already stays.
    for (let time = 0; time < 2; time += 1) await (await openHistory(location)).close();
    const client = new Client({ connectionString: location });
    await client.connect();
    const columns = await client.query<Column>(
      'select table_name as table, data_type as type, collation_name as collation from information_schema.columns where table_schema = current_schema()',
    );
    const keys = await client.query<{ readonly table: string; readonly columns: readonly string[] }>(
      `select c.relname as table, array_agg(a.attname::text order by k.place) as columns from pg_index i
       join pg_class c on c.oid = i.indrelid cross join unnest(i.indkey) with ordinality as k (number, place)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
       where i.indisprimary and c.relnamespace = current_schema()::regnamespace group by 1`,
    );
    await client.end();
    const own = columns.rows.filter(({ table }) => table !== 'migrations');
    expect([...new Set(own.map(({ table }) => table))].sort()).toEqual([...TABLES].sort());
    const kinds = own.map(({ type, collation }) => `${type} ${collation}`);
    expect([...new Set(kinds)].sort()).toEqual(['bigint null', 'text C']);
    for (const { table, columns: key } of keys.rows) {
      if (table !== 'migrations') expect([table, key]).toEqual([table, KEYS[table as keyof typeof KEYS]]);
    }
    expect(keys.rows).toHaveLength(TABLES.length + 1);
  });
});
