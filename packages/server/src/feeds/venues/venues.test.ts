import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tickerPrice } from '../ticker-price.ts';
import type { VenueMessage } from '../venue-adapter.ts';
import { VENUES } from '../venues.ts';
import { binance } from './binance.ts';
import { bitstamp } from './bitstamp.ts';
import { bybit } from './bybit.ts';
import { coinbase } from './coinbase.ts';
import { kraken } from './kraken.ts';
import { okx } from './okx.ts';

type Parse = (frame: Uint8Array) => VenueMessage;

/** What a frame says: its prices, or its kind, with the words of a refusal. */
function said(parse: Parse, frame: string | object): unknown {
  const message = parse(Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)));
  switch (message.kind) {
    case 'quotes':
      return message.quotes.map((quote) => [quote.instrument, tickerPrice(quote), quote.order]);
    case 'alive':
      return `alive ${message.instrument}`;
    case 'refusal':
      return `refusal ${message.detail}`;
    case 'nothing':
    case 'fault':
      return message.kind;
    default:
      return message satisfies never;
  }
}

describe('binance', () => {
  test('follows instruments by address, and by message once connected', () => {
    expect(binance.open('wss://host/stream', ['BTCUSDT', 'ETHUSDT'])).toEqual({
      url: 'wss://host/stream?streams=btcusdt@bookTicker/ethusdt@bookTicker',
      frames: [],
    });
    expect(binance.change('unsubscribe', ['BTCUSDT', 'ETHUSDT'])).toEqual([
      '{"method":"UNSUBSCRIBE","params":["btcusdt@bookTicker","ethusdt@bookTicker"],"id":1}',
    ]);
    expect(binance.open('wss://host/stream', ['A/b&c=d?']).url).toBe(
      'wss://host/stream?streams=a%2Fb%26c%3Dd%3F@bookTicker',
    );
  });

  test.each([
    [
      {
        stream: 'bnbusdt@bookTicker',
        data: {
          u: 400900217,
          s: 'BNBUSDT',
          b: '25.35190000',
          B: '31.21000000',
          a: '25.36520000',
          A: '40.66',
        },
      },
      [['BNBUSDT', 2_535_855_000, 400_900_217]],
    ],
    [{ result: null, id: 1 }, 'nothing'],
    [{ stream: '', data: { e: 'serverShutdown', E: 1770123456789 } }, 'nothing'],
    [{ e: 'serverShutdown', E: 1770123456789 }, 'nothing'],
    [
      { error: { code: 2, msg: 'Invalid request: unknown variant' }, id: 1 },
      'refusal 2: Invalid request: unknown variant',
    ],
    [{ data: {} }, 'fault'],
  ])('%j', (frame, expected) => {
    expect(said(binance.parse, frame)).toEqual(expected);
  });
});

describe('okx', () => {
  test('follows each instrument by a message of its own', () => {
    expect(okx.open('wss://host', ['BTC-USDT', 'ETH-USDT'])).toEqual({
      url: 'wss://host',
      frames: [
        '{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}',
        '{"op":"subscribe","args":[{"channel":"tickers","instId":"ETH-USDT"}]}',
      ],
    });
  });

  const arg = { channel: 'tickers', instId: 'BTC-USDT' };
  const ticker = {
    instType: 'SPOT',
    instId: 'BTC-USDT',
    last: '9999.99',
    lastSz: '0.1',
    askSz: '11',
    bidSz: '5',
  };
  test.each([
    [
      { arg, data: [{ ...ticker, askPx: '9999.99', bidPx: '9888.88', ts: '1597026383085' }] },
      [['BTC-USDT', 994_443_500_000, 1_597_026_383_085]],
    ],
    [
      { arg, data: [{ ...ticker, askPx: '', bidPx: '8888.88', ts: '1' }] },
      [['BTC-USDT', 999_999_000_000, 1]],
    ],
    ['pong', 'nothing'],
    [{ event: 'subscribe', arg, connId: 'accb8e21' }, 'nothing'],
    [
      { event: 'error', code: '60012', msg: 'Invalid request', connId: 'a4d3ae55' },
      'refusal 60012: Invalid request',
    ],
    [{ arg: { channel: 'trades', instId: 'BTC-USDT' }, data: [ticker] }, 'fault'],
    [{ arg, data: [{ last: '1' }] }, 'fault'],
    [{ arg, data: ticker }, 'fault'],
    ['pongs', 'fault'],
  ])('%j', (frame, expected) => {
    expect(said(okx.parse, frame)).toEqual(expected);
  });
});

