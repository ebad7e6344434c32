import type { Duplex } from 'node:stream';
import { Client, Pool, type QueryConfig, type QueryResult } from 'pg';
import { HistoryRefused } from '../../history-refused.ts';
import { HistoryUnavailable } from '../../history-unavailable.ts';
import type { Statement, Step, Steps, Write } from '../steps.ts';
import type { Store } from '../store.ts';
import { withoutNul } from './array-text.ts';
import { connectError, statementError } from './postgres-error.ts';
import { clientConfig, readerSession, WRITER_SESSION } from './session.ts';
import { StatementNames } from './statement-names.ts';
import { COLUMNS_OF_SCHEMA, type ColumnTypes, columnTypes, upsertText, upsertValues } from './upsert.ts';
import { lockSchema } from './writer-lock.ts';

/** Connections of queries; more would only wait for the same disks. */
const READERS = 4;
const READ_TIMEOUT_MS = 5_000;
/** Beyond what the server itself allows: the server does not answer at all. */
const READ_GRACE_MS = 1_000;
/** How long a write may go without an answer before its connection counts as lost. */
const WRITE_PATIENCE_MS = 60_000;
const LOCK_PATIENCE_MS = 5_000;
/** How long a server may take to take leave. */
const CLOSE_PATIENCE_MS = 1_000;
/** Rows of one statement: the server writes one lot while the next is made. */
const ROWS_A_STATEMENT = 2_000;
const MAX_NAMED_PARAMETERS = 32;
const NO_ROWS: readonly unknown[] = [];

/** How long things may take, ms. */
export interface PostgresPatience {
  /** A query's statement. */
  readonly readMs: number;
  /** A session that still holds the lock, as of a process just killed. */
  readonly lockMs: number;
}

const PATIENCE: PostgresPatience = { readMs: READ_TIMEOUT_MS, lockMs: LOCK_PATIENCE_MS };

type Query = QueryConfig & { readonly query_timeout?: number };

/**
 * A schema of a PostgreSQL database. Transactions run on one connection that holds a lock on the schema, and queries beside them on a few
 * others. A connection that is lost fails what it was at with a {@link HistoryUnavailable}, one that was lost between two transactions the
 * next one, so that whoever writes knows that others may have written since; the transaction after that has a new one.
 */
export class PostgresStore implements Store {
  readonly dialect = 'postgres';
  readonly #url: string;
  readonly #patience: PostgresPatience;
  readonly #readers: Pool;
  readonly #names = new StatementNames();
  #writer: Client | undefined;
  #wasLost = false;
  #columns: ColumnTypes | undefined;

