import { publicRoutes, type Route } from '@openperp/protocol';
import { describe, expect, test } from 'vitest';
import type { RateLimits } from '../../config/config.ts';
import { NOBODY } from '../pipeline/caller.ts';
import type { LimitedRequest } from './request-limits.ts';
import { WindowLimits } from './window-limits.ts';

/** A multiple of a minute: windows of both lengths begin here. */
const FROM = 1_772_710_380_000;
const LIMITS = { requestLimit: 2_400, orderLimit10s: 300, orderLimit1m: 1_200, cancelLimit10s: 600 };

const { version, klines, trades, depth, orderHistory, currentOrders, placeOrder, testOrder, cancelOrder } =
  publicRoutes;

/** What was answered: null where it may go on. */
interface Told {
  readonly refused: { readonly code: number; readonly message: string; readonly retryAfter: number } | null;
  readonly headers: readonly string[];
}

/** Limits on a clock that the test moves. */
class Scene {
  nowMs = FROM;
  readonly #limits: WindowLimits;

  constructor(limits: Partial<RateLimits> = {}) {
    this.#limits = new WindowLimits({ ...LIMITS, ...limits }, () => this.nowMs);
  }

  /** A request up to its credentials. */
  from(ip: string, route: Route | undefined = version): Told {
    return told(ip, (request) => this.#limits.ofAddress(route, request));
  }

  /** A request of an account from its permission on; `body` of a batch. */
  by(userId: number, route: Route, body?: unknown): Told {
    const caller = { ...NOBODY, userId };
    return told(
      '203.0.113.7',
      (request) =>
        this.#limits.ofAccount(route, caller, request) ?? this.#limits.ofItems(route, caller, body, request),
    );
  }

  /** How many of `times` requests got through, up to the first that did not. */
  granted(times: number, ask: () => Told): number {
    for (let n = 0; n < times; n += 1) if (ask().refused !== null) return n;
    return times;
  }
}

function told(ip: string, ask: (request: LimitedRequest) => ReturnType<WindowLimits['ofAddress']>): Told {
  const request: LimitedRequest = { ip, requestId: 'r', limitHeaders: [] };
  const refused = ask(request);
  return {
    refused:
      refused === undefined
        ? null
        : {
            code: refused.refusal.code,
            message: refused.refusal.message!,
            retryAfter: refused.retryAfterSeconds!,
          },
    headers: request.limitHeaders,
  };
}

function headers(limit: number, remaining: number, resetMs: number): readonly string[] {
  return [
    ...['X-RateLimit-Limit', `${limit}`],
    ...['X-RateLimit-Remaining', `${remaining}`],
    ...['X-RateLimit-Reset', `${resetMs / 1_000}`],
  ];
}

function items(count: number): { readonly orders: readonly object[] } {
  return { orders: Array.from({ length: count }, () => ({})) };
}

describe('requests of an address', () => {
  test('[LIMIT] 2,400 in a minute pass, the next is 5003, the next minute begins anew', () => {
    const scene = new Scene();
    expect(scene.granted(3_000, () => scene.from('203.0.113.7'))).toBe(2_400);
    scene.nowMs = FROM + 59_999;
    expect(scene.from('203.0.113.7')).toEqual({
      refused: {
        code: 5003,
        message: 'Too many requests: the limit is 2400 request weight in 60 s, 0 left, 1 asked for',
        retryAfter: 1,
      },
      headers: headers(2_400, 0, FROM + 60_000),
    });
    scene.nowMs = FROM + 60_000;
    expect(scene.from('203.0.113.7')).toEqual({
      refused: null,
      headers: headers(2_400, 2_399, FROM + 120_000),
    });
  });

  test.each([
    [0, 60],
    [1, 60],
    [1_000, 59],
    [58_500, 2],
    [59_001, 1],
  ])('[LIMIT] %d ms into the minute it is to be tried again after %d s', (ms, seconds) => {
    const scene = new Scene({ requestLimit: 1 });
    scene.nowMs = FROM + ms;
    scene.from('203.0.113.7');
    expect(scene.from('203.0.113.7').refused?.retryAfter).toBe(seconds);
  });

  test.each<[string, Route | undefined, number]>([
    ['one answer', version, 1],
    ['an order', placeOrder, 1],
    ['the book', depth, 1],
    ['open orders', currentOrders, 1],
    ['no endpoint at all', undefined, 1],
    ['a page of a list', orderHistory, 5],
    ['klines', klines, 5],
    ['public trades', trades, 5],
  ])('[LIMIT] %s weighs its part', (_, route, weight) => {
    const scene = new Scene();
    expect(scene.from('203.0.113.7', route).headers).toEqual(headers(2_400, 2_400 - weight, FROM + 60_000));
    // 480 × 5 = 2,400 × 1
    expect(scene.granted(3_000, () => scene.from('203.0.113.8', route))).toBe(2_400 / weight);
  });

  test('[LIMIT] what weighs too much for what is left takes nothing of it', () => {
    const scene = new Scene();
    scene.granted(2_397, () => scene.from('203.0.113.7'));
    expect(scene.from('203.0.113.7', klines)).toMatchObject({
      refused: { code: 5003 },
      headers: headers(2_400, 3, FROM + 60_000),
    });
    expect(scene.granted(9, () => scene.from('203.0.113.7'))).toBe(3);
  });

  test('[LIMIT] another address has requests of its own, another of an IPv6 network has not', () => {
    const scene = new Scene({ requestLimit: 2 });
    for (const ip of ['203.0.113.7', '203.0.113.8', '2001:db8::1']) {
      expect(scene.granted(3, () => scene.from(ip))).toBe(2);
    }
    expect(scene.from('2001:db8::2').refused?.code).toBe(5003);
    expect(scene.from('2001:db8:0:1::1').refused).toBeNull();
  });
});

describe('orders of an account', () => {
  test('[LIMIT] 300 in 10 s pass, the next is 5003', () => {
    const scene = new Scene();
    expect(scene.granted(400, () => scene.by(1, placeOrder))).toBe(300);
    scene.nowMs = FROM + 9_999;
    expect(scene.by(1, placeOrder)).toEqual({
      refused: {
        code: 5003,
        message: 'Too many requests: the limit is 300 orders in 10 s, 0 left, 1 asked for',
        retryAfter: 1,
      },
      headers: headers(300, 0, FROM + 10_000),
    });
    scene.nowMs = FROM + 10_000;
    expect(scene.by(1, placeOrder)).toEqual({ refused: null, headers: headers(300, 299, FROM + 20_000) });
  });

  test('[LIMIT] 1,200 in a minute pass, the next is 5003, though its 10 s have room', () => {
    const scene = new Scene();
    for (const at of [0, 10_000, 20_000, 30_000]) {
      scene.nowMs = FROM + at;
      expect(scene.granted(300, () => scene.by(1, placeOrder))).toBe(300);
    }
    scene.nowMs = FROM + 40_000;
    expect(scene.by(1, placeOrder)).toEqual({
      refused: {
        code: 5003,
        message: 'Too many requests: the limit is 1200 orders in 60 s, 0 left, 1 asked for',
        retryAfter: 20,
      },
      headers: headers(1_200, 0, FROM + 60_000),
    });
    scene.nowMs = FROM + 60_000;
    expect(scene.by(1, placeOrder).refused).toBeNull();
  });

  test('[LIMIT] a batch counts its items, a strategy its parts', () => {
    const scene = new Scene();
    const { batchPlaceOrders, batchMoveOrders, placeStrategy } = publicRoutes;
    expect(scene.by(1, batchPlaceOrders, items(20)).headers).toEqual(headers(300, 280, FROM + 10_000));
    expect(scene.by(1, batchMoveOrders, items(7)).headers).toEqual(headers(300, 273, FROM + 10_000));
    expect(scene.by(1, placeStrategy, { subOrderList: [{}, {}, {}] }).headers).toEqual(
      headers(300, 270, FROM + 10_000),
    );
    expect(scene.by(1, batchPlaceOrders, items(1)).headers).toEqual(headers(300, 269, FROM + 10_000));
  });

  test('[LIMIT] a batch that does not fit is refused whole and counts nothing', () => {
    const scene = new Scene();
    scene.granted(281, () => scene.by(1, placeOrder));
    expect(scene.by(1, publicRoutes.batchPlaceOrders, items(20))).toEqual({
      refused: {
        code: 5003,
        message: 'Too many requests: the limit is 300 orders in 10 s, 19 left, 20 asked for',
        retryAfter: 10,
      },
      headers: headers(300, 19, FROM + 10_000),
    });
    expect(scene.by(1, publicRoutes.batchPlaceOrders, items(19)).refused).toBeNull();
    expect(scene.by(1, publicRoutes.batchPlaceOrders, items(1)).refused?.code).toBe(5003);
  });

  test('[LIMIT] one account does not count for another', () => {
    const scene = new Scene({ orderLimit10s: 2 });
    for (const userId of [1, 2]) expect(scene.granted(9, () => scene.by(userId, placeOrder))).toBe(2);
  });

  test('[LIMIT] with one of the two limits off the other holds', () => {
    const slow = new Scene({ orderLimit10s: 0 });
    expect(slow.granted(2_000, () => slow.by(1, placeOrder))).toBe(1_200);
    const fast = new Scene({ orderLimit1m: 0 });
    for (let second = 0; second < 60; second += 10) {
      fast.nowMs = FROM + second * 1_000;
      expect(fast.granted(400, () => fast.by(1, placeOrder))).toBe(300);
    }
  });
});

describe('cancels of an account', () => {
  test('[LIMIT] 600 in 10 s pass, the next is 5003', () => {
    const scene = new Scene();
    expect(scene.granted(900, () => scene.by(1, cancelOrder))).toBe(600);
    expect(scene.by(1, cancelOrder)).toEqual({
      refused: {
        code: 5003,
        message: 'Too many requests: the limit is 600 cancels in 10 s, 0 left, 1 asked for',
        retryAfter: 10,
      },
      headers: headers(600, 0, FROM + 10_000),
    });
    scene.nowMs = FROM + 10_000;
    expect(scene.by(1, cancelOrder).refused).toBeNull();
  });

  test('[LIMIT] every one of a batch counts, all at once are one', () => {
    const scene = new Scene();
    scene.by(1, publicRoutes.batchCancelOrders, items(20));
    expect(scene.by(1, publicRoutes.cancelAllOrders).headers).toEqual(headers(600, 579, FROM + 10_000));
    expect(scene.by(1, publicRoutes.countdownCancelAll).headers).toEqual(headers(600, 578, FROM + 10_000));
  });

  test('[LIMIT] orders and cancels do not count for each other', () => {
    const scene = new Scene({ orderLimit10s: 1, cancelLimit10s: 1 });
    expect(scene.by(1, placeOrder).refused).toBeNull();
    expect(scene.by(1, placeOrder).refused?.code).toBe(5003);
    expect(scene.by(1, cancelOrder).refused).toBeNull();
    expect(scene.by(1, cancelOrder).refused?.code).toBe(5003);
  });
});

test('[LIMIT] each route counts as what it is', () => {
  const classes = Object.values<Route>(publicRoutes)
    .filter((route) => route.path.startsWith('/v1/private/order') && route.method === 'POST')
    .map(({ path, countsAs }) => [path.slice('/v1/private/order/'.length), countsAs]);
  expect(Object.fromEntries(classes)).toEqual({
    place: 'order',
    'batch-place': 'order',
    'place-condition': 'order',
    'place-strategy': 'order',
    move: 'order',
    'batch-move': 'order',
    test: undefined,
    cancel: 'cancel',
    'cancel-condition': 'cancel',
    'cancel-strategy': 'cancel',
    'batch-cancel': 'cancel',
    'batch-cancel-all': 'cancel',
    'countdown-cancel-all': 'cancel',
  });
  const others = Object.values<Route>(publicRoutes).filter(
    ({ path, method, countsAs }) =>
      countsAs !== undefined && !(method === 'POST' && path.startsWith('/v1/private/order/')),
  );
  expect(others).toEqual([]);
});

test('a test of an order is none', () => {
  const scene = new Scene({ orderLimit10s: 1 });
  expect(scene.granted(10, () => scene.by(1, testOrder))).toBe(10);
  expect(scene.by(1, testOrder).headers).toEqual([]);
});

test('where a limit is 0 nothing is refused, and no header tells of it', () => {
  const scene = new Scene({ requestLimit: 0, orderLimit10s: 0, orderLimit1m: 0, cancelLimit10s: 0 });
  for (const route of [placeOrder, cancelOrder, publicRoutes.batchPlaceOrders]) {
    expect(scene.granted(5_000, () => scene.by(1, route, items(20)))).toBe(5_000);
    expect(scene.by(1, route, items(20)).headers).toEqual([]);
  }
  expect(scene.granted(5_000, () => scene.from('203.0.113.7'))).toBe(5_000);
  expect(scene.from('203.0.113.7').headers).toEqual([]);
});
