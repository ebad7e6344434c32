import { adminRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange } from '../../testing/exchange-fixture.ts';
import type { JsonAnswer } from '../../testing/test-client.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
});
afterAll(() => exchange.stop());

const admin = () => exchange.admin;

describe('users', () => {
  test('are created once by name, with an account', async () => {
    const created = await admin().post('/admin/v1/users', {
      username: 'alice',
      password: 'secret',
      vipLevel: 2,
    });
    expectSuccess(adminRoutes.createUser, created);
    const { userId } = created.data as { userId: string };
    expect(userId).toMatch(/^\d{10}$/);
    const account = await admin().get(`/admin/v1/users/${userId}/account`);
    expectSuccess(adminRoutes.userAccount, account);
    expect(account.data).toMatchObject({
      userId,
      status: 'ACTIVE',
      vipLevel: 2,
      vipLevelPinned: true,
      openOrders: 0,
    });
    const again = await admin().post('/admin/v1/users', { username: 'Alice', password: 'secret' });
    expectRefusal(adminRoutes.createUser, again, 3025);
  });

  test.each([
    [{ username: 'ab', password: 'x' }, 2003],
    [{ username: 'a b c', password: 'x' }, 2002],
    [{ username: 'bob' }, 2001],
    [{ username: 'bob', password: 'x', vipLevel: 10 }, 2003],
    [{ username: 'bob', password: 'x', agentId: '5' }, 2002],
  ])('%j is %i', async (body, code) => {
    expect((await admin().post('/admin/v1/users', body)).code).toBe(code);
  });

  test('are listed newest first, by page and cursor, and found by part of a name', async () => {
    for (const name of ['lister-1', 'lister-2', 'lister-3']) {
      await admin().post('/admin/v1/users', { username: name, password: 'x' });
    }
    const names = async (query: string) => {
      const answer = await admin().get(`/admin/v1/users?query=LISTER&${query}`);
      expectSuccess(adminRoutes.listUsers, answer);
      const { list, total, nextCursor } = answer.data as {
        list: { username: string }[];
        total: number;
        nextCursor: string | null;
      };
      return { names: list.map(({ username }) => username), total, nextCursor };
    };
    const first = await names('pageSize=2');
    expect(first).toMatchObject({ names: ['lister-3', 'lister-2'], total: 3 });
    expect(await names(`pageSize=2&cursor=${first.nextCursor}`)).toEqual({
      names: ['lister-1'],
      total: 3,
      nextCursor: null,
    });
    expect(await names('pageSize=2&page=2')).toMatchObject({ names: ['lister-1'] });
    for (const cursor of ['rubbish', Buffer.from('users:0').toString('base64url'), `${first.nextCursor}a`]) {
      expect((await admin().get(`/admin/v1/users?cursor=${cursor}`)).code).toBe(2002);
    }
  });

  test('change what they may do and pay', async () => {
    const { userId } = await exchange.createUser();
    const update = (body: object): Promise<JsonAnswer> => admin().put(`/admin/v1/users/${userId}`, body);
    const changed = await update({ status: 'CANCEL_ONLY', vipLevel: 4 });
    expectSuccess(adminRoutes.updateUser, changed);
    expect(changed.data).toMatchObject({ status: 'CANCEL_ONLY', vipLevel: 4, vipLevelPinned: true });
    expect(await exchange.identity.users.get(userId)).toMatchObject({
      status: 'CANCEL_ONLY',
      pinnedLevel: 4,
    });
    expect((await update({ vipLevel: -1 })).data).toMatchObject({ vipLevel: 4, vipLevelPinned: false });
    expect(await exchange.identity.users.get(userId)).toMatchObject({ pinnedLevel: -1 });
    expectRefusal(adminRoutes.updateUser, await update({}), 2001);
    expectRefusal(adminRoutes.updateUser, await update({ status: 'CLOSED' }), 2002);
    expectRefusal(adminRoutes.updateUser, await update({ vipLevel: 10 }), 2003);
  });

  test('a frozen one reads only, a CANCEL_ONLY one cancels: 3012', async () => {
    const user = await exchange.createUser();
    const client = exchange.as(user);
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
    const { orderId } = (await client.post('/v1/private/order/place', order)).data as { orderId: string };
    await admin().put(`/admin/v1/users/${user.userId}`, { status: 'FROZEN' });
    expect((await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId })).code).toBe(3012);
    expect((await client.get('/v1/private/order/current')).data).toMatchObject({ total: 1 });
    expect((await client.get('/v1/private/user/info')).data).toMatchObject({
      userInfo: { status: 'FROZEN' },
    });
    await admin().put(`/admin/v1/users/${user.userId}`, { status: 'CANCEL_ONLY' });
    expect((await client.post('/v1/private/order/place', order)).code).toBe(3012);
    expect((await client.post('/v1/private/order/cancel', { symbol: 'BTCUSDT', orderId })).code).toBe(0);
  });

  test('lose their sessions, not their keys', async () => {
    const user = await exchange.createUser();
    const revoked = await admin().post(`/admin/v1/users/${user.userId}/sessions/revoke`);
    expectSuccess(adminRoutes.revokeSessions, revoked);
    expect(revoked.data).toEqual({ deleted: 1 });
    expect((await exchange.as(user).get('/v1/private/user/info')).code).toBe(1004);
    expect((await exchange.signed(user, 'GET', '/v1/private/user/info')).code).toBe(0);
  });

  test.each([
    ['GET', '/admin/v1/users/42/account', ''],
    ['PUT', '/admin/v1/users/42', '{"vipLevel":1}'],
    ['POST', '/admin/v1/users/42/sessions/revoke', '{}'],
    ['POST', '/admin/v1/users/42/deposit', '{"assetType":"USDT","amount":"1","reference":"x"}'],
  ])('%s %s: there is no such user, 3008', async (method, path, body) => {
    const headers = body === '' ? {} : { 'content-type': 'application/json' };
    expect((await admin().send(method, path, body, headers)).code).toBe(3008);
  });

  test('an id in the path that is none is 2002 or 2003', async () => {
    expect((await admin().get('/admin/v1/users/abc/account')).code).toBe(2002);
    expect((await admin().get('/admin/v1/users/0/account')).code).toBe(2003);
  });
});