  /** Makes no connection yet; see {@link connect}. */
  constructor(url: string, patience: PostgresPatience = PATIENCE) {
    this.#url = url;
    this.#patience = patience;
    this.#readers = new Pool({
      ...clientConfig(url),
      max: READERS,
      idleTimeoutMillis: 60_000,
      query_timeout: patience.readMs + READ_GRACE_MS,
      onConnect: async (client) => {
        // What it is at fails by itself.
        client.on('error', () => {});
        await client.query(readerSession(patience.readMs));
      },
    });
    // An idle one that is lost is replaced when it is needed.
    this.#readers.on('error', () => {});
  }

  /**
   * Makes the connection of transactions and takes the lock. Rejects with a {@link HistoryUnavailable} where the server cannot be reached
   * or takes no more connections, with a `HistoryRefused` where another process holds the lock, or this user, database or schema is none.
   */
  async connect(): Promise<void> {
    const client = new Client(clientConfig(this.#url));
    client.on('error', () => this.#lose(client));
    client.on('end', () => this.#lose(client));
    try {
      await client.connect();
      await client.query(WRITER_SESSION);
      await lockSchema(client, this.#patience.lockMs);
    } catch (error) {
      void end(client);
      throw connectError(error);
    }
    this.#writer = client;
    this.#columns = undefined;
  }

  async read<T>(steps: Steps<T>): Promise<T> {
    const first = steps.next();
    if (first.done === true) return first.value;
    const client = await this.#readers.connect().catch((error: unknown) => {
      throw statementError(error);
    });
    let isLost = false;
    const ask = async (step: Step): Promise<readonly unknown[]> => {
      try {
        return (await client.query(this.#question(step))).rows;
      } catch (error) {
        isLost = true;
        throw statementError(error);
      }
    };
    client.query('begin').catch(() => {});
    try {
      let step: IteratorResult<Step, T> = first;
      while (step.done !== true) step = steps.next(await ask(step.value));
      return step.value;
    } finally {
      // The answer does not wait for the end of its transaction; the next query of this connection does.
      if (isLost) client.release(true);
      else
        client.query('commit').then(
          () => client.release(),
          () => client.release(true),
        );
    }
  }

  async transaction<T>(steps: Steps<T>): Promise<T> {
    const client = await this.#connected();
    const sent: Promise<QueryResult>[] = [];
    const send = (query: Query): Promise<QueryResult> => {
      const answer = client.query(query);
      // It is looked at below, after the others.
      answer.catch(() => {});
      sent.push(answer);
      return answer;
    };
    try {
      send({ text: 'begin', query_timeout: WRITE_PATIENCE_MS });
      let step = steps.next();
      while (step.done !== true) step = steps.next(await this.#write(step.value, send));
      send({ text: 'commit', query_timeout: WRITE_PATIENCE_MS });
      await Promise.all(sent);
      return step.value;
    } catch (error) {
      throw await this.#rolledBack(client, sent, error);
    }
  }

  /** An update that changes nothing is a commit all the same; flushing it flushes those before it. */
  async sync(): Promise<void> {
    await this.transaction(flush());
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await Promise.all([writer === undefined ? undefined : end(writer), this.#readers.end()]);
  }

  async #connected(): Promise<Client> {
    if (this.#writer === undefined) {
      // What would be a reason not to start is none to stop: it may be mended while the exchange goes on.
      await this.connect().catch((error: unknown) => {
        throw error instanceof HistoryRefused ? new HistoryUnavailable(error.message) : error;
      });
    }
    if (this.#wasLost) {
      this.#wasLost = false;
      throw new HistoryUnavailable('PostgreSQL: the connection was lost');
    }
    return this.#writer!;
  }

  #lose(client: Client): void {
    if (this.#writer !== client) return;
    this.#writer = undefined;
    this.#wasLost = true;
  }

  /** The error to throw for a transaction that failed, once nothing of it is left. */
  async #rolledBack(client: Client, sent: readonly Promise<QueryResult>[], error: unknown): Promise<unknown> {
    const outcomes = await Promise.allSettled(sent);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined && (await isDone(client.query('rollback')))) return error;
    if (this.#writer === client) this.#writer = undefined;
    this.#wasLost = false;
    void end(client);
    return failed === undefined ? error : statementError(failed.reason);
  }

  /** Writes go out without waiting: what went wrong is known at the commit. */
  async #write(step: Step, send: (query: Query) => Promise<QueryResult>): Promise<readonly unknown[]> {
    if (step.kind === 'statement') {
      return (await send({ text: step.sql, values: step.parameters.map(parameter) })).rows;
    }
    this.#columns ??= columnTypes((await send({ text: COLUMNS_OF_SCHEMA })).rows);
    this.#upsert(step, this.#columns, send);
    return NO_ROWS;
  }

  #upsert({ table, rows }: Write, types: ColumnTypes, send: (query: Query) => Promise<QueryResult>): void {
    const [first] = rows;
    if (first === undefined) return;
    const columns = Object.keys(first);
    const text = upsertText(table, columns, types);
    for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
      const values = upsertValues(columns, rows.slice(from, from + ROWS_A_STATEMENT));
      send({ ...named(this.#names.of(text)), text, values, query_timeout: WRITE_PATIENCE_MS });
    }
  }

  #question(step: Step): Query {
    if (step.kind !== 'statement') throw new Error('a query writes');
    const { sql, parameters } = step;
    // One with a long list of values is seldom asked again.
    const name = parameters.length > MAX_NAMED_PARAMETERS ? undefined : this.#names.of(sql);
    return { ...named(name), text: sql, values: parameters.map(parameter) };
  }
}

function* flush(): Steps<void> {
  const statement = (sql: string): Statement => ({ kind: 'statement', sql, parameters: [] });
  yield statement('set local synchronous_commit = on');
  yield statement('update cursor set sequence = sequence');
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

function parameter(value: unknown): unknown {
  return typeof value === 'string' ? withoutNul(value) : value;
}

function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Takes leave of the server; where that takes too long, its answer is not waited for. */
async function end(client: Client): Promise<void> {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
  const timeout = setTimeout(() => stream.destroy(), CLOSE_PATIENCE_MS);
  await isDone(client.end());
  clearTimeout(timeout);
}
