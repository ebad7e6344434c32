import type { IncomingHttpHeaders } from 'node:http';
import type { Route, RouteRequest } from '@openperp/protocol';
import type { Answer } from './answer.ts';
import type { Caller } from './caller.ts';

/** What of the HTTP request a handler may need beside its parameters. */
export interface HttpContext {
  readonly headers: IncomingHttpHeaders;
  /** The client's address, normalised. */
  readonly ip: string;
  /** Has the answer set a cookie: the value of `Set-Cookie`. */
  setCookie(cookie: string): void;
}

/** A request that has passed every check but those of the exchange's rules. */
export interface Call<R extends Route> {
  readonly caller: Caller;
  readonly request: RouteRequest<R>;
  readonly http: HttpContext;
}

/** Does what an endpoint is for. */
export type Handler<R extends Route> = (call: Call<R>) => Answer | Promise<Answer>;
