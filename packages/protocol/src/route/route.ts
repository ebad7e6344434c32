import type { TSchema } from 'typebox';
import type { ErrorCode } from '../error-code.ts';
import type { ObjectField } from '../field/object-field.ts';
import type { TextsField } from '../field/texts-field.ts';

/**
 * Who may call an endpoint. `read`, `trade`: a session or an API key with that permission. `session`: a session only.
 * `session+cookie`: and its refresh cookie. `cookie`: the refresh cookie alone. `admin`: the operator's token.
 * `public`: anyone. `probe`: anyone who reaches the operator's port.
 */
export type Access =
  | 'public'
  | 'read'
  | 'trade'
  | 'session'
  | 'session+cookie'
  | 'cookie'
  | 'admin'
  | 'probe';

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
  /** Codes of the exchange's rules that it can answer, beside those of credentials, parameters, limits and failures. */
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
  const codes = new Set<ErrorCode>([...ACCESS_CODES[route.access], ...route.codes, 5001, 5003]);
  if (route.query !== undefined || route.body !== undefined || route.pathParameters !== undefined)
    for (const code of [2001, 2002, 2003] as const) codes.add(code);
  if (route.method !== 'GET') for (const code of [1413, 1415, 5002] as const) codes.add(code);
  return [...codes].sort((a, b) => a - b);
}

const ACCESS_CODES: Readonly<Record<Access, readonly ErrorCode[]>> = {
  public: [],
  read: [1001, 1002, 1003, 1004, 1006, 3006],
  trade: [1001, 1002, 1003, 1004, 1006, 3006],
  session: [1001, 1002, 1003, 1004, 3006],
  'session+cookie': [1001, 1002, 1003, 1004, 3006],
  cookie: [1001, 1003, 1004, 3006],
  admin: [1001, 1003],
  probe: [],
};
