import { describe, expect, test } from 'vitest';
import { adminRoutes } from '../routes/admin-routes.ts';
import { agentRoutes } from '../routes/agent-routes.ts';
import { publicRoutes } from '../routes/public-routes.ts';
import type { Route } from './route.ts';
import { itemsOf, weightOf } from './weight.ts';

const every: readonly Route[] = [publicRoutes, adminRoutes, agentRoutes].flatMap((table) =>
  Object.values<Route>(table),
);

test('[LIMIT] klines, public trades and everything in pages weigh 5, all else 1', () => {
  const ofMarket = Object.values<Route>(publicRoutes).filter(({ path }) => path.includes('/market/'));
  expect(Object.fromEntries(ofMarket.map((route) => [route.id, weightOf(route)]))).toEqual({
    symbols: 1,
    fundingConfig: 1,
    currentFunding: 5,
    fundingHistory: 5,
    klines: 5,
    depth: 1,
    trades: 5,
    ticker: 1,
  });
  for (const id of [
    'orderHistory',
    'conditionHistory',
    'fills',
    'positionHistory',
    'accountChanges',
    'balanceHistory',
    'tradeOverview',
    'assetTrend',
  ] as const) {
    expect(weightOf(publicRoutes[id]), id).toBe(5);
  }
  for (const id of ['placeOrder', 'batchPlaceOrders', 'currentOrders', 'positions', 'login'] as const) {
    expect(weightOf(publicRoutes[id]), id).toBe(1);
  }
});

test('[LIMIT] of what agents ask, lists weigh 5', () => {
  const lists = Object.values<Route>(agentRoutes)
    .filter((route) => weightOf(route) === 5)
    .map(({ path }) => path.slice('/v1/agent/'.length));
  expect(lists.sort()).toEqual([
    'list-orders',
    'perpetual/account/ledger',
    'perpetual/orders/current',
    'perpetual/orders/history',
    'perpetual/positions/current',
    'perpetual/positions/history',
    'perpetual/trades',
  ]);
});

test('[LIMIT] the schema of every request that takes a pageSize shows that it weighs 5', () => {
  for (const route of every) {
    const members = { ...route.query?.schema.properties, ...route.body?.schema.properties };
    if ('pageSize' in members) expect(weightOf(route), route.id).toBe(5);
  }
});

describe('[LIMIT] what a request counts as', () => {
  const orders = [{}, {}, {}];

  test('a batch: its items', () => {
    expect(itemsOf(publicRoutes.batchPlaceOrders, { orders })).toBe(3);
    expect(itemsOf(publicRoutes.batchMoveOrders, { symbol: 'BTCUSDT', orders })).toBe(3);
    expect(itemsOf(publicRoutes.batchCancelOrders, { orders: [{}] })).toBe(1);
  });

  test('a strategy: its parts', () => {
    expect(itemsOf(publicRoutes.placeStrategy, { subOrderList: orders })).toBe(3);
  });

  test('any other: one', () => {
    expect(itemsOf(publicRoutes.placeOrder, { orders })).toBe(1);
    expect(itemsOf(publicRoutes.version, undefined)).toBe(1);
  });

  test('whatever has items that count has a limit that they count towards', () => {
    for (const { id, body, countsAs, countedItems } of every) {
      const hasItems = body?.members.orders !== undefined || body?.members.subOrderList !== undefined;
      expect(countedItems !== undefined, id).toBe(hasItems);
      if (hasItems) expect(countsAs, id).toBeDefined();
    }
  });
});
