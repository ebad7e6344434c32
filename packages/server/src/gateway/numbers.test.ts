import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange, type TestUser } from './testing/exchange-fixture.ts';

let exchange: TestExchange;
let user: TestUser;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

async function sequence(): Promise<number> {
  return ((await exchange.admin.get('/admin/v1/engine')).data as { sequence: number }).sequence;
}

/** Sends an order whose members are JSON texts; "" leaves one out. */
function place(members: Record<string, string>): Promise<{ code: number; status: number; errors?: unknown }> {
  const all = {
    symbol: '"BTCUSDT"',
    type: '"LIMIT"',
    side: '"BUY"',
    price: '"84000"',
    quantity: '"0.01"',
    ...members,
  };
  const text = Object.entries(all).flatMap(([name, value]) => (value === '' ? [] : [`"${name}":${value}`]));
  return exchange
    .as(user)
    .send('POST', '/v1/private/order/place', `{${text.join(',')}}`, { 'content-type': 'application/json' });
}

describe('[NUM-4, ATTACK-20] input text is checked as text', () => {
  test.each([
    ['1e3', 2002],
    ['"1e3"', 2002],
    ['1E3', 2002],
    ['84000.0e0', 2002],
    ['"NaN"', 2002],
    ['"Infinity"', 2002],
    ['-0', 2002],
    ['"-0"', 2002],
    ['-84000', 2002],
    ['"-84000"', 2002],
    ['"+84000"', 2002],
    ['"0x10"', 2002],
    ['" 84000"', 2002],
    ['"84000 "', 2002],
    ['"8４000"', 2002],
    ['"１"', 2002],
    ['"84,000"', 2002],
    ['"84000."', 2002],
    ['".5"', 2002],
    ['""', 2002],
    ['null', 2002],
    ['true', 2002],
    ['[]', 2002],
    ['{}', 2002],
    ['1e400', 2002],
    ['"1234567890123456789"', 2002],
    ['1234567890123456789', 2002],
    ['"0.1234567890123456789"', 2002],
    ['"84000.05"', 3014],
    ['84000.05', 3014],
    ['84000.000000001', 3014],
    ['"0"', 2003],
    ['"999999999999999999"', 2003],
  ])('price %s is %i', async (price, code) => {
    expect(await place({ price })).toMatchObject({ code, errors: [{ field: 'price' }] });
  });

  test.each([
    ['1e-2', 2002],
    ['"1e-2"', 2002],
    ['-0.01', 2002],
    ['"0.0015"', 3015],
    ['0.0015', 3015],
    ['"0.010000001"', 3015],
    ['"0"', 2003],
    ['"999999999999999999.999999999999999999"', 3015],
  ])('quantity %s is %i', async (quantity, code) => {
    expect(await place({ quantity })).toMatchObject({ code, errors: [{ field: 'quantity' }] });
  });

  test('a malformed number never reaches the engine, a refused one changes nothing', async () => {
    const before = await sequence();
    await place({ price: '1e3' });
    expect(await sequence()).toBe(before);
    const { data } = await exchange.as(user).get('/v1/private/user/asset');
    expect(data).toMatchObject({ userAsset: { walletBalance: '100000', frozenMargin: '0' } });
  });

  test.each(['84000', '"84000"', '"84000.0"', '"84000.000000000000000000"', '"084000"', '84000.00'])(
    'price %s is 84000',
    async (price) => {
      const answer = await place({ price });
      expect(answer).toMatchObject({ code: 0, data: { price: '84000' } });
    },
  );
});

