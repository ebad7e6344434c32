import { DatabaseError } from 'pg';
import { HistoryRefused } from '../../history-refused.ts';
import { HistoryUnavailable } from '../../history-unavailable.ts';

/**
 * What PostgreSQL says when it is not able to answer now, by the beginnings of its codes: no connection, no resources (a full disk, too many
 * connections), ended by its operator or a timeout, a standby, a lock that others hold, a conflict with others.
 */
const PASSING = ['08', '53', '57', '58', '25006', '25P03', '55P03', '40'];

/** An error of a statement as the history's callers know it: what passes is a {@link HistoryUnavailable}, as is whatever the server did not say. */
export function statementError(error: unknown): unknown {
  if (error instanceof HistoryUnavailable) return error;
  if (!(error instanceof DatabaseError)) return new HistoryUnavailable(`PostgreSQL: ${textOf(error)}`);
  const { code = '' } = error;
  return PASSING.some((start) => code.startsWith(start))
    ? new HistoryUnavailable(`PostgreSQL: ${error.message}`)
    : error;
}

/** An error of making a connection; a user, database or right that is not there is a {@link HistoryRefused}. */
export function connectError(error: unknown): unknown {
  if (error instanceof HistoryRefused) return error;
  const known = statementError(error);
  return known instanceof DatabaseError
    ? new HistoryRefused('wrongDatabase', `PostgreSQL: ${known.message}`)
    : known;
}

/** Several addresses that were tried in vain are one error without a text of its own. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
