import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer } from '../../testing/test-client.ts';

const PATH = '/v1/private/user/favorite-symbols';
const { saveFavorites, favorites } = publicRoutes;

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());
beforeEach(async () => {
  user = await exchange.createUser('0');
});

const save = (symbols: unknown): Promise<JsonAnswer> => exchange.as(user).post(PATH, { symbols });

async function saved(of: TestUser = user): Promise<unknown> {
  const answer = await exchange.as(of).get(PATH);
  expectSuccess(favorites, answer);
  return answer.data;
}

test('there are none at first; what is saved takes the place of all, in the order in which it was sent', async () => {
  expect(await saved()).toEqual({ symbols: [] });
  for (const symbols of [['ETHUSDT', 'BTCUSDT'], ['BTCUSDT', 'ETHUSDT'], ['BTCUSDT'], []]) {
    const answer = await save(symbols);
    expectSuccess(saveFavorites, answer);
    expect(answer.data).toEqual({ symbols });
    expect(await saved()).toEqual({ symbols });
  }
});

test('they are the user’s own', async () => {
  await save(['ETHUSDT']);
  expect(await saved(await exchange.createUser('0'))).toEqual({ symbols: [] });
  const key = await exchange.as(user).post('/v1/private/user/api-key/create', { label: 'r', permissions: 1 });
  const reader = { ...user, ...(key.data as { apiKey: string; apiSecret: string }) };
  const body = JSON.stringify({ symbols: ['BTCUSDT'] });
  expectSuccess(saveFavorites, await exchange.signed(reader, 'POST', PATH, body));
  expect(await saved()).toEqual({ symbols: ['BTCUSDT'] });
});

describe('a list that is refused changes nothing', () => {
  test.each([
    ['an unknown symbol', ['BTCUSDT', 'NOSUCH'], 2002, 'symbols[1]'],
    ['a symbol in the wrong case', ['btcusdt'], 2002, 'symbols[0]'],
    ['a repeated symbol', ['BTCUSDT', 'ETHUSDT', 'BTCUSDT'], 2002, 'symbols[2]'],
    ['a symbol that is no text', [1], 2002, 'symbols[0]'],
    ['no list', 'BTCUSDT', 2002, 'symbols'],
    ['null', null, 2002, 'symbols'],
    ['nothing at all', undefined, 2001, 'symbols'],
    ['[LIMIT] more than 200', Array.from({ length: 201 }, (_, i) => `S${i}USDT`), 2003, 'symbols'],
  ] as const)('%s', async (_name, symbols, code, field) => {
    await save(['ETHUSDT']);
    const answer = await save(symbols);
    expectRefusal(saveFavorites, answer, code);
    expect(answer.errors?.map((each) => each.field)).toEqual([field]);
    expect(await saved()).toEqual({ symbols: ['ETHUSDT'] });
  });
});

test('an account that may only read saves none: 3012; one that may only cancel does', async () => {
  await save(['ETHUSDT']);
  await exchange.admin.put(`/admin/v1/users/${user.userId}`, { status: 'FROZEN' });
  expectRefusal(saveFavorites, await save(['BTCUSDT']), 3012);
  expect(await saved()).toEqual({ symbols: ['ETHUSDT'] });
  await exchange.admin.put(`/admin/v1/users/${user.userId}`, { status: 'CANCEL_ONLY' });
  expectSuccess(saveFavorites, await save(['BTCUSDT']));
});

test('[LIMIT] 200 symbols are saved', async () => {
  const { data } = await exchange.api.get('/v1/public/market/symbols');
  const [template] = (data as { list: { leverageTiers: unknown }[] }).list;
  const assets = Array.from({ length: 200 }, (_, index) => `F${index}`);
  const made = await Promise.all(
    assets.map((baseAsset) =>
      exchange.admin.post('/admin/v1/symbols', {
        symbol: `${baseAsset}USDT`,
        baseAsset,
        tickSize: '0.1',
        stepSize: '0.001',
        leverageTiers: template?.leverageTiers,
      }),
    ),
  );
  expect(made.map(({ code }) => code)).toEqual(assets.map(() => 0));
  const symbols = assets.map((asset) => `${asset}USDT`);
  expectSuccess(saveFavorites, await save(symbols));
  expect(await saved()).toEqual({ symbols });
  expectRefusal(saveFavorites, await save([...symbols, 'BTCUSDT']), 2003);
});