describe('[LEDGER-2] deposit and withdraw', () => {
  test('answer the row of the ledger, and the same one again for the same reference', async () => {
    const { userId } = await exchange.createUser('0');
    const move = (kind: string, body: object): Promise<JsonAnswer> =>
      admin().post(`/admin/v1/users/${userId}/${kind}`, { assetType: 'USDT', reference: 'wire-1', ...body });
    const first = await move('deposit', { amount: '1000.5', note: 'by wire' });
    expectSuccess(adminRoutes.deposit, first);
    expect(first.data).toEqual({
      changeId: expect.stringMatching(/^\d+$/),
      assetType: 'USDT',
      amount: '1000.5',
      walletBalanceBefore: '0',
      walletBalanceAfter: '1000.5',
      frozenBalanceBefore: '0',
      frozenBalanceAfter: '0',
      changeType: 'TRANSFER_IN',
      referenceId: 'wire-1',
      symbol: '',
      createdAt: expect.any(Number),
    });
    for (let i = 0; i < 150; i += 1) await move('deposit', { amount: '1', reference: `many-${i}` });
    expect((await move('deposit', { amount: '1000.50' })).data).toEqual(first.data);
    expectRefusal(adminRoutes.deposit, await move('deposit', { amount: '1000' }), 3004);
    const out = await move('withdraw', { amount: '150.5' });
    expectSuccess(adminRoutes.withdraw, out);
    expect(out.data).toMatchObject({
      amount: '-150.5',
      walletBalanceAfter: '1000',
      changeType: 'TRANSFER_OUT',
    });
    expect((await move('withdraw', { amount: '150.5' })).data).toEqual(out.data);
    expectRefusal(
      adminRoutes.withdraw,
      await move('withdraw', { amount: '1000.00000001', reference: 'wire-2' }),
      3001,
    );
  });

  test('[LEDGER-1] the rows of an account add up to its wallet', async () => {
    const user = await exchange.createUser('100.00000001');
    await admin().post(`/admin/v1/users/${user.userId}/withdraw`, {
      assetType: 'USDT',
      amount: '0.00000001',
      reference: 'w',
    });
    const { data } = await exchange.as(user).get('/v1/private/user/account-change-log');
    expect(data).toMatchObject({
      total: 2,
      list: [
        { amount: '-0.00000001', walletBalanceBefore: '100.00000001', walletBalanceAfter: '100' },
        { amount: '100.00000001', walletBalanceBefore: '0', walletBalanceAfter: '100.00000001' },
      ],
    });
    const filtered = await exchange
      .as(user)
      .get('/v1/private/user/account-change-log?changeType=TRANSFER_OUT&assetType=USDT');
    expect(filtered.data).toMatchObject({ total: 1 });
    expect((await exchange.as(user).get('/v1/private/user/account-change-log?changeType=FEE')).code).toBe(
      2002,
    );
  });

  test.each([
    [{ assetType: 'BTC', amount: '1', reference: 'x' }, 2002],
    [{ assetType: 'USDT', amount: '0', reference: 'x' }, 2003],
    [{ assetType: 'USDT', amount: '-1', reference: 'x' }, 2002],
    [{ assetType: 'USDT', amount: '0.000000001', reference: 'x' }, 2003],
    [{ assetType: 'USDT', amount: '1' }, 2001],
    [{ assetType: 'USDT', amount: '1', reference: '' }, 2003],
  ])('%j is %i', async (body, code) => {
    const { userId } = await exchange.createUser('0');
    expect((await admin().post(`/admin/v1/users/${userId}/deposit`, body)).code).toBe(code);
  });
});

