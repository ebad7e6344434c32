import { HistoryRefused } from '../history-refused.ts';
import type { QueryBuilder } from './query-builder.ts';
import { RowBuffer } from './row-buffer.ts';
import { firstRowOf, type Steps } from './steps.ts';

/** There is one row of each. */
const ID = 1;

/**
 * Makes the history that of the log `logId`; for one transaction. One without events may become any log's, and so may one from before
 * histories knew whose they are. Throws {@link HistoryRefused} where it holds events of another log.
 */
export function* claim(builder: QueryBuilder, logId: string): Steps<void> {
  const owner = yield* firstRowOf(builder.selectFrom('log').selectAll().where('id', '=', ID));
  if (owner?.log_id === logId) return;
  const cursor = yield* firstRowOf(builder.selectFrom('cursor').selectAll().where('id', '=', ID));
  const sequence = cursor?.sequence ?? 0;
  if (owner !== undefined && sequence > 0) {
    throw new HistoryRefused(
      'otherLog',
      `it goes to sequence ${sequence} of another log, ${owner.log_id}; this log is ${logId}`,
    );
  }
  const rows = new RowBuffer();
  rows.put('log', { id: ID, log_id: logId });
  yield* rows.writes();
}
