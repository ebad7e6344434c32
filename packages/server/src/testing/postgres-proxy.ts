import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';
import { Client } from 'pg';

/** A PostgreSQL of one's own machine, as `.ci/run` starts it. */
const LOCAL = 'postgres://postgres@127.0.0.1:5432/test';
const TIMEOUT_MS = 1_000;

/** The address of the database that tests may make schemas in: `OPENPERP_TEST_POSTGRES`, else a local one; undefined where there is none. */
export async function postgresOfTests(): Promise<string | undefined> {
  const url = process.env.OPENPERP_TEST_POSTGRES ?? LOCAL;
  try {
    await execute(url, 'select 1');
    return url;
  } catch {
    return undefined;
  }
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Runs a statement that takes a lock, and holds that until the function that it answers is called. */
export async function holdLock(url: string, sql: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query(sql);
  return async () => {
    await client.query('commit');
    await client.end();
  };
}

/** What a connection through a {@link PostgresProxy} meets: the server, nobody, or a server that says nothing. */
export type Line = 'open' | 'cut' | 'silent';

/** A schema of its own in the database of tests, and a way to it that can be cut, as if the database were gone. */
export class PostgresProxy {
  readonly #url: URL;
  readonly #schema: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #line: Line;

  private constructor(url: string, schema: string, line: Line) {
    this.#url = new URL(url);
    this.#schema = schema;
    this.#line = line;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Makes the schema, and the way to it. */
  static async open(url: string, line: Line): Promise<PostgresProxy> {
    const schema = `test_${randomBytes(8).toString('hex')}`;
    await execute(url, `create schema ${schema}`);
    const proxy = new PostgresProxy(url, schema, line);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The address of the schema through this proxy. */
  get location(): string {
    const { port } = this.#server.address() as AddressInfo;
    const location = this.#inSchema();
    location.hostname = '127.0.0.1';
    location.port = String(port);
    return location.href;
  }

  /** The address of the schema past this proxy. */
  get direct(): string {
    return this.#inSchema().href;
  }

  /** From now on; connections that there are meet it too. */
  set(line: Line): void {
    this.#line = line;
    for (const socket of this.#sockets) {
      if (line === 'silent') socket.pause();
      else if (line === 'cut') socket.destroy();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    this.set('cut');
    this.#server.close();
    await execute(this.#url.href, `drop schema if exists ${this.#schema}_before_1 cascade`);
    await execute(this.#url.href, `drop schema ${this.#schema} cascade`);
  }

  #inSchema(): URL {
    const location = new URL(this.#url);
    location.searchParams.set('options', `-c search_path=${this.#schema}`);
    return location;
  }

  #accept(socket: Socket): void {
    if (this.#line === 'cut') {
      socket.destroy();
      return;
    }
    const server = dial(Number(this.#url.port || 5432), this.#url.hostname);
    for (const [from, to] of [
      [socket, server],
      [server, socket],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#line === 'silent') from.pause();
    }
  }
}
