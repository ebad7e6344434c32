import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { withoutEmptyMembers } from '../agent/signed-text.ts';
import { exampleOf } from '../openapi/example.ts';
import { readBody, readQuery } from '../request/read-request.ts';
import { codesOf, type Route } from '../route/route.ts';
import { adminRoutes } from './admin-routes.ts';
import { agentRoutes } from './agent-routes.ts';
import { publicRoutes } from './public-routes.ts';

/** The endpoints as they are documented: access, method, path. */
const DOCUMENTED = `
public GET /v1/version
public GET /v1/time
public POST /v1/public/user/login
public POST /v1/public/agent-sso/exchange-ticket
public POST /v1/public/agent-sso/exchange-embed-token
cookie POST /v1/public/user/refresh-token
public GET /v1/public/market/symbols
public GET /v1/public/market/funding-rate
public GET /v1/public/market/funding-rate/current
public GET /v1/public/market/funding-rate/history
public GET /v1/public/market/klines
public GET /v1/public/market/depth
public GET /v1/public/market/trades
public GET /v1/public/market/ticker
public+user GET /v1/public/leaderboard/pnl
read GET /v1/private/user/info
read GET /v1/private/user/asset
read GET /v1/private/user/account-change-log
read GET /v1/private/user/volume-stats
read GET /v1/private/user/balance-history
read GET /v1/private/user/trade-overview
read GET /v1/private/user/asset/overview/summary
read GET /v1/private/user/asset/overview/trend
read POST /v1/private/user/favorite-symbols
read GET /v1/private/user/favorite-symbols
session+cookie POST /v1/private/user/logout
session POST /v1/private/user/api-key/create
session GET /v1/private/user/api-key/list
session PUT /v1/private/user/api-key/update
session POST /v1/private/user/api-key/delete
session POST /v1/private/user/api-key/delete-all
trade POST /v1/private/order/place
trade POST /v1/private/order/batch-place
trade POST /v1/private/order/test
trade POST /v1/private/order/place-condition
trade POST /v1/private/order/place-strategy
trade POST /v1/private/order/move
trade POST /v1/private/order/batch-move
trade POST /v1/private/order/cancel
trade POST /v1/private/order/cancel-condition
trade POST /v1/private/order/cancel-strategy
trade POST /v1/private/order/batch-cancel
trade POST /v1/private/order/batch-cancel-all
trade POST /v1/private/order/countdown-cancel-all
trade GET /v1/private/order
trade GET /v1/private/order/current
trade GET /v1/private/order/current-condition
trade GET /v1/private/order/history
trade GET /v1/private/order/history-condition
trade GET /v1/private/order/strategy
trade GET /v1/private/order/trades
trade POST /v1/private/position/margin-mode
trade POST /v1/private/position/leverage
trade GET /v1/private/position/settings
trade GET /v1/private/position/positions
trade GET /v1/private/position/history
trade POST /v1/private/position/margin
trade GET /v1/private/position/explain
admin POST /admin/v1/users
admin GET /admin/v1/users
admin PUT /admin/v1/users/:userId
admin GET /admin/v1/users/:userId/account
admin GET /admin/v1/users/:userId/sessions
admin POST /admin/v1/users/:userId/sessions/revoke
admin POST /admin/v1/users/:userId/deposit
admin POST /admin/v1/users/:userId/withdraw
admin POST /admin/v1/agents
admin GET /admin/v1/agents
admin PUT /admin/v1/agents/:agentCode
admin POST /admin/v1/agents/:agentCode/rotate-secret
admin POST /admin/v1/agents/:agentCode/deposit
admin GET /admin/v1/symbols
admin POST /admin/v1/symbols
admin PUT /admin/v1/symbols/:symbol
admin POST /admin/v1/index-price
admin GET /admin/v1/open-interest
admin GET /admin/v1/insurance-fund
admin POST /admin/v1/insurance-fund/deposit
admin GET /admin/v1/liquidations
admin GET /admin/v1/explain/:kind/:id
admin GET /admin/v1/engine
admin POST /admin/v1/engine/snapshot
admin POST /admin/v1/engine/verify
admin POST /admin/v1/clock/advance
admin GET /admin/v1/audit-log
probe GET /healthz
probe GET /readyz
agent POST /v1/agent/bind
agent POST /v1/agent/create-entry-url
agent POST /v1/agent/create-embed-token
agent POST /v1/agent/query-user-assets
agent POST /v1/agent/transfer
agent POST /v1/agent/transfer-all-out
agent POST /v1/agent/reverse
agent POST /v1/agent/query-order
agent POST /v1/agent/list-orders
agent POST /v1/agent/query-account
agent POST /v1/agent/perpetual/orders/current
agent POST /v1/agent/perpetual/orders/history
agent POST /v1/agent/perpetual/trades
agent POST /v1/agent/perpetual/positions/current
agent POST /v1/agent/perpetual/positions/history
agent POST /v1/agent/perpetual/account/ledger
`;

const routes: readonly Route[] = [
  ...Object.values(publicRoutes),
  ...Object.values(agentRoutes),
  ...Object.values(adminRoutes),
];
const withBody = routes.filter((route) => route.body !== undefined);
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test('[ATTACK-37] the table has every documented endpoint with its access, and no other', () => {
  const declared = routes.map(({ access, method, path }) => `${access} ${method} ${path}`);
  expect(declared.sort()).toEqual(DOCUMENTED.trim().split('\n').sort());
});

