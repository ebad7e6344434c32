import type { Route } from '@openperp/protocol';
import type { HeaderList } from '../http/answer-headers.ts';
import type { Refused } from '../pipeline/answer.ts';
import type { Caller } from '../pipeline/caller.ts';

/** A request as limits see it. */
export interface LimitedRequest {
  readonly ip: string;
  readonly requestId: string;
  /** `X-RateLimit-…` of the answer: those of the limit that was counted last, or that refused. */
  limitHeaders: HeaderList;
}

/** LIMIT: how much may be asked. Each check counts, sets the headers of the answer, and gives 5003 with `Retry-After` where it is too much. */
export interface RequestLimits {
  /** Weight by address, before anything that costs more than finding the route; `undefined`: there is none. */
  ofAddress(route: Route | undefined, request: LimitedRequest): Refused | undefined;
  /** Orders or cancels by account, after permission: the first of a batch. */
  ofAccount(route: Route, caller: Caller, request: LimitedRequest): Refused | undefined;
  /** All items of a batch instead of its first, once its body has been read: whole, or none. */
  ofItems(route: Route, caller: Caller, body: unknown, request: LimitedRequest): Refused | undefined;
}

const none = (): undefined => undefined;

/** No limits. */
export const UNLIMITED: RequestLimits = { ofAddress: none, ofAccount: none, ofItems: none };