describe('symbols', () => {
  const TIERS = [
    { notionalFloor: '0', notionalCap: '100000', maxLeverage: 50, maintenanceMarginRate: '0.01' },
    { notionalFloor: '100000', notionalCap: '1000000', maxLeverage: 10, maintenanceMarginRate: '0.05' },
  ];
  const SYMBOL = {
    symbol: 'XRPUSDT',
    baseAsset: 'XRP',
    tickSize: '0.0001',
    stepSize: '0.1',
    leverageTiers: TIERS,
  };

  test('are made complete, and can be traded at once', async () => {
    const created = await admin().post('/admin/v1/symbols', SYMBOL);
    expectSuccess(adminRoutes.createSymbol, created);
    expect(created.data).toMatchObject({
      symbol: 'XRPUSDT',
      quoteAsset: 'USDT',
      pricePrecision: 4,
      quantityPrecision: 1,
      minQuantity: '0.1',
      maxLeverage: 50,
      defaultLeverage: 20,
      status: 'TRADING',
      onboardAt: START_MS,
    });
    // cum₂ = 100,000 × (0.05 − 0.01)
    expect((created.data as { leverageTiers: object[] }).leverageTiers[1]).toMatchObject({
      tier: 2,
      maintenanceAmount: '4000',
    });
    await exchange.setPrice('XRPUSDT', '0.5');
    const user = await exchange.createUser();
    const order = { symbol: 'XRPUSDT', type: 'LIMIT', side: 'BUY', price: '0.4999', quantity: '100' };
    expect((await exchange.as(user).post('/v1/private/order/place', order)).code).toBe(0);
    expectRefusal(adminRoutes.createSymbol, await admin().post('/admin/v1/symbols', SYMBOL), 3025);
  });

  test('as read may be sent back to make another', async () => {
    const { data } = await exchange.api.get('/v1/public/market/symbols?symbol=BTCUSDT');
    const [btc] = (data as { list: Record<string, unknown>[] }).list;
    const copy: Record<string, unknown> = { ...btc, symbol: 'COPYUSDT' };
    delete copy.onboardAt;
    const created = await admin().post('/admin/v1/symbols', copy);
    expectSuccess(adminRoutes.createSymbol, created);
    expect({ ...(created.data as object), onboardAt: 0 }).toEqual({ ...copy, onboardAt: 0 });
  });

  test.each([
    [{ pricePrecision: 3 }, 'pricePrecision'],
    [{ maxLeverage: 51 }, 'maxLeverage'],
    [{ quoteAsset: 'USDC', marginAsset: 'USDC' }, 'quoteAsset'],
    [{ minQuantity: '0.15' }, 'minQuantity'],
    [
      { leverageTiers: [TIERS[0], { ...TIERS[1], notionalFloor: '100001' }] },
      'leverageTiers[1].notionalFloor',
    ],
    [
      { leverageTiers: [TIERS[0], { ...TIERS[1], maintenanceAmount: '1' }] },
      'leverageTiers[1].maintenanceAmount',
    ],
    [{ leverageTiers: [{ ...TIERS[0], tier: 2 }, TIERS[1]] }, 'leverageTiers[0].tier'],
    [
      { leverageTiers: [{ ...TIERS[0], maintenanceMarginRate: '0.02' }, TIERS[1]] },
      'leverageTiers[0].maintenanceMarginRate',
    ],
    [{ minQuantity: '0.2' }, 'minQuantity'],
    [{ onboardAt: 12_345 }, 'onboardAt'],
    [{ onboardAt: 0 }, 'onboardAt'],
    [{ symbol: 'bad-usdt' }, 'symbol'],
    [{ baseAsset: 'bad' }, 'baseAsset'],
    [{ noSuchMember: 1 }, 'noSuchMember'],
  ])('what disagrees is 2002: %j', async (members, field) => {
    const answer = await admin().post('/admin/v1/symbols', { ...SYMBOL, symbol: 'BADUSDT', ...members });
    expectRefusal(adminRoutes.createSymbol, answer, 2002);
    expect(answer.errors?.[0]?.field).toBe(field);
  });

  const OUT_OF_BOUNDS: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ multiplierUp: '0.9' }, 'multiplierUp'],
    [{ multiplierDown: '1.1' }, 'multiplierDown'],
    [{ marketTakeBound: '1' }, 'marketTakeBound'],
    [{ triggerProtect: '2' }, 'triggerProtect'],
    [{ makerFeeRate: '1' }, 'makerFeeRate'],
    [{ makerFeeRate: '-1' }, 'makerFeeRate'],
    [{ makerFeeRate: '999999999999' }, 'makerFeeRate'],
    [{ takerFeeRate: '1' }, 'takerFeeRate'],
    [{ liquidationFeeRate: '1.5' }, 'liquidationFeeRate'],
    [{ fundingRateCap: '2' }, 'fundingRateCap'],
    [{ defaultLeverage: 51 }, 'defaultLeverage'],
    [{ maxOpenOrders: 0 }, 'maxOpenOrders'],
    [{ maxOpenOrders: 100_000 }, 'maxOpenOrders'],
  ];

  test.each(OUT_OF_BOUNDS)(
    'a number outside its bounds is 2003, made or changed: %j',
    async (members, field) => {
      const made = await admin().post('/admin/v1/symbols', { ...SYMBOL, symbol: 'BADUSDT', ...members });
      expectRefusal(adminRoutes.createSymbol, made, 2003);
      expect(made.errors?.[0]?.field).toBe(field);
      const tiers = { leverageTiers: TIERS };
      const changed = await admin().put('/admin/v1/symbols/ETHUSDT', { ...tiers, ...members });
      expectRefusal(adminRoutes.updateSymbol, changed, 2003);
      expect(changed.errors?.[0]?.field).toBe(field);
    },
  );

  test.each([
    [{ symbol: 'A' }, 'symbol'],
    [{ symbol: 'X'.repeat(21) }, 'symbol'],
    [{ baseAsset: '' }, 'baseAsset'],
    [{ baseAsset: 'X'.repeat(21) }, 'baseAsset'],
    // 90,071,992.54740992 / 10⁻⁸ is past the safe integers.
    [{ tickSize: '0.00000001', maxPrice: '90071992.54740992' }, 'maxPrice'],
  ])('[NUM-2] a length outside its bounds, and what could overflow, is 2003: %j', async (members, field) => {
    const answer = await admin().post('/admin/v1/symbols', { ...SYMBOL, symbol: 'BADUSDT', ...members });
    expectRefusal(adminRoutes.createSymbol, answer, 2003);
    expect(answer.errors?.[0]?.field).toBe(field);
  });

  test('names of the least and the greatest length', async () => {
    const longest = { ...SYMBOL, symbol: 'X'.repeat(20), baseAsset: 'X'.repeat(20) };
    expectSuccess(adminRoutes.createSymbol, await admin().post('/admin/v1/symbols', longest));
    const shortest = { ...SYMBOL, symbol: 'AB', baseAsset: 'A' };
    expectSuccess(adminRoutes.createSymbol, await admin().post('/admin/v1/symbols', shortest));
  });

  test('what is derived may be sent where it agrees', async () => {
    const { engineTime } = (await admin().get('/admin/v1/engine')).data as { engineTime: number };
    const agreeing = { minQuantity: '0.1', onboardAt: engineTime, maxLeverage: 50, pricePrecision: 4 };
    const created = await admin().post('/admin/v1/symbols', { ...SYMBOL, symbol: 'AGREEUSDT', ...agreeing });
    expectSuccess(adminRoutes.createSymbol, created);
    expect(created.data).toMatchObject({ onboardAt: engineTime, minQuantity: '0.1' });
    const refused = await admin().put('/admin/v1/symbols/AGREEUSDT', { minQuantity: '0.2' });
    expectRefusal(adminRoutes.updateSymbol, refused, 2002);
    expect(refused.errors?.[0]?.field).toBe('minQuantity');
  });

  test('change whole or not at all', async () => {
    const update = (body: object): Promise<JsonAnswer> => admin().put('/admin/v1/symbols/ETHUSDT', body);
    const changed = await update({ status: 'CANCEL_ONLY', takerFeeRate: '0.0006', leverageTiers: TIERS });
    expectSuccess(adminRoutes.updateSymbol, changed);
    expect(changed.data).toMatchObject({
      status: 'CANCEL_ONLY',
      takerFeeRate: '0.0006',
      maxLeverage: 50,
      tickSize: '0.01',
    });
    const refused = await update({ takerFeeRate: '0.0007', tickSize: '0.1' });
    expectRefusal(adminRoutes.updateSymbol, refused, 2002);
    expect(refused.errors?.[0]?.field).toBe('tickSize');
    expectRefusal(adminRoutes.updateSymbol, await update({ leverageTiers: [TIERS[1]] }), 2002);
    const { data } = await exchange.api.get('/v1/public/market/symbols?symbol=ETHUSDT');
    expect(data).toMatchObject({ list: [{ takerFeeRate: '0.0006', tickSize: '0.01' }] });
    expectSuccess(adminRoutes.updateSymbol, await update({ tickSize: '0.010', status: 'TRADING' }));
    expectRefusal(adminRoutes.updateSymbol, await admin().put('/admin/v1/symbols/NOSUCH', {}), 3008);
  });
});

