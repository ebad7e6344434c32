import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../../gateway/testing/exchange-fixture.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

interface Answer {
  readonly status: number;
  readonly code: number;
  readonly data?: unknown;
  readonly errors?: readonly { readonly field: string }[];
}

/** Places an order with JSON texts as its price and quantity. */
function place(price: string, quantity: string): Promise<Answer> {
  const body = `{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","timeInForce":"IOC","price":${price},"quantity":${quantity}}`;
  return exchange
    .as(user)
    .send('POST', '/v1/private/order/place', body, { 'content-type': 'application/json' });
}

/** Not a number, or one in a spelling that some reader takes for another. */
const SPELLINGS = [
  '1e400',
  '-0',
  '-1',
  '+1',
  '1e-30',
  '1E5',
  '0x10',
  '0b1',
  '0o7',
  '1_000',
  '1,000',
  '1.',
  '.1',
  '1..1',
  '1.1.1',
  ' 1',
  '1 ',
  '1\u00a0',
  '\u200b1',
  '１２',
  '٣',
  '¼',
  'Ⅻ',
  '1f',
  '1n',
  'NaN',
  'Infinity',
  '-Infinity',
  'null',
  'undefined',
  '1/3',
  '1%',
  '$1',
  '0.1e1',
  '9'.repeat(19),
  '9'.repeat(100_000),
  `0.${'1'.repeat(19)}`,
  `0.${'0'.repeat(100_000)}1`,
];

test('[ATTACK-20] a number in another spelling is refused by its name, as a text and as a number, and nothing rests', async () => {
  const isNumber = (text: string) => /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  for (const spelling of SPELLINGS) {
    const texts = [JSON.stringify(spelling), ...(isNumber(spelling) ? [spelling] : [])];
    for (const text of texts) {
      const price = await place(text, '"0.01"');
      expect([price.status, price.code, price.errors?.[0]?.field], text.slice(0, 40)).toEqual([
        400,
        2002,
        'price',
      ]);
      const quantity = await place('"84000"', text);
      expect([quantity.status, quantity.code, quantity.errors?.[0]?.field], text.slice(0, 40)).toEqual([
        400,
        2002,
        'quantity',
      ]);
    }
  }
  expect((await exchange.as(user).get('/v1/private/order/history')).data).toMatchObject({ total: 0 });
});

test('[ATTACK-20] one step off the grid is refused, never rounded to it', async () => {
  for (const [price, quantity, code] of [
    ['84000.01', '0.01', 3014],
    ['84000.099999999999999999', '0.01', 3014],
    ['83999.999999999999999999', '0.01', 3014],
    ['84000', '0.0011', 3015],
    ['84000', '0.010000000000000001', 3015],
    ['84000', '0.009999999999999999', 3015],
    ['84000', '0.000999', 3015],
  ] as const) {
    expect((await place(`"${price}"`, `"${quantity}"`)).code, `${price} × ${quantity}`).toBe(code);
    expect((await place(price, quantity)).code, `${price} × ${quantity}`).toBe(code);
  }
});

test('[ATTACK-20] what is taken comes back to the last digit, in whatever of its spellings it was sent', async () => {
  const ticks = fc.integer({ min: 810_000, max: 850_000 });
  const steps = fc.integer({ min: 1, max: 30 });
  const zeros = fc.integer({ min: 0, max: 17 });
  await fc.assert(
    fc.asyncProperty(ticks, steps, zeros, fc.boolean(), async (tick, step, padding, asText) => {
      // By hand, in integers: a tick is a tenth, a step a thousandth.
      const price = `${Math.floor(tick / 10)}.${tick % 10}${'0'.repeat(padding)}`;
      const quantity = `0.${String(step).padStart(3, '0')}${'0'.repeat(Math.min(padding, 15))}`;
      const sent = (text: string) => (asText ? `"${text}"` : text);
      const { code, data } = await place(sent(price), sent(quantity));
      if (code === 3016) return;
      expect(code).toBe(0);
      const answer = data as { price: string; quantity: string };
      expect(answer.price).toBe(tick % 10 === 0 ? `${tick / 10}` : `${Math.floor(tick / 10)}.${tick % 10}`);
      expect(answer.quantity).toBe(`0.${String(step).padStart(3, '0')}`.replace(/0+$/, ''));
    }),
    { numRuns: 300 },
  );
});

test('[ATTACK-20] a transfer of more digits than money has is refused, one of all of them kept', async () => {
  const deposit = (amount: string) =>
    exchange.admin.post(`/admin/v1/users/${user.userId}/deposit`, {
      assetType: 'USDT',
      amount,
      reference: amount,
    });
  for (const amount of ['0.000000001', '1.123456789'])
    expect((await deposit(amount)).code, amount).toBe(2003);
  for (const amount of ['1e3', '-1', '+1', '0x1', '１', ' 1'])
    expect((await deposit(amount)).code, amount).toBe(2002);
  const kept = await deposit('123456789.12345678');
  expect(kept.data).toMatchObject({ amount: '123456789.12345678', walletBalanceAfter: '123556789.12345678' });
});
