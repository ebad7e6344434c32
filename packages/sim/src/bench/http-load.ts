import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { LoadAccount, LoadJob, LoadResult } from './http-job.ts';

// The load generator, a process of its own: takes LoadJobs from its parent, answers LoadResults. Requests are made and signed before
// the clock starts; while it runs, a request costs one write, and an answer one look for its length.

const OK = 'HTTP/1.1 200';
const LENGTH = 'ontent-Length: ';
const END_OF_HEAD = '\r\n\r\n';

/** Resting orders far below the market, half of them in each symbol, over a thousand prices. */
function orderBody(prefix: string, connection: number, order: number): string {
  const [symbol, price] = order % 2 === 0 ? ['BTCUSDT', 30_000] : ['ETHUSDT', 1_500];
  return JSON.stringify({
    symbol,
    type: 'LIMIT',
    side: 'BUY',
    price: `${price + ((connection * 31 + order * 7) % 1_000)}`,
    quantity: '0.01',
    timeInForce: 'GTC',
    clientOrderId: `${prefix}-${connection}-${order}`,
  });
}

function requestBytes({ apiKey, apiSecret }: LoadAccount, port: number, body: string): Buffer {
  const query = `timestamp=${Date.now()}`;
  const signature = createHmac('sha256', apiSecret).update(query).update(body).digest('hex');
  return Buffer.from(
    `POST /v1/private/order/place?${query}&signature=${signature} HTTP/1.1\r\n` +
      `Host: 127.0.0.1:${port}\r\nX-API-KEY: ${apiKey}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** One keep-alive connection with its requests, one in flight at a time. */
class LoadConnection {
  readonly #socket: Socket;
  readonly #requests: readonly Buffer[];
  readonly #elapsedMs: Float64Array;
  #next = 0;
  #sentAt = 0;
  /** Bytes of the present answer that are still to come; 0: none has come yet. */
  #missing = 0;
  #done: () => void = () => {};
  #failed: (error: Error) => void = () => {};

  constructor(socket: Socket, requests: readonly Buffer[], elapsedMs: Float64Array) {
    this.#socket = socket;
    this.#requests = requests;
    this.#elapsedMs = elapsedMs;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#failed(error));
  }

  /** Sends all; settles with the last answer, rejects with the first that is not a success. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
      this.#send();
    });
  }

  #send(): void {
    this.#sentAt = performance.now();
    this.#socket.write(this.#requests[this.#next]!);
  }

  #receive(chunk: Buffer): void {
    if (this.#missing === 0) this.#missing = this.#lengthOf(chunk);
    this.#missing -= chunk.length;
    if (this.#missing > 0) return;
    this.#elapsedMs[this.#next] = performance.now() - this.#sentAt;
    this.#next += 1;
    if (this.#next < this.#requests.length) this.#send();
    else this.#done();
  }

  /** The whole length of the answer that begins with `chunk`; heads are short enough to come in one piece. */
  #lengthOf(chunk: Buffer): number {
    if (chunk.toString('latin1', 0, OK.length) !== OK) this.#failed(new Error(chunk.toString()));
    const at = chunk.indexOf(LENGTH, 0, 'latin1') + LENGTH.length;
    const length = Number.parseInt(chunk.toString('latin1', at, at + 8), 10);
    return chunk.indexOf(END_OF_HEAD, at, 'latin1') + END_OF_HEAD.length + length;
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function work({ port, accounts, ordersAConnection, prefix }: LoadJob): Promise<LoadResult> {
  const sockets = await Promise.all(accounts.map(() => open(port)));
  const elapsedMs = new Float64Array(accounts.length * ordersAConnection);
  const connections = accounts.map((account, c) => {
    const requests = Array.from({ length: ordersAConnection }, (_, order) =>
      requestBytes(account, port, orderBody(prefix, c, order)),
    );
    const slots = elapsedMs.subarray(c * ordersAConnection, (c + 1) * ordersAConnection);
    return new LoadConnection(sockets[c]!, requests, slots);
  });
  const from = performance.now();
  await Promise.all(connections.map((connection) => connection.run()));
  const totalMs = performance.now() - from;
  for (const socket of sockets) socket.destroy();
  elapsedMs.sort();
  const quantile = (share: number) => elapsedMs[Math.floor(elapsedMs.length * share)]!;
  return {
    requestsPerSecond: (elapsedMs.length * 1000) / totalMs,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

process.on('message', (job: LoadJob) => {
  work(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
