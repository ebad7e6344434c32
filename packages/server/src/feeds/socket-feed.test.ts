import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { symbolWith } from './testing/fake-engine.ts';
import { FeedsFixture } from './testing/feeds-fixture.ts';
import { type ServedConnection, until, VenueServer } from './testing/venue-server.ts';

// Real sockets on a machine that may be busy; all pauses of the feeds are on a clock that the tests move.
vi.setConfig({ testTimeout: 60_000 });

const UNIT = 100_000_000;
const SOURCE = 'okx:BTC-USDT';

let fixture: FeedsFixture;
let server: VenueServer;

beforeEach(async () => {
  fixture = new FeedsFixture();
  server = await VenueServer.start();
});

afterEach(async () => {
  fixture.feeds?.stop();
  await server.stop();
});

function ticker(last: string | number, ts = 1, instId = 'BTC-USDT'): object {
  return { arg: { channel: 'tickers', instId }, data: [{ instId, last, ts: String(ts) }] };
}

/** Follows BTC-USDT of OKX at `url`; the first connection. */
async function follow(url = server.url): Promise<ServedConnection> {
  await fixture.start({ okx: url }, [symbolWith('BTCUSDT', SOURCE)]);
  const connection = await server.connection();
  await fixture.connected('okx');
  return connection;
}

/** Has the server say frames, and waits until they are read. */
async function say(connection: ServedConnection, ...frames: readonly (string | Uint8Array | object)[]) {
  const before = await fixture.metric('messages_total', { venue: 'okx' });
  connection.send(...frames);
  await fixture.heard('okx', before + frames.length);
}

describe('each venue is followed in its own format, from the subscription to the engine', () => {
  const binance = (s: string, b: string, a: string) => ({
    stream: `${s}@bookTicker`,
    data: { u: 1, s, b, a },
  });
  const okx = (instId: string, bidPx: string, askPx: string) => ({
    arg: { channel: 'tickers', instId },
    data: [{ instId, bidPx, askPx, last: '1', ts: '1' }],
  });
  const bybit = (symbol: string, _bid: string, lastPrice: string) => ({
    ...{ topic: `tickers.${symbol}`, type: 'snapshot', ts: 1, data: { symbol, lastPrice } },
  });
  const coinbase = (product_id: string, best_bid: string, best_ask: string) => ({
    ...{ type: 'ticker', sequence: 1, product_id, price: '1', best_bid, best_ask },
  });
  const kraken = (symbol: string, bid: string, ask: string) =>
    `{"channel":"ticker","type":"update","data":[{"symbol":"${symbol}","bid":${bid},"ask":${ask}}]}`;

  test.each([
    ['binance', 'BTCUSDT', binance, 60_100.5, ['streams=btcusdt@bookTicker']],
    ['okx', 'BTC-USDT', okx, 60_100.5, ['"channel":"tickers"', '"BTC-USDT"']],
    ['bybit', 'BTCUSDT', bybit, 60_101, ['tickers.BTCUSDT']],
    ['coinbase', 'BTC-USD', coinbase, 60_100.5, ['"ticker"', '"heartbeat"', '"BTC-USD"']],
    ['kraken', 'BTC/USD', kraken, 60_100.5, ['"channel":"ticker"', '"BTC/USD"']],
  ])('%s', async (venue, instrument, frame, price, asked) => {
    const source = `${venue}:${instrument}`;
    await fixture.start({ [venue]: server.url }, [symbolWith('BTCUSDT', source)]);
    const connection = await server.connection();
    await until(() => asked.every((part) => [connection.path, ...connection.received].join().includes(part)));
    connection.send(frame(instrument, '60100', '60101'));
    await fixture.heard(venue, 1);
    fixture.clock.advance(200);
    expect(fixture.engine.told).toEqual([
      { kind: 'setIndexPrice', symbol: 'BTCUSDT', source, price: price * UNIT },
    ]);
    expect(await fixture.metric('connected', { venue })).toBe(1);
    expect(await fixture.metric('price_age_seconds', { venue, instrument })).toBe(0.2);
  });
});

