import { MIGRATIONS } from './migrations.ts';
import type { QueryBuilder } from './query-builder.ts';
import type { SqliteStore } from './sqlite-store.ts';

/**
 * Brings the schema of `store` up to date, in one transaction.
 * Throws where the file was made by a later version, whose migrations are unknown here.
 */
export function migrate(store: SqliteStore, builder: QueryBuilder): void {
  store.transaction(() => {
    store.prepare('create table if not exists migrations (name text primary key)').run();
    const rows = store.prepare('select name from migrations order by name').all();
    const done = rows.map((row) => String(row.name));
    const known = MIGRATIONS.map((migration) => migration.name);
    const foreign = done.find((name, at) => name !== known[at]);
    if (foreign !== undefined) throw new Error(`history schema ${foreign} is not known to this version`);
    for (const migration of MIGRATIONS.slice(done.length)) {
      for (const statement of migration.statements(builder, 'integer')) store.all(statement.compile());
      store.prepare('insert into migrations (name) values (?)').run(migration.name);
    }
  });
}