describe('[ATTACK-21] wrong values', () => {
  test.each([
    [{ symbol: '' }, 2001, 'symbol'],
    [{ symbol: '"NO SUCH"' }, 3008, 'symbol'],
    [{ symbol: '7' }, 2002, 'symbol'],
    [{ symbol: '""' }, 2003, 'symbol'],
    [{ side: '"buy"' }, 2002, 'side'],
    [{ side: 'null' }, 2002, 'side'],
    [{ type: '"STOP"' }, 2002, 'type'],
    [{ timeInForce: '"GTX"' }, 2002, 'timeInForce'],
    [{ positionSide: '"NET"' }, 2002, 'positionSide'],
    [{ reduceOnly: '"true"' }, 2002, 'reduceOnly'],
    [{ reduceOnly: '1' }, 2002, 'reduceOnly'],
    [{ makerOnly: 'true', timeInForce: '"IOC"' }, 2002, 'makerOnly'],
    [{ priceType: '5', price: '' }, 2002, 'priceType'],
    [{ priceType: '1' }, 2002, 'price'],
    [{ closePosition: 'true' }, 2002, 'quantity'],
    [{ price: '' }, 2001, 'price'],
    [{ quantity: '' }, 2001, 'quantity'],
    [{ timeInForce: '"GTD"' }, 2001, 'goodTillDate'],
    [{ goodTillDate: '99999999999999' }, 2002, 'goodTillDate'],
    [{ timeInForce: '"GTD"', goodTillDate: '1' }, 2003, 'goodTillDate'],
    [{ clientOrderId: '""' }, 2003, 'clientOrderId'],
    [{ clientOrderId: `"${'a'.repeat(37)}"` }, 2003, 'clientOrderId'],
    [{ clientOrderId: '"a b"' }, 2002, 'clientOrderId'],
    [{ clientOrderId: '"liquidation-1"' }, 2002, 'clientOrderId'],
    [{ noSuchMember: '1' }, 2002, 'noSuchMember'],
  ] as const)('%j is %i and names %s', async (members, code, field) => {
    expect(await place({ ...members } as Record<string, string>)).toMatchObject({
      code,
      errors: [{ field }],
    });
  });

  test('what is missing is said before what is wrong, what is wrong before what is out of range', async () => {
    expect((await place({ side: '"x"', quantity: '' })).code).toBe(2001);
    expect((await place({ side: '"x"', clientOrderId: '""' })).code).toBe(2002);
  });
});

describe('[ATTACK-19] malformed JSON is 2002', () => {
  const good = '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"84000","quantity":"0.01"}';
  test.each([
    ['cut short', good.slice(0, -1)],
    ['with a comma at the end', good.replace('}', ',}')],
    ['with a comment', `${good}//`],
    ['with a name twice', good.replace('{', '{"symbol":"BTCUSDT",')],
    ['in single quotes', good.replaceAll('"', "'")],
    ['with NaN', good.replace('"84000"', 'NaN')],
    ['with a number that starts with 0', good.replace('"84000"', '084000')],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"x"'],
    ['21 levels deep', `{"a":${'['.repeat(21)}${']'.repeat(21)}}`],
    ['100,000 levels deep', '['.repeat(100_000)],
    ['with a byte order mark', `\ufeff${good}`],
    ['blank', ' \n\t'],
  ])('%s', async (_what, body) => {
    const answer = await exchange
      .as(user)
      .send('POST', '/v1/private/order/place', body, { 'content-type': 'application/json' });
    expect([answer.status, answer.code]).toEqual([400, 2002]);
  });

  test.each([
    ['a byte that is none', [0x7b, 0x22, 0xff, 0x22, 0x7d]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('invalid UTF-8: %s', async (_what, bytes) => {
    const answer = await exchange.as(user).send('POST', '/v1/private/order/place', Uint8Array.from(bytes), {
      'content-type': 'application/json',
    });
    expect(answer.code).toBe(2002);
  });

  test('[ATTACK-43] `__proto__` is a member like any other: unknown', async () => {
    expect(await place({ ['__proto__' as string]: '{"price":"1"}' })).toMatchObject({ code: 2002 });
  });
});

describe('query parameters', () => {
  const get = (query: string) => exchange.as(user).get(`/v1/public/market/klines?${query}`);

  test.each([
    ['', 2001],
    ['symbol=BTCUSDT', 2001],
    ['symbol=BTCUSDT&interval=2m', 2002],
    ['symbol=BTCUSDT&interval=1M', 0],
    ['symbol=BTCUSDT&interval=1D', 2002],
    ['symbol=NOSUCH&interval=1m', 3008],
    ['symbol=BTCUSDT&symbol=ETHUSDT&interval=1m', 2002],
    ['symbol=BTCUSDT&interval=1m&limit=0', 2003],
    ['symbol=BTCUSDT&interval=1m&limit=1001', 2003],
    ['symbol=BTCUSDT&interval=1m&limit=1e2', 2002],
    ['symbol=BTCUSDT&interval=1m&limit=', 2002],
    ['symbol=BTCUSDT&interval=1m&limit=10&unknown=1&unknown=2', 0],
    ['symbol=%FF&interval=1m', 2002],
    ['symbol=BTCUSDT&interval=1m&priceType=lastPrice', 2002],
    ['symbol=BTCUSDT&interval=1m&startTime=2&endTime=1', 2002],
  ])('%j is %i', async (query, code) => {
    expect((await get(query)).code).toBe(code);
  });
});
