import { sql } from 'kysely';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { rowsOf, rowsOfRaw, type Steps } from '../sql/steps.ts';

/** A table whose rows go when they are old: ids rise with the time at which their things were made. */
export interface AgeingTable {
  readonly table: 'trades' | 'fills' | 'orders' | 'conditions' | 'strategies';
  /** Its key. */
  readonly id: string;
  /** The time that a row's age counts from: when it was made, or when it ended. */
  readonly agesFrom: 'created_at' | 'updated_at';
  /** Rows of this status stay, whatever their age. */
  readonly stays?: string;
}

/** What goes by age and what stays: see docs/exports.md. */
export const AGEING_TABLES: readonly AgeingTable[] = [
  { table: 'trades', id: 'trade_id', agesFrom: 'created_at' },
  { table: 'fills', id: 'fill_id', agesFrom: 'created_at' },
  { table: 'orders', id: 'order_id', agesFrom: 'updated_at' },
  { table: 'conditions', id: 'condition_id', agesFrom: 'updated_at' },
  { table: 'strategies', id: 'strategy_id', agesFrom: 'updated_at', stays: 'WORKING' },
];

/**
 * Deletes what is older than `cutoffMs` among the next `mostRows` rows after the id `afterId`; answers the id to go on after, `undefined`
 * where no older ones follow. It walks the key from its start, so that the age needs no index: what it passes without deleting it is what
 * was made before the cutoff and ended after it, the orders and conditions that were open then.
 */
export function* deleteOldRows(
  builder: QueryBuilder,
  { table, id, agesFrom, stays }: AgeingTable,
  { afterId, cutoffMs }: { readonly afterId: number; readonly cutoffMs: number },
  mostRows: number,
): Steps<number | undefined> {
  const key = sql.ref(id);
  const next = yield* rowsOfRaw<{ id: number; created_at: number }>(
    builder,
    sql`select ${key} as id, created_at from ${sql.table(table)} where ${key} > ${afterId} order by ${key} limit ${mostRows}`,
  );
  const firstNew = next.findIndex((row) => row.created_at >= cutoffMs);
  const made = firstNew === -1 ? next : next.slice(0, firstNew);
  const last = made.at(-1);
  if (last === undefined) return undefined;
  let old = builder
    .deleteFrom(table)
    .where(sql<boolean>`${key} > ${afterId} and ${key} <= ${last.id}`)
    .where(agesFrom, '<', cutoffMs);
  if (stays !== undefined) old = old.where(sql<boolean>`status <> ${stays}`);
  yield* rowsOf(old);
  return made.length === mostRows ? last.id : undefined;
}