describe('index price', () => {
  const set = (body: object): Promise<JsonAnswer> => admin().post('/admin/v1/index-price', body);

  test('is set by hand where the symbol says so', async () => {
    const answer = await set({ symbol: 'BTCUSDT', price: '85123.45678901' });
    expectSuccess(adminRoutes.setIndexPrice, answer);
    expect(answer.data).toEqual({ indexPrice: '85123.45678901', markPrice: '85123.45678901' });
    await admin().put('/admin/v1/symbols/ETHUSDT', { priceSource: 'SIMULATED' });
    const refused = await set({ symbol: 'ETHUSDT', price: '3000' });
    expectRefusal(adminRoutes.setIndexPrice, refused, 2002);
    expect(refused.errors?.[0]?.field).toBe('symbol');
  });

  test.each([
    [{ symbol: 'NOSUCH', price: '1' }, 3008],
    [{ symbol: 'BTCUSDT', price: '0' }, 2003],
    [{ symbol: 'BTCUSDT', price: '1.123456789' }, 2002],
    [{ symbol: 'BTCUSDT', price: '999999999999' }, 2003],
    [{ symbol: 'BTCUSDT' }, 2001],
  ])('%j is %i', async (body, code) => {
    expect((await set(body)).code).toBe(code);
  });
});

