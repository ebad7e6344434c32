import { KEYS } from '../schema.ts';
import type { Write } from '../steps.ts';
import { arrayText, type Element } from './array-text.ts';

/** The types of columns, by "table.column". */
export type ColumnTypes = ReadonlyMap<string, string>;

/** Asks for the columns of the schema that is written to. */
export const COLUMNS_OF_SCHEMA = `
  select c.relname || '.' || a.attname as name, format_type(a.atttypid, null) as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`;

/** The answer to {@link COLUMNS_OF_SCHEMA}. */
export function columnTypes(rows: readonly { readonly name: string; readonly type: string }[]): ColumnTypes {
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** The statement of a {@link Write}: one array a column, so that its text does not depend on the number of rows. */
export function upsertText(table: Write['table'], columns: readonly string[], types: ColumnTypes): string {
  const key: readonly string[] = KEYS[table];
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
  const arrays = columns.map((column, at) => `$${at + 1}::${typeOf(types, table, column)}[]`).join(', ');
  const changed = columns.filter((column) => !key.includes(column));
  return (
    `insert into "${table}" (${quoted(columns)}) select * from unnest(${arrays}) ` +
    `on conflict (${quoted(key)}) do update set ${changed.map((name) => `"${name}" = excluded."${name}"`).join(', ')}`
  );
}

/** The arrays of `rows`, by column. */
export function upsertValues(columns: readonly string[], rows: Write['rows']): string[] {
  return columns.map((column) =>
    arrayText(rows.map((row) => (row as unknown as Readonly<Record<string, Element>>)[column] ?? null)),
  );
}

function typeOf(types: ColumnTypes, table: string, column: string): string {
  const type = types.get(`${table}.${column}`);
  if (type === undefined) throw new Error(`table ${table} has no column ${column}`);
  return type;
}
