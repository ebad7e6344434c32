import type { AccessClaims } from '@openperp/identity';
import { publicRoutes, type Route, readBody } from '@openperp/protocol';
import { describe, expect, test } from 'vitest';
import { Refused } from '../pipeline/answer.ts';
import { type Caller, NOBODY } from '../pipeline/caller.ts';
import { outsideScope, outsideSymbol } from './token-scope.ts';

function sessionFor(symbol: string): Caller {
  const session: AccessClaims = {
    userId: 1_000_000_001,
    sessionId: 'session',
    kind: 'EMBED',
    symbol,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  };
  return { ...NOBODY, userId: session.userId, permissions: 3, session };
}

const SCOPED = sessionFor('BTCUSDT');
const ORDER = { type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.01' };
const STOP = { type: 'STOP_MARKET', side: 'SELL', quantity: '0.01', stopPrice: '80000' };
const REFERENCE = { orderId: '10000042' };

/** What each endpoint that changes something takes, in a symbol. */
const BODIES: Readonly<Record<string, (symbol: string) => object>> = {
  placeOrder: (symbol) => ({ ...ORDER, symbol }),
  batchPlaceOrders: (symbol) => ({ orders: [{ ...ORDER, symbol }] }),
  testOrder: (symbol) => ({ ...ORDER, symbol }),
  placeCondition: (symbol) => ({ ...STOP, symbol }),
  placeStrategy: (symbol) => ({ strategyType: 'OTO', subOrderList: [{ ...ORDER, symbol }, STOP] }),
  moveOrder: (symbol) => ({ ...REFERENCE, symbol, price: '83000' }),
  batchMoveOrders: (symbol) => ({ symbol, orders: [{ ...REFERENCE, price: '83000' }] }),
  cancelOrder: (symbol) => ({ ...REFERENCE, symbol }),
  cancelCondition: (symbol) => ({ conditionId: '7', symbol }),
  batchCancelOrders: (symbol) => ({ orders: [{ ...REFERENCE, symbol }] }),
  cancelAllOrders: (symbol) => ({ symbol }),
  countdownCancelAll: (symbol) => ({ symbol, countdownTime: 60_000 }),
  setMarginMode: (symbol) => ({ symbol, marginMode: 2 }),
  setLeverage: (symbol) => ({ symbol, leverage: 5 }),
  adjustMargin: (symbol) => ({ symbol, amount: '1' }),
};

const changing = Object.values<Route>(publicRoutes).filter(
  ({ access, method, id }) => access === 'trade' && method !== 'GET' && id !== 'cancelStrategy',
);

/** A body as the handler would get it. */
function read(route: Route, body: object): unknown {
  const result = readBody(route.body!, new TextEncoder().encode(JSON.stringify(body)));
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

function codeOf(route: Route, caller: Caller, body: object): number {
  return outsideScope(route, caller, read(route, body))?.refusal.code ?? 0;
}

describe('a token with a symbol', () => {
  test('is held against every endpoint that changes something of orders and positions', () => {
    expect(changing.map(({ id }) => id).sort()).toEqual(Object.keys(BODIES).sort());
    for (const { method } of changing) expect(method).toBe('POST');
  });

  test.each(changing)('$id: that symbol, and no other (3006)', (route) => {
    const body = BODIES[route.id]!;
    expect(codeOf(route, SCOPED, body('BTCUSDT'))).toBe(0);
    expect(codeOf(route, SCOPED, body('ETHUSDT'))).toBe(3006);
    expect(codeOf(route, SCOPED, body('btcusdt'))).toBe(3006);
    expect(codeOf(route, SCOPED, body('NOSUCHUSDT'))).toBe(3006);
    expect(codeOf(route, sessionFor('ETHUSDT'), body('ETHUSDT'))).toBe(0);
  });

  test.each(changing)('$id: any symbol without one, and with an API key', (route) => {
    const body = BODIES[route.id]!('ETHUSDT');
    expect(codeOf(route, sessionFor(''), body)).toBe(0);
    expect(codeOf(route, { ...NOBODY, userId: 1, permissions: 3 }, body)).toBe(0);
  });

  test('cancel-all and countdown without a symbol mean all of them: 3006', () => {
    expect(codeOf(publicRoutes.cancelAllOrders, SCOPED, {})).toBe(3006);
    expect(codeOf(publicRoutes.cancelAllOrders, SCOPED, { cancelType: 4 })).toBe(3006);
    expect(codeOf(publicRoutes.countdownCancelAll, SCOPED, { countdownTime: 0 })).toBe(3006);
    expect(codeOf(publicRoutes.cancelAllOrders, sessionFor(''), {})).toBe(0);
  });

  test('one item elsewhere refuses the batch, wherever it stands', () => {
    const own = { ...ORDER, symbol: 'BTCUSDT' };
    const other = { ...ORDER, symbol: 'ETHUSDT' };
    for (const orders of [
      [own, other],
      [other, own],
      [own, own, other, own],
    ])
      expect(codeOf(publicRoutes.batchPlaceOrders, SCOPED, { orders })).toBe(3006);
    const cancels = [
      { ...REFERENCE, symbol: 'BTCUSDT' },
      { ...REFERENCE, symbol: 'ETHUSDT' },
    ];
    expect(codeOf(publicRoutes.batchCancelOrders, SCOPED, { orders: cancels })).toBe(3006);
  });

  test('items at fault do nothing, and fail alone as ever', () => {
    const own = { ...ORDER, symbol: 'BTCUSDT' };
    const faulty = { ...ORDER, symbol: 'ETHUSDT', price: 'x' };
    expect(codeOf(publicRoutes.batchPlaceOrders, SCOPED, { orders: [own, faulty] })).toBe(0);
    expect(codeOf(publicRoutes.batchPlaceOrders, SCOPED, { orders: [faulty, faulty] })).toBe(0);
    const elsewhere = { ...ORDER, symbol: 'ETHUSDT' };
    expect(codeOf(publicRoutes.batchPlaceOrders, SCOPED, { orders: [faulty, elsewhere] })).toBe(3006);
  });

  test('a part of a strategy elsewhere refuses it', () => {
    const body = (second: object) => ({
      strategyType: 'OTO',
      subOrderList: [
        { ...ORDER, symbol: 'BTCUSDT' },
        { ...STOP, ...second },
      ],
    });
    expect(codeOf(publicRoutes.placeStrategy, SCOPED, body({ symbol: 'BTCUSDT' }))).toBe(0);
    const parts = read(publicRoutes.placeStrategy, body({})) as { subOrderList: { symbol?: string }[] };
    parts.subOrderList[1]!.symbol = 'ETHUSDT';
    expect(outsideScope(publicRoutes.placeStrategy, SCOPED, parts)).toBeInstanceOf(Refused);
  });

  test('a body that names no symbol at all is refused', () => {
    for (const body of [undefined, null, {}, { orders: [] }, { orders: [{ ok: true }] }, { symbol: 7 }])
      expect(outsideScope(publicRoutes.placeOrder, SCOPED, body)).toBeInstanceOf(Refused);
  });

  test('reading stays open everywhere', () => {
    for (const route of Object.values<Route>(publicRoutes))
      if (route.method === 'GET') expect(outsideScope(route, SCOPED, undefined)).toBeUndefined();
  });

  test('what a handler has looked up is held against it too', () => {
    expect(outsideSymbol(SCOPED, 'BTCUSDT')).toBeUndefined();
    expect(outsideSymbol(SCOPED, 'ETHUSDT')?.refusal.code).toBe(3006);
    expect(outsideSymbol(sessionFor(''), 'ETHUSDT')).toBeUndefined();
    expect(outsideSymbol(NOBODY, 'ETHUSDT')).toBeUndefined();
  });
});