test('[ATTACK-37] operator endpoints are never on the public table, and the other way round', () => {
  for (const route of Object.values(publicRoutes)) expect(['admin', 'probe']).not.toContain(route.access);
  for (const route of Object.values(adminRoutes)) expect(['admin', 'probe']).toContain(route.access);
  for (const route of Object.values(agentRoutes)) expect(route.access).toBe('agent');
});

test('ids are unique over all tables', () => {
  expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length);
});

describe('what the reference shows is what the reader takes', () => {
  test.each(withBody)('$id: the example of its body is read, and fits its schema', (route) => {
    const example = exampleOf(route.body!.schema);
    expect(readBody(route.body!, bytes(example))).toMatchObject({ ok: true });
    expect(Compile(route.body!.schema).Errors(example)).toEqual([]);
  });

  test.each(routes)('$id: the example of its answer fits its schema', (route) => {
    expect(Compile(route.response).Errors(exampleOf(route.response))).toEqual([]);
  });

  test.each(routes.filter((route) => route.query !== undefined))(
    '$id: its query is read from its examples',
    (route) => {
      const { properties, required } = route.query!.schema;
      const names = ((required as readonly string[] | undefined) ?? []).concat('orderId', 'strategyId');
      const query = names
        .filter((name) => name in properties)
        .map((name) => `${name}=${exampleOf(properties[name]!) || 1}`);
      expect(readQuery(route.query!, query.join('&'))).toMatchObject({ ok: true });
    },
  );

  test.each(withBody)('$id: a body that the reader takes fits the schema', (route) => {
    const example = exampleOf(route.body!.schema) as Readonly<Record<string, unknown>>;
    const check = Compile(route.body!.schema);
    const names = [...Object.keys(route.body!.members), 'unknown'];
    const values = fc.constantFrom(
      null,
      true,
      false,
      0,
      1,
      2,
      5,
      -1,
      1.5,
      '',
      'a',
      '1',
      '-1',
      '1.5',
      'BUY',
      'LIMIT',
      'GTD',
      'x'.repeat(70),
      [],
      ['a'],
      {},
      1772710377808,
    );
    const changes = fc.array(fc.tuple(fc.constantFrom(...names), fc.option(values, { nil: undefined })), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(changes, (changed) => {
        const body = { ...example, ...Object.fromEntries(changed) };
        const sent = JSON.parse(JSON.stringify(body));
        const seen = route.access === 'agent' ? { ...withoutEmptyMembers(sent) } : sent;
        if (readBody(route.body!, bytes(sent)).ok && !isBatch(route)) expect(check.Errors(seen)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('every endpoint that changes something can be unavailable, every one that asks can be refused', () => {
  expect(codesOf(publicRoutes.placeOrder)).toEqual([
    1001, 1002, 1003, 1004, 1006, 1413, 1415, 2001, 2002, 2003, 3001, 3004, 3006, 3007, 3008, 3011, 3012,
    3013, 3014, 3015, 3016, 3017, 3018, 3019, 3020, 3023, 5001, 5002, 5003,
  ]);
  expect(codesOf(publicRoutes.version)).toEqual([1413, 2002, 5001, 5002, 5003]);
  expect(codesOf(adminRoutes.healthz)).toEqual([1413, 2002, 5001, 5003]);
});

test('agents’ endpoints have codes of their own for parameters and for being unavailable', () => {
  expect(codesOf(agentRoutes.reverseAgentTransfer)).toEqual([
    1413, 1415, 5001, 5003, 6001, 6009, 6101, 6904, 102001, 102002, 102003,
  ]);
  expect(codesOf(agentRoutes.agentTrades)).toContain(6905);
});

test('where a key may be sent, what is wrong with its signature, its address or its use may be answered', () => {
  const key = [1001, 1002, 1003, 1004, 1006, 2001, 2002, 2003, 3006];
  for (const route of routes) {
    if (['read', 'trade', 'session', 'session+cookie'].includes(route.access))
      expect(codesOf(route)).toEqual(expect.arrayContaining(key));
    if (route.access === 'trade' && route.method === 'POST') expect(codesOf(route)).toContain(3004);
  }
  expect(codesOf(publicRoutes.listApiKeys)).toEqual([...key, 5001, 5002, 5003, 1413].sort((a, b) => a - b));
  expect(codesOf(publicRoutes.currentOrders)).not.toContain(3004);
});

test('a refresh cookie may be missing, ended, wrong, used or sent by another site', () => {
  expect(codesOf(publicRoutes.refreshToken)).toEqual([
    1001, 1002, 1003, 1004, 1413, 1415, 2001, 2002, 2003, 3006, 5001, 5002, 5003,
  ]);
});

test('a real clock is not to be advanced: 3006', () => {
  expect(codesOf(adminRoutes.advanceClock)).toContain(3006);
});

/** Faulty items of a batch are refused alone: the batch is read all the same. */
function isBatch(route: Route): boolean {
  return route.path.includes('/batch-') && !route.path.endsWith('-all');
}