describe('what is no ticker is counted and left out, and the connection goes on', () => {
  const wide = {
    arg: { channel: 'tickers' },
    data: [{ instId: 'BTC-USDT', bidPx: '100', askPx: '200', last: '100' }],
  };
  test.each([
    ['garbage', 'malformed', '\u0001garbage'],
    ['half a frame', 'malformed', JSON.stringify(ticker('101')).slice(0, 40)],
    ['an empty frame', 'malformed', ''],
    ['a frame of another channel', 'malformed', { arg: { channel: 'trades' }, data: [] }],
    ['a binary frame', 'binary', Buffer.from(JSON.stringify(ticker('101')))],
    ['another instrument', 'instrument', ticker('101', 1, 'ETH-USDT')],
    ['a price below 0', 'price', ticker('-101')],
    ['a price of 0', 'price', ticker('0.00')],
    ['a price of 0 as a number', 'price', ticker(0)],
    ['a price that is no number', 'price', ticker('1e')],
    ['no price', 'price', ticker('')],
    ['a book far too wide', 'price', wide],
    ['a price 60 % off the last', 'jump', ticker('160')],
    ['an older ticker', 'order', ticker('101', 0)],
    ['a refusal', 'refused', { event: 'error', code: '60018', msg: 'wrong' }],
  ])('%s', async (_name, reason, frame) => {
    const connection = await follow();
    await say(connection, ticker('100'), frame);
    expect(await fixture.errors('okx', reason)).toBe(1);
    fixture.clock.advance(1_000);
    await say(connection, ticker('102', 2));
    fixture.clock.advance(1_000);
    await until(() => fixture.engine.told.length === 2);
    expect(fixture.engine.pricesOf(SOURCE)).toEqual([100 * UNIT, 102 * UNIT]);
    expect(server.connections).toHaveLength(1);
  });

  test('[PRICE-2] texts, numbers and exponents are all prices', async () => {
    const connection = await follow();
    for (const [i, last] of ['100.000000005', 100.5, '1.01e2', 1e2].entries()) {
      await say(connection, JSON.stringify(ticker(last, i)));
      fixture.clock.advance(1_000);
      await until(() => fixture.engine.told.length === i + 1);
      await new Promise(setImmediate);
    }
    expect(fixture.engine.pricesOf(SOURCE)).toEqual([
      10_000_000_001, 10_050_000_000, 10_100_000_000, 10_000_000_000,
    ]);
  });
});

test('a frame that comes in pieces is one frame', async () => {
  const connection = await follow();
  const text = JSON.stringify(ticker('100'));
  connection.socket.send(text.slice(0, 30), { fin: false });
  connection.socket.send(text.slice(30), { fin: true });
  await fixture.heard('okx', 1);
  fixture.clock.advance(200);
  expect(fixture.engine.pricesOf(SOURCE)).toEqual([100 * UNIT]);
});

test('a giant frame ends the connection, and another begins', async () => {
  const connection = await follow();
  connection.send('x'.repeat(65_537));
  await until(async () => (await fixture.errors('okx', 'oversized')) === 1);
  expect(await fixture.metric('messages_total', { venue: 'okx' })).toBe(0);
  fixture.clock.advance(1_000);
  await server.connection(1);
});

test('ten thousand tickers are one command a second', async () => {
  const connection = await follow();
  const frames = Array.from({ length: 10_000 }, (_, i) => ticker(String(100 + i / 1_000), i));
  await say(connection, ...frames);
  for (let i = 0; i < 20; i += 1) {
    fixture.clock.advance(100);
    await new Promise(setImmediate);
  }
  expect(fixture.engine.told).toHaveLength(1);
  expect(fixture.engine.told[0]?.price).toBe(10_999_900_000);
});

