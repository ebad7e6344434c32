import { itemsOf, type Route, weightOf } from '@openperp/protocol';
import type { RateLimits } from '../../config/config.ts';
import { Refused } from '../pipeline/answer.ts';
import type { Caller } from '../pipeline/caller.ts';
import { addressKey } from './address-key.ts';
import { Allowance, type Verdict } from './allowance.ts';
import { FixedWindow } from './fixed-window.ts';
import type { LimitedRequest, RequestLimits } from './request-limits.ts';

const TEN_SECONDS_MS = 10_000;
const MINUTE_MS = 60_000;

/** Of a minute; some 10 MB. */
const MAX_ADDRESSES = 100_000;
/** More than can be told apart from a minute's worth of orders. */
const MAX_ACCOUNTS = 1_000_000;

/** What is counted, as refusals name it. */
type Unit = 'request weight' | 'orders' | 'cancels';

/** The limits of requests, orders and cancels (LIMIT) in fixed windows of the wall clock; a limit of 0 is none. */
export class WindowLimits implements RequestLimits {
  readonly #nowMs: () => number;
  readonly #requests: Allowance<string> | undefined;
  readonly #orders: Allowance<number> | undefined;
  readonly #cancels: Allowance<number> | undefined;

  constructor(
    { requestLimit, orderLimit10s, orderLimit1m, cancelLimit10s }: RateLimits,
    nowMs: () => number = () => Date.now(),
  ) {
    this.#nowMs = nowMs;
    this.#requests = allowanceOf(MAX_ADDRESSES, [[requestLimit, MINUTE_MS]]);
    this.#orders = allowanceOf(MAX_ACCOUNTS, [
      [orderLimit10s, TEN_SECONDS_MS],
      [orderLimit1m, MINUTE_MS],
    ]);
    this.#cancels = allowanceOf(MAX_ACCOUNTS, [[cancelLimit10s, TEN_SECONDS_MS]]);
  }

  ofAddress(route: Route | undefined, request: LimitedRequest): Refused | undefined {
    if (this.#requests === undefined) return undefined;
    const weight = route === undefined ? 1 : weightOf(route);
    const nowMs = this.#nowMs();
    const verdict = this.#requests.take(addressKey(request.ip), weight, nowMs);
    return told(verdict, 'request weight', weight, nowMs, request);
  }

  ofAccount(route: Route, { userId }: Caller, request: LimitedRequest): Refused | undefined {
    const allowance = this.#allowanceOf(route);
    if (allowance === undefined) return undefined;
    const nowMs = this.#nowMs();
    return told(allowance.take(userId, 1, nowMs), unitOf(route), 1, nowMs, request);
  }

  ofItems(route: Route, { userId }: Caller, body: unknown, request: LimitedRequest): Refused | undefined {
    const allowance = this.#allowanceOf(route);
    if (allowance === undefined || route.countedItems === undefined) return undefined;
    const items = itemsOf(route, body);
    const nowMs = this.#nowMs();
    // The one that stood for the batch until now: a batch that does not fit counts nothing.
    allowance.giveBack(userId, 1, nowMs);
    return told(allowance.take(userId, items, nowMs), unitOf(route), items, nowMs, request);
  }

  #allowanceOf({ countsAs }: Route): Allowance<number> | undefined {
    if (countsAs === undefined) return undefined;
    return countsAs === 'order' ? this.#orders : this.#cancels;
  }
}

/** The windows with a limit above 0; undefined: none has. */
function allowanceOf<Key>(
  maxKeys: number,
  sizes: readonly (readonly [limit: number, lengthMs: number])[],
): Allowance<Key> | undefined {
  const windows = sizes
    .filter(([limit]) => limit > 0)
    .map(([limit, lengthMs]) => new FixedWindow<Key>({ limit, lengthMs, maxKeys }));
  return windows.length === 0 ? undefined : new Allowance(windows);
}

function unitOf({ countsAs }: Route): Unit {
  return countsAs === 'cancel' ? 'cancels' : 'orders';
}

/** Puts the headers of a verdict into the answer; the refusal, where it is one. */
function told(
  { isGranted, limit, lengthMs, left, endMs }: Verdict,
  unit: Unit,
  asked: number,
  nowMs: number,
  request: LimitedRequest,
): Refused | undefined {
  request.limitHeaders = [
    'X-RateLimit-Limit',
    `${limit}`,
    'X-RateLimit-Remaining',
    `${left}`,
    'X-RateLimit-Reset',
    `${endMs / 1000}`,
  ];
  if (isGranted) return undefined;
  const message = `Too many requests: the limit is ${limit} ${unit} in ${lengthMs / 1000} s, ${left} left, ${asked} asked for`;
  return new Refused({ code: 5003, message }, Math.ceil((endMs - nowMs) / 1000));
}
