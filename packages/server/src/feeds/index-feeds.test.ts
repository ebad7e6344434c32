import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LocalEngine } from '../demo/testing/local-engine.ts';
import { symbolWith } from './testing/fake-engine.ts';
import { FeedsFixture } from './testing/feeds-fixture.ts';
import { type ServedConnection, until, VenueServer } from './testing/venue-server.ts';

vi.setConfig({ testTimeout: 60_000 });

const UNIT = 100_000_000;

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

function kraken(symbol: string, price: number): object {
  return { channel: 'ticker', data: [{ symbol, bid: price, ask: price }] };
}

/** The pairs that a connection was asked to follow, or not any more, in order. */
function requests({ received }: ServedConnection): string[] {
  return received.map((text) => {
    const { method, params } = JSON.parse(text);
    return `${method} ${params.symbol}`;
  });
}

/** Moves on to the next look at the symbols, which has then been taken in. */
async function look(): Promise<void> {
  fixture.clock.advance(1_000);
  await new Promise(setImmediate);
}

test('one connection serves all instruments of a venue, and an instrument all its symbols', async () => {
  await fixture.start({ kraken: server.url }, [
    symbolWith('BTCUSDT', 'kraken:BTC/USD', 'kraken:BTC/EUR'),
    symbolWith('XBTUSDT', 'kraken:BTC/USD'),
  ]);
  const connection = await server.connection();
  await until(() => connection.received.length === 2);
  expect(requests(connection)).toEqual(['subscribe BTC/USD', 'subscribe BTC/EUR']);
  connection.send(kraken('BTC/USD', 100), kraken('BTC/EUR', 90));
  await fixture.heard('kraken', 2);
  fixture.clock.advance(200);
  expect(fixture.engine.told.map(({ symbol, source, price }) => [symbol, source, price])).toEqual([
    ['BTCUSDT', 'kraken:BTC/USD', 100 * UNIT],
    ['BTCUSDT', 'kraken:BTC/EUR', 90 * UNIT],
    ['XBTUSDT', 'kraken:BTC/USD', 100 * UNIT],
  ]);
  expect(server.connections).toHaveLength(1);
});

test('symbols that name no venue, or are gone, are not followed', async () => {
  await fixture.start({ kraken: server.url }, [
    { ...symbolWith('BTCUSDT'), priceSource: 'MANUAL' },
    { ...symbolWith('ETHUSDT', 'kraken:ETH/USD'), status: 'DELISTED' },
    { ...symbolWith('SOLUSDT', 'kraken:SOL/USD'), status: 'HALTED' },
  ]);
  const connection = await server.connection();
  await until(() => connection.received.length === 1);
  expect(requests(connection)).toEqual(['subscribe SOL/USD']);
});

describe('an operator', () => {
  test('who adds a source while it runs is heard within a second', async () => {
    await fixture.start({ kraken: server.url }, [{ ...symbolWith('BTCUSDT'), priceSource: 'MANUAL' }]);
    expect(server.connections).toHaveLength(0);
    fixture.engine.change(symbolWith('BTCUSDT', 'kraken:BTC/USD'));
    await look();
    fixture.clock.advance(100);
    const connection = await server.connection();
    await fixture.connected('kraken');
    fixture.engine.change(
      symbolWith('BTCUSDT', 'kraken:BTC/USD', 'kraken:BTC/EUR'),
      symbolWith('ETHUSDT', 'kraken:ETH/USD'),
    );
    await look();
    await until(() => connection.received.length === 3);
    expect(requests(connection)).toEqual(['subscribe BTC/USD', 'subscribe BTC/EUR', 'subscribe ETH/USD']);
    connection.send(kraken('ETH/USD', 10));
    await fixture.heard('kraken', 1);
    fixture.clock.advance(200);
    expect(fixture.engine.pricesOf('kraken:ETH/USD')).toEqual([10 * UNIT]);
  });

  test('who takes one away has it silent at once, and the last one the connection closed', async () => {
    await fixture.start({ kraken: server.url }, [symbolWith('BTCUSDT', 'kraken:BTC/USD', 'kraken:BTC/EUR')]);
    const connection = await server.connection();
    await fixture.connected('kraken');
    fixture.engine.change(symbolWith('BTCUSDT', 'kraken:BTC/EUR'));
    await look();
    await until(() => connection.received.length === 3);
    expect(requests(connection)[2]).toBe('unsubscribe BTC/USD');
    connection.send(kraken('BTC/USD', 100));
    await fixture.heard('kraken', 1);
    fixture.clock.advance(1_000);
    expect(fixture.engine.told).toEqual([]);
    fixture.engine.change();
    await look();
    fixture.clock.advance(100);
    await until(() => connection.isClosed);
    fixture.clock.advance(60_000);
    expect(server.connections).toHaveLength(1);
  });

  test('who does nothing costs no question', async () => {
    await fixture.start({}, []);
    const query = vi.spyOn(fixture.engine, 'query');
    for (let i = 0; i < 10; i += 1) await look();
    expect(query).toHaveBeenCalledTimes(0);
    fixture.engine.change();
    fixture.engine.change();
    for (let i = 0; i < 10; i += 1) await look();
    expect(query).toHaveBeenCalledTimes(1);
  });

  test('is heard though the engine had no time at first', async () => {
    vi.spyOn(fixture.engine, 'query').mockRejectedValueOnce(new Error('busy'));
    await fixture.start({ kraken: server.url }, [symbolWith('BTCUSDT', 'kraken:BTC/USD')]);
    await look();
    fixture.clock.advance(100);
    await server.connection();
  });
});

