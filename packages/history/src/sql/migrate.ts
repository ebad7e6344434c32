import { sql } from 'kysely';
import { MIGRATIONS } from './migrations.ts';
import type { Dialect, QueryBuilder } from './query-builder.ts';
import { rowsOf, rowsOfRaw, type Steps } from './steps.ts';

/**
 * Brings the schema up to date; for one transaction.
 * Throws where the database was made by a later version, whose migrations are unknown here.
 */
export function* migrate(builder: QueryBuilder, dialect: Dialect): Steps<void> {
  yield* rowsOfRaw(builder, sql`create table if not exists migrations (name text primary key)`);
  const rows = yield* rowsOfRaw<{ name: string }>(builder, sql`select name from migrations`);
  const done = rows.map(({ name }) => name).sort();
  const known = MIGRATIONS.map((migration) => migration.name);
  const foreign = done.find((name, at) => name !== known[at]);
  if (foreign !== undefined) throw new Error(`history schema ${foreign} is not known to this version`);
  for (const migration of MIGRATIONS.slice(done.length)) {
    for (const statement of migration.statements(builder, dialect)) yield* rowsOf(statement);
    if (migration.fill !== undefined) yield* migration.fill(builder);
    yield* rowsOfRaw(builder, sql`insert into migrations (name) values (${migration.name})`);
  }
}
