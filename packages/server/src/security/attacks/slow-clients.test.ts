import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange } from '../../gateway/testing/exchange-fixture.ts';

const HEADERS_LIMIT_MS = 5_000;
const REQUEST_LIMIT_MS = 10_000;
/** How often the server looks, and what a busy machine may add. */
const GRACE_MS = 12_000;

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

interface Slow {
  readonly received: string;
  readonly openForMs: number;
}

/** A client that sends `start`, then `drip` each 200 ms, and never more; settles when the server closes. */
function slowClient(start: string, drip: string): Promise<Slow> {
  const { hostname, port } = new URL(exchange.gateway.url);
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let received = '';
    const socket: Socket = connect(Number(port), hostname, () => socket.write(start));
    const timer = setInterval(() => {
      if (drip !== '') socket.write(drip);
    }, 200);
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    // Writing to what the server has closed is an error like any.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ received, openForMs: performance.now() - startedAt });
    });
    socket.setTimeout(30_000, () => reject(new Error('the server never closes')));
  });
}

const HEAD = 'POST /v1/public/user/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

test('[ATTACK-25] who sends a request too slowly, or never, is cut off in 5 s (headers) or 10 s (body), and everybody else is served', {
  timeout: 60_000,
}, async () => {
  const clients: readonly (readonly [string, number, Promise<Slow>])[] = [
    ['nothing at all', HEADERS_LIMIT_MS, slowClient('', '')],
    ['half a request line', HEADERS_LIMIT_MS, slowClient('GET /v1/ti', '')],
    ['half the headers', HEADERS_LIMIT_MS, slowClient('GET /v1/time HTTP/1.1\r\nHost: x\r\n', '')],
    ['a header, letter by letter', HEADERS_LIMIT_MS, slowClient('GET /v1/time HTTP/1.1\r\nX-Slow: ', 'a')],
    ['header after header', HEADERS_LIMIT_MS, slowClient('GET /v1/time HTTP/1.1\r\n', 'X-A: b\r\n')],
    ['no body', REQUEST_LIMIT_MS, slowClient(`${HEAD}Content-Length: 100\r\n\r\n`, '')],
    ['a body, letter by letter', REQUEST_LIMIT_MS, slowClient(`${HEAD}Content-Length: 1000\r\n\r\n`, 'a')],
    [
      'chunk after chunk',
      REQUEST_LIMIT_MS,
      slowClient(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n'),
    ],
    ...Array.from(
      { length: 400 },
      (_, i) => [`idle ${i}`, HEADERS_LIMIT_MS, slowClient('GET /v1/ti', i % 2 === 0 ? '' : 'm')] as const,
    ),
  ];
  const served = Promise.all(
    Array.from({ length: 50 }, async () => (await exchange.api.get('/v1/time')).code),
  );
  expect(new Set(await served)).toEqual(new Set([0]));
  for (const [what, limitMs, client] of clients) {
    const { received, openForMs } = await client;
    expect(received, what).not.toContain('HTTP/1.1 200');
    expect(openForMs, what).toBeGreaterThan(limitMs - 1500);
    expect(openForMs, what).toBeLessThan(limitMs + GRACE_MS);
  }
  expect((await exchange.api.get('/v1/time')).code).toBe(0);
});