describe('bybit', () => {
  test('follows each instrument by a message of its own', () => {
    expect(bybit.change('unsubscribe', ['BTCUSDT'])).toEqual([
      '{"op":"unsubscribe","args":["tickers.BTCUSDT"]}',
    ]);
  });

  const data = {
    symbol: 'BTCUSDT',
    lastPrice: '16363.78',
    highPrice24h: '16566.64',
    volume24h: '5865.470182',
  };
  test.each([
    [
      { topic: 'tickers.BTCUSDT', ts: 1672305380595, type: 'snapshot', cs: 496622841, data },
      [['BTCUSDT', 1_636_378_000_000, 1_672_305_380_595]],
    ],
    [{ success: true, ret_msg: 'pong', conn_id: '0970e817', op: 'ping' }, 'nothing'],
    [{ success: true, ret_msg: 'subscribe', conn_id: '2324d924', op: 'subscribe' }, 'nothing'],
    [{ success: false, ret_msg: 'Invalid symbol', op: 'subscribe' }, 'refusal subscribe: Invalid symbol'],
    [{ topic: 'orderbook.1.BTCUSDT', data }, 'fault'],
    [{ topic: 'tickers.BTCUSDT', data: [data] }, 'fault'],
    [{ topic: 'tickers.BTCUSDT', data: { lastPrice: '1' } }, 'fault'],
  ])('%j', (frame, expected) => {
    expect(said(bybit.parse, frame)).toEqual(expected);
  });
});

describe('coinbase', () => {
  test('follows the ticker and the heartbeat of each product', () => {
    expect(coinbase.change('subscribe', ['BTC-USD'])).toEqual([
      '{"type":"subscribe","product_ids":["BTC-USD"],"channels":["ticker","heartbeat"]}',
    ]);
  });

  const ticker = { type: 'ticker', sequence: 37475248783, product_id: 'ETH-USD', price: '1285.22' };
  test.each([
    [
      {
        ...ticker,
        best_bid: '1285.04',
        best_bid_size: '0.46688654',
        best_ask: '1285.27',
        time: '2022-10-19T23:28:22Z',
      },
      [['ETH-USD', 128_515_500_000, 37_475_248_783]],
    ],
    [ticker, [['ETH-USD', 128_522_000_000, 37_475_248_783]]],
    [{ type: 'heartbeat', sequence: 90, last_trade_id: 20, product_id: 'BTC-USD' }, 'alive BTC-USD'],
    [{ type: 'subscriptions', channels: [{ name: 'ticker', product_ids: ['BTC-USD'] }] }, 'nothing'],
    [
      { type: 'error', message: 'Failed to subscribe', reason: 'XX-USD is not a valid product' },
      'refusal Failed to subscribe: XX-USD is not a valid product',
    ],
    [{ type: 'match', product_id: 'BTC-USD', price: '1' }, 'fault'],
    [{ type: 'ticker', price: '1' }, 'fault'],
  ])('%j', (frame, expected) => {
    expect(said(coinbase.parse, frame)).toEqual(expected);
  });
});

