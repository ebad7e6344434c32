import type { TSchema } from 'typebox';
import { agentCodeOf } from '../agent/agent-codes.ts';
import type { ErrorCode } from '../error-code.ts';
import type { ObjectField } from '../field/object-field.ts';
import type { TextsField } from '../field/texts-field.ts';

/**
 * Who may call an endpoint. `read`, `trade`: a session or an API key with that permission. `session`: a session only, and
 * not one from an embed token. `session+cookie`: and its refresh cookie. `cookie`: the refresh cookie alone. `admin`: the operator's token.
 * `public`: anyone. `public+user`: anyone; a session or an API key that is sent must be good, and says who is asking. `probe`: anyone who reaches the operator's port. `agent`: a partner's back end, by the signature in the body.
 */
export type Access =
  | 'public'
  | 'public+user'
  | 'read'
  | 'trade'
  | 'session'
  | 'session+cookie'
  | 'cookie'
  | 'admin'
  | 'probe'
  | 'agent';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** An endpoint as it is declared: everything but its id. */
export interface RouteDefinition {
  readonly method: Method;
  /** Segments with a `:` in front are parameters. */
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly pathParameters?: TextsField<unknown>;
  readonly query?: TextsField<unknown>;
  readonly body?: ObjectField<unknown>;
  /** The schema of `data` on success. */
  readonly response: TSchema;
  /** The members of `data` stand in the envelope itself. */
  readonly isFlat?: boolean;
  /** It reads many rows, though it has no `pageSize` that says so (LIMIT). */
  readonly isList?: boolean;
  /** Which limit of the account it counts towards (LIMIT); none where left out. */
  readonly countsAs?: 'order' | 'cancel';
  /** The list of its body whose items count one by one. */
  readonly countedItems?: 'orders' | 'subOrderList';
  /** Codes of the exchange's rules that it can answer, beside those of credentials (a used-up signature too), parameters, limits and failures. */
  readonly codes: readonly ErrorCode[];
}

/** An endpoint of the route table. */
export interface Route extends RouteDefinition {
  /** Unique within its table; the operationId of OpenAPI. */
  readonly id: string;
}

/** A route table by id, each route with the types of its own request. */
export type RouteTable<D extends Readonly<Record<string, RouteDefinition>>> = {
  readonly [K in keyof D & string]: D[K] & { readonly id: K };
};

/** The typed request of a route; undefined where nothing is declared, unknown where the route is not known. */
export interface RouteRequest<R> {
  readonly path: R extends { readonly pathParameters?: infer F } ? Read<F> : undefined;
  readonly query: R extends { readonly query?: infer F } ? Read<F> : undefined;
  readonly body: R extends { readonly body?: infer F } ? Read<F> : undefined;
}

type Read<F> = F extends TextsField<infer T> | ObjectField<infer T> ? T : undefined;

/** A route table of `definitions`, the ids of which are its names. */
export function routeTable<const D extends Readonly<Record<string, RouteDefinition>>>(
  definitions: D,
): RouteTable<D> {
  const entries = Object.entries(definitions).map(([id, definition]) => [id, { ...definition, id }]);
  return Object.fromEntries(entries) as RouteTable<D>;
}

/** Every code that `route` can answer with, ascending. */
export function codesOf(route: Route): readonly ErrorCode[] {
  const codes = [...ANY_ROUTE, ...ACCESS_CODES[route.access], ...route.codes];
  if (route.query !== undefined || route.body !== undefined || route.pathParameters !== undefined)
    codes.push(2001, 2003);
  if (route.method !== 'GET') codes.push(1415);
  if (route.access !== 'probe') codes.push(5002);
  if (route.access === 'trade' && route.method === 'POST') codes.push(SIGNATURE_USED_UP);
  const answered = route.access === 'agent' ? codes.map(agentCodeOf) : codes;
  return [...new Set(answered)].sort((a, b) => a - b);
}

/** Of requests that are none (no Host, a body where none may be, one too large), of mistakes of the service, of limits. */
const ANY_ROUTE: readonly ErrorCode[] = [1413, 2002, 5001, 5003];
const SIGNATURE_USED_UP = 3004;

/** A key where only a session may come is held against its signature too, before it is refused. */
const SESSION_OR_KEY: readonly ErrorCode[] = [1001, 1002, 1003, 1004, 1006, 2001, 2003, 3006];

const ACCESS_CODES: Readonly<Record<Access, readonly ErrorCode[]>> = {
  public: [],
  'public+user': [1002, 1003, 1004, 1006, 2001, 2003],
  read: SESSION_OR_KEY,
  trade: SESSION_OR_KEY,
  session: SESSION_OR_KEY,
  'session+cookie': SESSION_OR_KEY,
  cookie: [1001, 1002, 1003, 1004, 3006],
  admin: [1001, 1003],
  probe: [],
  agent: [2001, 2002, 6001, 6009],
};