describe('the engine', () => {
  test('says where it is', async () => {
    const answer = await admin().get('/admin/v1/engine');
    expectSuccess(adminRoutes.engine, answer);
    const view = answer.data as Record<string, unknown>;
    expect(Object.keys(view).sort()).toEqual([
      'accounts',
      'conditionOrders',
      'engineTime',
      'lag',
      'log',
      'openOrders',
      'pendingLiquidations',
      'positions',
      'sequence',
      'stateHash',
      'strategies',
    ]);
    expect(view.stateHash).toMatch(/^[0-9a-f]{64}$/);
    const snapshot = await admin().post('/admin/v1/engine/snapshot');
    expect(snapshot.data).toEqual({ sequence: view.sequence, stateHash: view.stateHash });
  });

  test('checks its invariants', async () => {
    const answer = await admin().post('/admin/v1/engine/verify');
    expectSuccess(adminRoutes.verifyEngine, answer);
    const { ok, invariants } = answer.data as { ok: boolean; invariants: { ok: boolean }[] };
    expect(ok).toBe(true);
    expect(invariants.length).toBeGreaterThan(5);
  });

  test('[TIME-1] moves with its clock, when that is a virtual one', async () => {
    const before = (await admin().get('/admin/v1/engine')).data as { engineTime: number };
    const answer = await admin().post('/admin/v1/clock/advance', { ms: 61_000 });
    expectSuccess(adminRoutes.advanceClock, answer);
    expect(answer.data).toEqual({ engineTime: before.engineTime + 61_000 });
    expect((await admin().post('/admin/v1/clock/advance', { ms: -1 })).code).toBe(2003);
    const real = await TestExchange.start({ clock: 'real' });
    expect((await real.admin.post('/admin/v1/clock/advance', { ms: 1 })).code).toBe(3006);
    await real.stop();
  });

  test('open interest is worth its quantity at the mark', async () => {
    await exchange.setPrice('BTCUSDT', '85000');
    const [buyer, seller] = [
      exchange.as(await exchange.createUser()),
      exchange.as(await exchange.createUser()),
    ];
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', price: '85000', quantity: '0.1' };
    await seller.post('/v1/private/order/place', { ...order, side: 'SELL' });
    await buyer.post('/v1/private/order/place', { ...order, side: 'BUY' });
    await exchange.setPrice('BTCUSDT', '85000.5');
    const answer = await admin().get('/admin/v1/open-interest');
    expectSuccess(adminRoutes.openInterest, answer);
    expect((answer.data as { list: object[] }).list).toContainEqual({
      symbol: 'BTCUSDT',
      quantity: '0.1',
      notional: '8500.05',
    });
  });
});
