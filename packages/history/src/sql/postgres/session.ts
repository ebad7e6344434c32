import { type ClientConfig, types } from 'pg';

const INT8 = 20;

/** How long a connection may take to be made, ms. */
export const CONNECT_TIMEOUT_MS = 2_000;

/**
 * The history's indexes serve every statement. A planner that guesses otherwise, as before it has statistics, or because it takes a page
 * read here and there for four times as dear as on a disk that turns, would read all of a table for a page of twenty.
 */
const BY_INDEX =
  'set enable_seqscan = off; set enable_bitmapscan = off; set random_page_cost = 1.1; set jit = off;';

/** A session whose peer is gone must end soon: it may hold the lock. */
const KEEPALIVE =
  'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;';

/** The projection looks its keys up one by one, however many: none of its tables is small for long. */
const BY_KEY = 'set enable_hashjoin = off; set enable_mergejoin = off;';

/** What the projection's connection starts with: a commit need not be on the disk, rows and cursor are lost together; a migration takes its time. */
export const WRITER_SESSION = `${BY_INDEX} ${BY_KEY} ${KEEPALIVE} set synchronous_commit = off; set statement_timeout = 0; set idle_in_transaction_session_timeout = 60000;`;

/** What the connections of queries start with: each transaction sees one state, changes nothing, and a statement takes at most `timeoutMs`. */
export function readerSession(timeoutMs: number): string {
  return (
    `${BY_INDEX} set default_transaction_read_only = on; set default_transaction_isolation = 'repeatable read'; ` +
    `set statement_timeout = ${timeoutMs}; set idle_in_transaction_session_timeout = 60000;`
  );
}

/** What every connection to `url` is made with: 64-bit integers are numbers (ids and times are safe as such), statements go out without waiting. */
export function clientConfig(url: string): ClientConfig & { readonly pipeline: true } {
  return {
    connectionString: url,
    application_name: 'openperp',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format)) as never,
    },
  };
}