describe('silence', () => {
  test('a quiet connection is pinged, and what it told stays confirmed while it answers', async () => {
    const connection = await follow();
    connection.socket.on('message', (data) => {
      if (String(data) === 'ping') connection.send('pong');
    });
    await say(connection, ticker('100'));
    for (let pings = 1; pings <= 12; pings += 1) {
      fixture.clock.advance(2_500);
      await fixture.heard('okx', 1 + pings);
    }
    // In 30 s; the engine wants to hear something within each 10 s.
    expect(fixture.engine.told.length).toBeGreaterThanOrEqual(7);
    expect(fixture.engine.told.length).toBeLessThanOrEqual(11);
    expect(server.connections).toHaveLength(1);
  });

  test('[PRICE-1] a price that nothing confirms is told once; after 10 s without a word another connection begins', async () => {
    const connection = await follow();
    await say(connection, ticker('100'));
    fixture.clock.advance(9_900);
    await until(() => connection.received.includes('ping'));
    expect(await fixture.errors('okx', 'idle')).toBe(0);
    expect(fixture.engine.told).toHaveLength(1);
    fixture.clock.advance(100);
    expect(await fixture.errors('okx', 'idle')).toBe(1);
    await until(() => connection.isClosed);
    fixture.clock.advance(1_000);
    await server.connection(1);
    await fixture.connected('okx');
    fixture.clock.advance(5_000);
    expect(fixture.engine.told).toHaveLength(1);
  });

  test('garbage is no sign of life', async () => {
    const connection = await follow();
    for (let i = 0; i < 10; i += 1) {
      await say(connection, 'garbage');
      fixture.clock.advance(1_000);
    }
    expect(await fixture.errors('okx', 'idle')).toBe(1);
  });

  test.each(['garbage', Buffer.from('binary')])(
    'after %j no news is no confirmation, until a ticker comes',
    async (bad) => {
      const connection = await follow();
      await say(connection, ticker('100'));
      fixture.clock.advance(1_000);
      await say(connection, bad, 'pong');
      const age = () => fixture.metric('price_age_seconds', { venue: 'okx' });
      expect(await age()).toBe(1);
      await say(connection, ticker('100'));
      fixture.clock.advance(1_000);
      await say(connection, 'pong');
      expect(await age()).toBe(0);
    },
  );

  test('a connection that lives but tells no price for a minute is given up', async () => {
    const connection = await follow();
    await say(connection, ticker('100'));
    for (let second = 0; second < 60; second += 1) {
      expect(await fixture.errors('okx', 'idle')).toBe(0);
      await say(connection, { event: 'notice' });
      fixture.clock.advance(1_000);
    }
    expect(await fixture.errors('okx', 'idle')).toBe(1);
  });

  test('a venue without a ping of its own gets that of the protocol', async () => {
    await fixture.start({ binance: server.url }, [symbolWith('BTCUSDT', 'binance:BTCUSDT')]);
    const connection = await server.connection();
    await fixture.connected('binance');
    connection.send({ data: { s: 'BTCUSDT', b: '100', a: '100', u: 1 } });
    await fixture.heard('binance', 1);
    for (let pings = 1; pings <= 8; pings += 1) {
      fixture.clock.advance(2_500);
      await until(() => connection.pings === pings);
      const age = () => fixture.metric('price_age_seconds', { venue: 'binance' });
      // The answer to the ping is what makes the price young again.
      await until(async () => (await age()) === 0);
    }
    expect(await fixture.errors('binance', 'idle')).toBe(0);
  });

  test('a busy connection is pinged every 20 s, as some venues want', async () => {
    const connection = await follow();
    for (let second = 0; second < 40; second += 1) {
      fixture.clock.advance(1_000);
      await say(connection, ticker('100', second));
    }
    await until(() => connection.received.filter((text) => text === 'ping').length === 2);
  });
});

