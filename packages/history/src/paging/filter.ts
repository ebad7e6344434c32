import { type RawBuilder, sql } from 'kysely';

/** Times [startTime, endTime) in ms; null: without that bound. */
export interface TimeWindow {
  readonly startTime: number | null;
  readonly endTime: number | null;
}

/** True for the rows whose `column` (a name, or an expression) lies in `window`. */
export function within(column: string | RawBuilder<number>, window: TimeWindow): RawBuilder<boolean> {
  const { startTime, endTime } = window;
  const time = typeof column === 'string' ? sql.ref(column) : column;
  if (startTime !== null && endTime !== null) return sql`${time} >= ${startTime} and ${time} < ${endTime}`;
  if (startTime !== null) return sql`${time} >= ${startTime}`;
  if (endTime !== null) return sql`${time} < ${endTime}`;
  return sql`1 = 1`;
}

/**
 * An integer column in a form that no index serves: beside a filter that alone leaves few rows, the planner might take an index of this
 * one for as good a choice.
 */
export function unindexedNumber(column: string): RawBuilder<number> {
  return sql`${sql.ref(column)} + 0`;
}

/** A text column in a form that no index serves; see {@link unindexedNumber}. */
export function unindexedText(column: string): RawBuilder<string> {
  return sql`${sql.ref(column)} || ''`;
}
