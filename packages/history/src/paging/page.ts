import { type SelectQueryBuilder, sql } from 'kysely';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { HistoryDatabase } from '../sql/schema.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';

/** Totals are exact up to here and stay here. */
export const MAX_TOTAL = 10_000;

/** The most rows of a page. */
export const MAX_PAGE_SIZE = 100;

/** Which part of a list is asked for: the nth page from 1, or what follows a cursor. */
export type Paging =
  | { readonly kind: 'page'; readonly page: number; readonly pageSize: number }
  | { readonly kind: 'cursor'; readonly cursor: string; readonly pageSize: number };

/** A part of a list, newest first; `nextCursor` null: nothing follows. */
export interface Page<Item> {
  readonly kind: 'page';
  readonly list: readonly Item[];
  /** All rows that match, whatever the page; at most {@link MAX_TOTAL}. */
  readonly total: number;
  readonly nextCursor: string | null;
}

/** The cursor is none of this list and filter. */
export interface BadCursor {
  readonly kind: 'badCursor';
}

export type PageAnswer<Item> = Page<Item> | BadCursor;

/** The rows of a list and the columns that sort it. */
export interface List<Table extends keyof HistoryDatabase> {
  readonly matching: SelectQueryBuilder<HistoryDatabase, Table, object>;
  readonly time: keyof HistoryDatabase[Table] & string;
  readonly id: keyof HistoryDatabase[Table] & string;
}

/**
 * One page of `list`, newest first by time, then id; `query` is the question it answers, whose members other than `paging` tie the
 * cursors to it. Throws RangeError where page or pageSize are out of bounds.
 */
export function* pageOf<Table extends keyof HistoryDatabase>(
  builder: QueryBuilder,
  list: List<Table>,
  query: { readonly kind: string; readonly paging: Paging },
): Steps<PageAnswer<HistoryDatabase[Table]>> {
  const { paging, ...members } = query;
  const { pageSize } = paging;
  assertWithin('pageSize', pageSize, MAX_PAGE_SIZE);
  const filter = JSON.stringify(Object.entries(members).sort());

  let rest = list.matching;
  if (paging.kind === 'page') {
    assertWithin('page', paging.page, Math.floor(Number.MAX_SAFE_INTEGER / MAX_PAGE_SIZE));
    rest = rest.offset((paging.page - 1) * pageSize);
  } else {
    const after = decodeCursor(paging.cursor, filter);
    if (after === undefined) return { kind: 'badCursor' };
    rest = rest.where(
      sql<boolean>`(${sql.ref(list.time)}, ${sql.ref(list.id)}) < (${after.timeMs}, ${after.id})`,
    );
  }

  const rows = yield* rowsOf(
    rest
      .orderBy(sql.ref(list.time), 'desc')
      .orderBy(sql.ref(list.id), 'desc')
      .limit(pageSize + 1)
      .$castTo<HistoryDatabase[Table]>()
      .selectAll(),
  );
  const shown = rows.slice(0, pageSize) as HistoryDatabase[Table][];
  const last = shown.at(-1);
  const hasMore = rows.length > pageSize && last !== undefined;
  return {
    kind: 'page',
    list: shown,
    total: yield* totalOf(builder, list.matching),
    nextCursor: hasMore ? encodeCursor(positionOf(list, last), filter) : null,
  };
}

/** The page with each row made into an item. */
export function mapPage<Row, Item>(page: PageAnswer<Row>, toItem: (row: Row) => Item): PageAnswer<Item> {
  return page.kind === 'page' ? { ...page, list: page.list.map(toItem) } : page;
}

function positionOf<Table extends keyof HistoryDatabase>(
  list: List<Table>,
  row: HistoryDatabase[Table],
): Position {
  return { timeMs: Number(row[list.time]), id: Number(row[list.id]) };
}

function* totalOf<Table extends keyof HistoryDatabase>(
  builder: QueryBuilder,
  matching: SelectQueryBuilder<HistoryDatabase, Table, object>,
): Steps<number> {
  const counted = matching.select(sql.lit(1).as('one')).limit(MAX_TOTAL).as('counted');
  const [row] = yield* rowsOf(builder.selectFrom(counted).select(sql<number>`count(*)`.as('total')));
  return row?.total ?? 0;
}

/** Throws RangeError unless `value` is an integer in 1..`most`. */
export function assertWithin(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    throw new RangeError(`${name} ${value} is not in 1..${most}`);
  }
}
