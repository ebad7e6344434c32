import { describe, expect, test } from 'vitest';
import { cancelAllRequest } from '../order/cancel-request.ts';
import { placeRequest } from '../order/place-request.ts';
import type { Route } from '../route/route.ts';
import { adminRoutes } from '../routes/admin-routes.ts';
import { publicRoutes } from '../routes/public-routes.ts';
import { noMembers } from './no-members.ts';
import { readBody, readPath, readQuery, readRequest } from './read-request.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const nothing = bytes('');

describe('bodies', () => {
  test('no body is missing, and says what is', () => {
    const result = readBody(placeRequest, nothing);
    expect(result).toMatchObject({ ok: false, refusal: { code: 2001 } });
    expect(result.ok ? [] : result.refusal.errors?.map(({ field }) => field)).toEqual([
      'symbol',
      'type',
      'side',
      'quantity',
    ]);
  });

  test('a body of optional members alone is required all the same', () => {
    expect(readBody(cancelAllRequest, nothing)).toMatchObject({ ok: false, refusal: { code: 2001 } });
    expect(readBody(cancelAllRequest, bytes('{}'))).toEqual({
      ok: true,
      value: { symbol: '', cancelType: 0 },
    });
  });

  test('a body without members may be left out, and may not have any', () => {
    expect(readBody(noMembers, nothing)).toEqual({ ok: true, value: {} });
    expect(readBody(noMembers, bytes('{}'))).toEqual({ ok: true, value: {} });
    expect(readBody(noMembers, bytes('{"a":1}'))).toMatchObject({ ok: false, refusal: { code: 2002 } });
    expect(readBody(noMembers, bytes('[]'))).toMatchObject({ ok: false, refusal: { code: 2002 } });
  });

  test('malformed JSON is not valid, and says where', () => {
    expect(readBody(placeRequest, bytes('{"symbol":"BTCUSDT","symbol":"ETHUSDT"}'))).toEqual({
      ok: false,
      refusal: {
        code: 2002,
        errors: [{ field: '', message: 'malformed JSON at byte 20: duplicate member name' }],
      },
    });
    expect(readBody(placeRequest, bytes(' '))).toMatchObject({ ok: false, refusal: { code: 2002 } });
  });
});

describe('queries', () => {
  const query = publicRoutes.klines.query;
  const read = (rawQuery: string) => {
    const result = readQuery(query, rawQuery);
    return result.ok ? result.value : [result.refusal.code, result.refusal.errors?.map(({ field }) => field)];
  };

  test('are decoded, have defaults, and ignore what they do not know', () => {
    expect(read('symbol=BTC%55SDT&interval=1M&x=1&x=2&%zz=3&timestamp=1&&=')).toEqual({
      symbol: 'BTCUSDT',
      interval: '1M',
      priceType: undefined,
      startTime: undefined,
      endTime: undefined,
      limit: 500,
    });
  });

  test('a parameter given twice is not valid, in whatever spelling', () => {
    expect(read('symbol=BTCUSDT&interval=1m&symbol=BTCUSDT')).toEqual([2002, ['symbol']]);
    expect(read('symbol=BTCUSDT&interval=1m&limit=1&%6cimit=1')).toEqual([2002, ['limit']]);
  });

  test('bad percent-encoding is not valid', () => {
    expect(read('symbol=%ff&interval=1m')).toEqual([2002, ['symbol']]);
    expect(read('symbol=%zz&interval=1m')).toEqual([2002, ['symbol']]);
  });

  test('missing comes first', () => {
    expect(read('limit=0&interval=2m')).toEqual([2001, ['symbol']]);
    expect(read('')).toEqual([2001, ['symbol', 'interval']]);
    expect(read('symbol=B&interval=1m&limit=1001')).toEqual([2003, ['limit']]);
    expect(read('symbol=B&interval=1m&limit')).toEqual([2002, ['limit']]);
  });

  test('a window that ends before it starts is not valid; an empty one is', () => {
    expect(read('symbol=B&interval=1m&startTime=2&endTime=1')).toEqual([2002, ['startTime']]);
    expect(read('symbol=B&interval=1m&startTime=2&endTime=2')).toMatchObject({ startTime: 2, endTime: 2 });
  });

  test('page and cursor together are not valid', () => {
    const history = publicRoutes.orderHistory.query;
    expect(readQuery(history, 'page=1&cursor=abc')).toMatchObject({ ok: false, refusal: { code: 2002 } });
    expect(readQuery(history, 'cursor=abc&pageSize=100')).toMatchObject({
      ok: true,
      value: { cursor: 'abc', page: 1, pageSize: 100 },
    });
    for (const rubbish of ['a%20b', '', 'a'.repeat(513)]) {
      expect(readQuery(history, `cursor=${rubbish}`)).toMatchObject({ ok: false, refusal: { code: 2002 } });
    }
    for (const query of ['page=0', 'page=-1', 'pageSize=101', 'pageSize=0'])
      expect(readQuery(history, query)).toMatchObject({ ok: false, refusal: { code: 2003 } });
  });

  test('[LIMIT] no list gives more than 100 rows a page: 101 is 2003', () => {
    const lists = [...Object.values<Route>(publicRoutes), ...Object.values<Route>(adminRoutes)].filter(
      ({ query }) => query?.names.has('pageSize'),
    );
    expect(lists.length).toBeGreaterThan(7);
    for (const { id, query } of lists) {
      const pageOf = (size: number) => readQuery(query!, `symbol=BTCUSDT&period=7d&pageSize=${size}`);
      expect(pageOf(100), id).toMatchObject({ ok: true, value: { pageSize: 100 } });
      expect(pageOf(101), id).toMatchObject({
        ok: false,
        refusal: { code: 2003, errors: [{ field: 'pageSize' }] },
      });
    }
  });

  test('filters are codes, or names for the status', () => {
    expect(readQuery(publicRoutes.orderHistory.query, 'type=2&side=1&status=7')).toMatchObject({
      value: { type: 'MARKET', side: 'BUY', status: 'PARTIALLY_FILLED_CANCELED' },
    });
    expect(readQuery(publicRoutes.positionHistory.query, 'side=long')).toMatchObject({
      value: { side: 'long' },
    });
    expect(readQuery(publicRoutes.positionHistory.query, 'side=LONG')).toMatchObject({
      refusal: { code: 2002 },
    });
  });
});

describe('whole requests', () => {
  test('have the path, the query and the body, each typed', () => {
    const result = readRequest(adminRoutes.deposit, {
      pathParameters: { userId: '1188041528' },
      rawQuery: 'x=1',
      body: bytes('{"assetType":"USDT","amount":"100","reference":"r1"}'),
    });
    const userId: number | undefined = result.ok ? result.value.path.userId : undefined;
    expect(userId).toBe(1_188_041_528);
    expect(result).toEqual({
      ok: true,
      value: {
        path: { userId: 1_188_041_528 },
        query: undefined,
        body: { assetType: 'USDT', amount: 10_000_000_000, reference: 'r1', note: '' },
      },
    });
  });

  test('a bad path parameter is not valid', () => {
    expect(readPath(adminRoutes.userAccount.pathParameters, { userId: 'abc' })).toMatchObject({
      refusal: { code: 2002 },
    });
  });

  test('a body that is not declared is not looked at', () => {
    expect(
      readRequest(publicRoutes.userInfo, { pathParameters: {}, rawQuery: '', body: bytes('rubbish') }),
    ).toEqual({
      ok: true,
      value: { path: undefined, query: undefined, body: undefined },
    });
  });
});
