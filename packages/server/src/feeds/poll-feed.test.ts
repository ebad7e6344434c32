import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { symbolWith } from './testing/fake-engine.ts';
import { FeedsFixture } from './testing/feeds-fixture.ts';
import { until } from './testing/venue-server.ts';

vi.setConfig({ testTimeout: 60_000 });

const UNIT = 100_000_000;
const SOURCE = 'bitstamp:btcusd';

let fixture: FeedsFixture;
let server: Server;
let url: string;
/** Paths that were asked for. */
let asked: string[];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeEach(async () => {
  fixture = new FeedsFixture();
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/ticker`;
});

afterEach(async () => {
  fixture.feeds?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function says(bid: string, ask: string, timestamp = '1643640186'): (response: ServerResponse) => void {
  return (response) => void response.end(JSON.stringify({ timestamp, bid, ask, last: '1.00' }));
}

function start(...sources: readonly string[]): Promise<void> {
  return fixture.start({ bitstamp: url }, [symbolWith('BTCUSDT', ...sources)]);
}

test('[PRICE-1] an instrument is asked for every 3 s, and each answer is told, though the price is the same', async () => {
  answer = says('60100', '60101');
  await start(SOURCE);
  await fixture.heard('bitstamp', 1);
  for (let answers = 2; answers <= 5; answers += 1) {
    fixture.clock.advance(2_900);
    expect(asked).toHaveLength(answers - 1);
    fixture.clock.advance(100);
    await fixture.heard('bitstamp', answers);
    await new Promise(setImmediate);
  }
  fixture.clock.advance(200);
  expect(asked.every((path) => path === '/api/v2/ticker/btcusd/')).toBe(true);
  expect(fixture.engine.pricesOf(SOURCE)).toEqual(Array(5).fill(60_100.5 * UNIT));
  expect(await fixture.metric('connected', { venue: 'bitstamp' })).toBe(1);
});

test('an instrument that hangs holds up no other, and is given up after 5 s', async () => {
  answer = (response, request) => {
    if (request.url?.includes('ethusd')) response.write('{"half":');
    else says('100', '100')(response);
  };
  await start('bitstamp:ethusd', SOURCE);
  await until(() => asked.length === 2);
  await fixture.heard('bitstamp', 1);
  fixture.clock.advance(4_800);
  await fixture.heard('bitstamp', 2);
  expect(await fixture.errors('bitstamp', 'idle')).toBe(0);
  fixture.clock.advance(200);
  await until(async () => (await fixture.errors('bitstamp', 'idle')) === 1);
  expect(fixture.engine.pricesOf(SOURCE).length).toBeGreaterThanOrEqual(2);
});

describe('a bad answer is counted, and the venue asked less often until it answers', () => {
  test.each<[string, string, (response: ServerResponse) => void]>([
    [
      'a status that is no success',
      'connection',
      (response) => void response.writeHead(503).end('{"last":"1"}'),
    ],
    ['too many requests', 'connection', (response) => void response.writeHead(429).end()],
    ['a redirection', 'connection', (response) => void response.writeHead(302, { location: '/x' }).end()],
    ['a close at once', 'connection', (response) => void response.socket?.destroy()],
    [
      'half an answer',
      'connection',
      (response) => {
        response
          .writeHead(200, { 'content-length': '100' })
          .write('{"last":', () => response.socket?.destroy());
      },
    ],
    ['a giant answer', 'oversized', (response) => void response.end(`{"last":"${' '.repeat(65_536)}1"}`)],
    ['a page', 'malformed', (response) => void response.end('<html>')],
    ['a refusal', 'refused', (response) => void response.end('{"status":"error","reason":"Not found."}')],
  ])('%s', async (_name, reason, bad) => {
    answer = bad;
    await start(SOURCE);
    for (const [i, pauseMs] of [3_000, 6_000, 12_000].entries()) {
      await until(async () => (await fixture.errors('bitstamp', reason)) === i + 1);
      await new Promise(setImmediate);
      fixture.clock.advance(pauseMs - 200);
      expect(asked.filter((path) => path !== '/x')).toHaveLength(i + 1);
      fixture.clock.advance(200);
    }
    expect(await fixture.metric('connected', { venue: 'bitstamp' })).toBe(0);
    await until(async () => (await fixture.errors('bitstamp', reason)) === 4);
    await new Promise(setImmediate);
    answer = says('100', '102');
    fixture.clock.advance(24_000);
    await fixture.connected('bitstamp');
    fixture.clock.advance(200);
    expect(fixture.engine.pricesOf(SOURCE)).toEqual([101 * UNIT]);
    expect(asked).not.toContain('/x');
  });
});

test('an answer makes up for all failures before it', async () => {
  answer = (response) => void response.writeHead(503).end();
  await start(SOURCE);
  await until(async () => (await fixture.errors('bitstamp', 'connection')) === 1);
  await new Promise(setImmediate);
  answer = says('100', '100');
  fixture.clock.advance(3_000);
  await fixture.heard('bitstamp', 1);
  await new Promise(setImmediate);
  answer = (response) => void response.writeHead(503).end();
  fixture.clock.advance(3_000);
  await until(async () => (await fixture.errors('bitstamp', 'connection')) === 2);
  await new Promise(setImmediate);
  fixture.clock.advance(3_000);
  await until(() => asked.length === 4);
});

test('a price that is none, or older than the last, is left out', async () => {
  answer = says('100', '100', '7');
  await start(SOURCE);
  await fixture.heard('bitstamp', 1);
  fixture.clock.advance(200);
  for (const [i, [bid, timestamp]] of [
    ['-1', '8'],
    ['0', '8'],
    ['99', '6'],
  ].entries()) {
    answer = says(bid!, '100', timestamp);
    fixture.clock.advance(3_000);
    await fixture.heard('bitstamp', i + 2);
    await new Promise(setImmediate);
  }
  fixture.clock.advance(200);
  expect(await fixture.errors('bitstamp', 'price')).toBe(2);
  expect(await fixture.errors('bitstamp', 'order')).toBe(1);
  expect(fixture.engine.pricesOf(SOURCE)).toEqual([100 * UNIT]);
});

test('an answer that comes after the instrument was dropped is not heard', async () => {
  const waiting = Promise.withResolvers<ServerResponse>();
  answer = waiting.resolve;
  await start(SOURCE);
  const response = await waiting.promise;
  fixture.engine.change(symbolWith('BTCUSDT', 'bitstamp:ethusd'));
  answer = says('100', '100');
  fixture.clock.advance(1_200);
  await new Promise(setImmediate);
  fixture.clock.advance(200);
  await fixture.heard('bitstamp', 1);
  says('50', '50')(response);
  fixture.clock.advance(200);
  expect(fixture.engine.told).toMatchObject([{ source: 'bitstamp:ethusd', price: 100 * UNIT }]);
  expect(asked).toEqual(['/api/v2/ticker/btcusd/', '/api/v2/ticker/ethusd/']);
});