test('[PRICE-1] a venue that is not known is told of once, and never speaks', async () => {
  const symbols = [symbolWith('BTCUSDT', 'mtgox:BTC', 'kraken:BTC/USD'), symbolWith('ETHUSDT', 'mtgox:ETH')];
  await fixture.start({ kraken: server.url }, symbols);
  fixture.engine.change(...symbols);
  await look();
  await server.connection();
  expect(fixture.lines.map((line) => JSON.parse(line).msg).filter((line) => line.includes('mtgox'))).toEqual([
    'mtgox is no venue that this version knows: its prices never come',
  ]);
  expect(fixture.engine.told).toEqual([]);
});

test('of more instruments than a venue allows the first are followed', async () => {
  const pairs = Array.from({ length: 201 }, (_, i) => `kraken:P${i}/USD`);
  await fixture.start({ kraken: server.url }, [symbolWith('BTCUSDT', ...pairs)]);
  const connection = await server.connection();
  await until(() => connection.received.length === 200);
  expect(requests(connection).at(-1)).toBe('subscribe P199/USD');
  expect(fixture.lines.map((line) => JSON.parse(line).msg)).toContain(
    'kraken: of 201 instruments the first 200 are followed',
  );
});

test('an engine that refuses, because the symbol is gone, is counted, and nothing else happens', async () => {
  await fixture.start({ kraken: server.url }, [symbolWith('BTCUSDT', 'kraken:BTC/USD')]);
  const connection = await server.connection();
  await fixture.connected('kraken');
  fixture.engine.code = 3008;
  for (let i = 1; i <= 3; i += 1) {
    connection.send(kraken('BTC/USD', 100));
    await fixture.heard('kraken', i);
    fixture.clock.advance(1_000);
    await until(async () => (await fixture.errors('kraken', 'engine')) === i);
  }
  fixture.engine.code = 0;
  connection.send(kraken('BTC/USD', 100));
  await fixture.heard('kraken', 4);
  fixture.clock.advance(1_000);
  await until(() => fixture.engine.told.length === 4);
  expect(await fixture.errors('kraken', 'engine')).toBe(3);
  expect(fixture.lines.filter((line) => line.includes('3008'))).toHaveLength(1);
});

test('a stop closes all at once and tells nothing more', async () => {
  await fixture.start({ kraken: server.url, bybit: server.url }, [
    symbolWith('BTCUSDT', 'kraken:BTC/USD', 'bybit:BTCUSDT'),
  ]);
  const [first, second] = [await server.connection(), await server.connection(1)];
  await fixture.connected('kraken');
  await fixture.connected('bybit');
  for (const connection of [first, second]) connection.send(kraken('BTC/USD', 100));
  await fixture.heard('kraken', 1);
  fixture.feeds?.stop();
  expect(fixture.clock.beating).toBe(0);
  await until(() => first.isClosed && second.isClosed);
  fixture.clock.advance(60_000);
  expect(fixture.engine.told).toEqual([]);
  expect(server.connections).toHaveLength(2);
});

describe('[PRICE-1] with a real engine', () => {
  test('an index of two venues goes on with one when the other falls silent, and is stale when both are', async () => {
    const engine = new LocalEngine(1_000_000_000_000);
    const spec = symbolWith('BTCUSDT', 'kraken:BTC/USD', 'bybit:BTCUSDT');
    await engine.submit({ kind: 'createSymbol', spec });
    const other = await VenueServer.start();
    try {
      await fixture.start({ kraken: server.url, bybit: other.url }, [], engine);
      const [krakenSide, bybitSide] = [await server.connection(), await other.connection()];
      await fixture.connected('kraken');
      await fixture.connected('bybit');
      let ts = 0;
      const bybit = (price: string) => {
        ts += 1;
        return { topic: 'tickers.BTCUSDT', ts, data: { symbol: 'BTCUSDT', lastPrice: price } };
      };
      const secondsUntil = async (
        say: () => void,
        isSo: (index: { price: unknown; stale: boolean }) => boolean,
      ) => {
        for (let seconds = 1; seconds <= 30; seconds += 1) {
          say();
          await fixture.heard('bybit', ts);
          fixture.clock.advance(1_000);
          await engine.submit({ kind: 'advance', durationMs: 1_000 });
          const view = await engine.query({ kind: 'funding', symbol: 'BTCUSDT' });
          const { indexPrice: price, stale } = Array.isArray(view) ? view[0]! : view!;
          if (isSo({ price, stale })) return seconds;
        }
        return Number.POSITIVE_INFINITY;
      };
      krakenSide.send(kraken('BTC/USD', 101));
      await fixture.heard('kraken', 1);
      const speak = (): void => bybitSide.send(bybit('99'));
      expect(await secondsUntil(speak, ({ price, stale }) => price === 100 * UNIT && !stale)).toBe(1);
      // Kraken's server answers no ping from here on, so its price is confirmed no more.
      const oneLeft = await secondsUntil(speak, ({ price, stale }) => price === 99 * UNIT && !stale);
      expect(oneLeft).toBeGreaterThanOrEqual(9);
      expect(oneLeft).toBeLessThanOrEqual(12);
      const noneLeft = await secondsUntil(
        () => {},
        ({ stale }) => stale,
      );
      expect(noneLeft).toBeGreaterThanOrEqual(8);
      expect(noneLeft).toBeLessThanOrEqual(12);
      bybitSide.socket.terminate();
      await fixture.connected('bybit', false);
      fixture.clock.advance(1_000);
      const again = await other.connection(1);
      await fixture.connected('bybit');
      const back = (): void => again.send(bybit('98'));
      expect(await secondsUntil(back, ({ price, stale }) => price === 98 * UNIT && !stale)).toBe(1);
    } finally {
      fixture.feeds?.stop();
      await other.stop();
    }
  });
});