describe('after a loss', () => {
  test('it connects again, subscribes again, and goes on', async () => {
    const first = await follow();
    await say(first, ticker('100', 500));
    fixture.clock.advance(1_000);
    first.socket.terminate();
    await fixture.connected('okx', false);
    expect(await fixture.errors('okx', 'connection')).toBe(1);
    fixture.clock.advance(1_000);
    const second = await server.connection(1);
    await until(() => second.received.length === 1);
    expect(second.received).toEqual(first.received);
    await fixture.connected('okx');
    // A server that counts anew is not taken for an old one.
    await say(second, ticker('101', 1));
    fixture.clock.advance(1_000);
    expect(fixture.engine.pricesOf(SOURCE)).toEqual([100 * UNIT, 101 * UNIT]);
  });

  test('a server that closes at once is tried ever more seldom', async () => {
    server.onConnection = ({ socket }) => socket.close();
    await fixture.start({ okx: server.url }, [symbolWith('BTCUSDT', SOURCE)]);
    for (const [i, pauseMs] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      await until(async () => (await fixture.errors('okx', 'connection')) === i + 1);
      fixture.clock.advance(pauseMs - 100);
      await new Promise(setImmediate);
      expect(server.connections).toHaveLength(i + 1);
      fixture.clock.advance(100);
      await server.connection(i + 1);
    }
  });

  test('of a connection that was good the next comes soon', async () => {
    server.onConnection = ({ socket }) => socket.close();
    await fixture.start({ okx: server.url }, [symbolWith('BTCUSDT', SOURCE)]);
    await until(async () => (await fixture.errors('okx', 'connection')) === 1);
    fixture.clock.advance(1_000);
    await until(async () => (await fixture.errors('okx', 'connection')) === 2);
    server.onConnection = () => {};
    fixture.clock.advance(2_000);
    const good = await server.connection(2);
    await fixture.connected('okx');
    for (let i = 0; i < 6; i += 1) {
      fixture.clock.advance(5_000);
      await say(good, ticker('100', i));
    }
    good.socket.terminate();
    await until(async () => (await fixture.errors('okx', 'connection')) === 3);
    fixture.clock.advance(1_000);
    await server.connection(3);
  });

  test('late words of a connection that was given up are not heard', async () => {
    const first = await follow();
    fixture.clock.advance(10_000);
    first.send(ticker('100'));
    fixture.clock.advance(1_000);
    const second = await server.connection(1);
    await fixture.connected('okx');
    await say(second, ticker('101'));
    expect(await fixture.metric('messages_total', { venue: 'okx' })).toBe(1);
  });
});

describe('servers that are none', () => {
  let other: Server;
  const sockets: Socket[] = [];

  async function listen(onSocket: (socket: Socket) => void): Promise<string> {
    other = createServer((socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
      onSocket(socket);
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    return `ws://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  }

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => other.close(resolve));
  });

  test('one that never answers is given up after 10 s', async () => {
    const url = await listen(() => {});
    await fixture.start({ okx: url }, [symbolWith('BTCUSDT', SOURCE)]);
    await until(() => sockets.length === 1);
    fixture.clock.advance(9_800);
    expect(await fixture.errors('okx', 'idle')).toBe(0);
    fixture.clock.advance(100);
    expect(await fixture.errors('okx', 'idle')).toBe(1);
    fixture.clock.advance(1_000);
    await until(() => sockets.length === 2);
    expect(await fixture.metric('connected', { venue: 'okx' })).toBe(0);
  });

  test.each([
    ['one that closes', (socket: Socket) => socket.destroy()],
    ['one that speaks no HTTP', (socket: Socket) => socket.end('garbage\r\n\r\n')],
    [
      'one that refuses',
      (socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'),
    ],
  ])('%s is tried again', async (_name, onSocket) => {
    const url = await listen(onSocket);
    await fixture.start({ okx: url }, [symbolWith('BTCUSDT', SOURCE)]);
    await until(async () => (await fixture.errors('okx', 'connection')) === 1);
    fixture.clock.advance(1_000);
    await until(async () => (await fixture.errors('okx', 'connection')) === 2);
  });

  test('one that sends elsewhere is not followed', async () => {
    const { port } = new URL(server.url);
    const redirect = `HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:${port}/\r\ncontent-length: 0\r\n\r\n`;
    const url = await listen((socket) => socket.end(redirect));
    await fixture.start({ okx: url }, [symbolWith('BTCUSDT', SOURCE)]);
    await until(async () => (await fixture.errors('okx', 'connection')) === 1);
    expect(server.connections).toHaveLength(0);
  });
});

test('a port where nobody listens is tried again, and told of once a minute', async () => {
  const gone = createHttpServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  await fixture.start({ okx: `ws://127.0.0.1:${port}` }, [symbolWith('BTCUSDT', SOURCE)]);
  for (let tries = 1; tries <= 4; tries += 1) {
    await until(async () => (await fixture.errors('okx', 'connection')) === tries);
    fixture.clock.advance(8_000);
  }
  expect(fixture.lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', venue: 'okx', reason: 'connection', detail: expect.stringContaining('ECONNREFUSED') },
  ]);
});