describe('kraken', () => {
  test('follows the best bid and ask of each pair', () => {
    expect(kraken.change('subscribe', ['BTC/USD'])).toEqual([
      '{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"}}',
    ]);
  });

  const head = '"channel":"ticker","type":"update"';
  test.each([
    [
      `{${head},"data":[{"symbol":"ALGO/USD","bid":0.10025,"bid_qty":740.0,"ask":0.10036,"last":0.10035}]}`,
      [['ALGO/USD', 10_030_500, undefined]],
    ],
    [
      `{${head},"data":[{"symbol":"PEPE/USD","bid":1.2e-7,"ask":1.3E-7,"timestamp":"2026-01-02T03:04:05.678901Z"}]}`,
      [['PEPE/USD', 13, Date.UTC(2026, 0, 2, 3, 4, 5, 678)]],
    ],
    [{ channel: 'heartbeat' }, 'nothing'],
    [{ channel: 'status', type: 'update', data: [{ system: 'online' }] }, 'nothing'],
    [{ method: 'pong', time_in: '2022-12-25T09:30:59.123456Z' }, 'nothing'],
    [{ method: 'subscribe', result: { channel: 'ticker', symbol: 'BTC/USD' }, success: true }, 'nothing'],
    [
      { error: 'Currency pair not supported', method: 'subscribe', success: false, symbol: 'X/Y' },
      'refusal X/Y: Currency pair not supported',
    ],
    [{ channel: 'trade', data: [] }, 'fault'],
    [`{${head},"data":[{"bid":1}]}`, 'fault'],
  ])('%j', (frame, expected) => {
    expect(said(kraken.parse, frame)).toEqual(expected);
  });
});

describe('bitstamp', () => {
  test('is asked for each pair by an address of its own', () => {
    expect(bitstamp.request('https://host/api/v2/ticker/', 'btcusd')).toBe(
      'https://host/api/v2/ticker/btcusd/',
    );
    expect(bitstamp.request('https://host/api/v2/ticker', '../x?')).toBe(
      'https://host/api/v2/ticker/..%2Fx%3F/',
    );
  });

  const ticker = {
    timestamp: '1643640186',
    open: '2211.00',
    high: '2811.00',
    last: '2211.00',
    volume: '213.26801100',
  };
  test.each([
    [{ ...ticker, bid: '2188.97', ask: '2211.00' }, [['btcusd', 219_998_500_000, 1_643_640_186]]],
    [ticker, [['btcusd', 221_100_000_000, 1_643_640_186]]],
    [{ status: 'error', reason: 'Not found.', code: 'API0404' }, 'refusal API0404: Not found.'],
    [{}, 'fault'],
    ['<html>', 'fault'],
  ])('%j', (body, expected) => {
    expect(said((bytes) => bitstamp.parse(bytes, 'btcusd'), body)).toEqual(expected);
  });
});

describe.each([...VENUES.values()])('$name', (venue) => {
  const parse: Parse = (frame) => venue.parse(frame, 'X');

  test.each(['', 'garbage', '{"half":', '[]', 'null', '1', '"text"', '{"a":1,"a":2}', '\ufeff{}'])(
    '%j is no frame',
    (frame) => {
      expect(parse(Buffer.from(frame)).kind).toBe('fault');
    },
  );

  test('no frame breaks it, and no price that it reads is wild', () => {
    const names = [
      'data',
      'arg',
      'channel',
      'event',
      'error',
      'topic',
      'type',
      'product_id',
      's',
      'symbol',
      'success',
      'op',
    ];
    const words = fc.constantFrom<unknown>(
      ...['ticker', 'tickers', 'tickers.X', 'X', '1', '-1', '1e9', '', null, true, 1e300, -0],
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        words,
        fc.array(tie('any')),
        fc.dictionary(fc.constantFrom(...names), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (frame) => {
        const message = parse(Buffer.from(JSON.stringify(frame)));
        for (const quote of message.kind === 'quotes' ? message.quotes : []) {
          const price = tickerPrice(quote);
          expect(price === undefined || price > 0).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void parse(bytes)));
  });
});
