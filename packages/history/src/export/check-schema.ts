import { sql } from 'kysely';
import { MIGRATIONS } from '../sql/migrations.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOfRaw, type Steps } from '../sql/steps.ts';

/** Throws unless the schema is that of this version: a reader changes nothing, so it cannot bring it up to date. */
export function* checkSchema(builder: QueryBuilder): Steps<void> {
  const rows = yield* rowsOfRaw<{ name: string }>(builder, sql`select name from migrations`);
  const done = new Set(rows.map(({ name }) => name));
  const known = MIGRATIONS.map(({ name }) => name);
  const foreign = [...done].find((name) => !known.includes(name));
  if (foreign !== undefined) throw new Error(`history schema ${foreign} is not known to this version`);
  if (known.some((name) => !done.has(name)))
    throw new Error(
      'the history is of an earlier version; the next start of the exchange brings it up to date',
    );
}
