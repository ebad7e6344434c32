import { createHmac } from 'node:crypto';
import { exampleOf, type Route } from '@openperp/protocol';
import { Random } from '../demo/random.ts';
import { type AgentMembers, signedMembers, type TestAgent } from '../gateway/testing/signed-members.ts';
import { HEADER_NAMES, HOSTILE_TEXTS } from './hostile-values.ts';
import type { RawRequest } from './in-process-http.ts';
import { mutateBody, mutatePath, mutateQuery, pick } from './mutate.ts';

/** Whose credentials requests may carry. */
export interface FuzzCredentials {
  readonly token: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly adminToken: string;
}

/** Who sends the requests; those that end sessions and keys come from `spare`, or nobody would have any for the others. */
export interface FuzzUsers {
  readonly trader: FuzzCredentials;
  readonly spare: FuzzCredentials;
  readonly agent: TestAgent;
}

/** A request, and what it was made of. */
export interface FuzzInput {
  readonly port: 'api' | 'admin';
  readonly request: RawRequest;
}

/** Routes that hash a password, write to the disk or close the market: they come up seldom, or they would be all that is measured. */
const SLOW =
  /login|createUser|ApiKey|refreshToken|logout|exchange|snapshotEngine|verifyEngine|gent|createSymbol|updateSymbol|updateUser|revoke/;
const SLOW_SHARE = 0.01;
/** Of requests that are left as they are: what is behind the edge must be reached too. */
const UNTOUCHED_SHARE = 0.15;
const MAX_MUTATIONS = 3;

interface Draft {
  method: string;
  path: string;
  query: string;
  body: Buffer;
  headers: Record<string, string>;
}

/** Makes requests from the route tables: good ones by the schemas' own examples, then up to three things about them changed. A seed decides them all, but for timestamps. */
export class RequestGenerator {
  readonly #random: Random;
  readonly #routes: readonly (readonly ['api' | 'admin', Route])[];
  readonly #quick: readonly (readonly ['api' | 'admin', Route])[];
  readonly #users: FuzzUsers;

  constructor(
    seed: string,
    routes: { readonly api: readonly Route[]; readonly admin: readonly Route[] },
    users: FuzzUsers,
  ) {
    this.#random = new Random(seed);
    this.#routes = [
      ...routes.api.map((route) => ['api', route] as const),
      ...routes.admin.map((route) => ['admin', route] as const),
    ];
    this.#quick = this.#routes.filter(([, route]) => !isSlow(route));
    this.#users = users;
  }

  /** The next request. */
  next(): FuzzInput {
    const random = this.#random;
    const [port, route] = pick(random, random.chance(SLOW_SHARE) ? this.#routes : this.#quick);
    const draft = this.#good(route);
    if (!random.chance(UNTOUCHED_SHARE)) {
      for (let i = 0; i <= random.below(MAX_MUTATIONS); i += 1) this.#mutate(draft);
    }
    if (route.access === 'agent') this.#signAsAgent(draft);
    else this.#sign(port, draft, isSlow(route) ? this.#users.spare : this.#users.trader);
    if (!random.chance(UNTOUCHED_SHARE) && random.chance(0.3)) this.#mutateHeader(draft);
    const { method, path, query, body, headers } = draft;
    if (body.length > 0) headers['content-length'] ??= `${body.length}`;
    return { port, request: { method, url: query === '' ? path : `${path}?${query}`, headers, body } };
  }

  #good(route: Route): Draft {
    const body = route.body === undefined ? '' : this.#body(route.body.schema);
    const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
      String(exampleOf(route.pathParameters!.schema.properties[name]!)),
    );
    const headers: Record<string, string> = { host: '127.0.0.1:8080' };
    if (body !== '') headers['content-type'] = 'application/json';
    return { method: route.method, path, query: this.#query(route), body: Buffer.from(body), headers };
  }

  /** The schema's example; ids of the client's own are new ones in half the cases, or all orders would be one. */
  #body(schema: Parameters<typeof exampleOf>[0]): string {
    const body = JSON.stringify(exampleOf(schema));
    if (this.#random.chance(0.5)) return body;
    return body.replaceAll(
      /("client\w+Id":")[^"]*/g,
      (_, start: string) => `${start}f${this.#random.below(1e9)}`,
    );
  }

  /** Some of the parameters that the route has. */
  #query({ query }: Route): string {
    if (query === undefined) return '';
    const pairs: string[] = [];
    for (const [name, schema] of Object.entries(query.schema.properties)) {
      if (this.#random.chance(0.5)) pairs.push(`${name}=${encodeURIComponent(String(exampleOf(schema)))}`);
    }
    return pairs.join('&');
  }

  #mutate(draft: Draft): void {
    const random = this.#random;
    const what = random.unit();
    if (what < 0.6 && draft.body.length > 0) draft.body = mutateBody(random, draft.body.toString('latin1'));
    else if (what < 0.85) draft.query = mutateQuery(random, draft.query);
    else if (what < 0.93) draft.path = mutatePath(random, draft.path);
    else draft.method = pick(random, ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE']);
  }

  /** Credentials over what is sent: mostly good ones, so that bad requests get past them. */
  #sign(port: 'api' | 'admin', draft: Draft, credentials: FuzzCredentials): void {
    const { token, apiKey, apiSecret, adminToken } = credentials;
    const random = this.#random;
    const kind = random.unit();
    if (port === 'admin') {
      if (kind < 0.95) draft.headers.authorization = `Bearer ${adminToken}`;
      return;
    }
    if (kind < 0.5) draft.headers.authorization = `Bearer ${token}`;
    else if (kind < 0.9) {
      draft.headers['x-api-key'] = apiKey;
      draft.query = `${draft.query === '' ? '' : `${draft.query}&`}timestamp=${Date.now()}`;
      const signature = createHmac('sha256', apiSecret).update(draft.query).update(draft.body).digest('hex');
      draft.query += `&signature=${random.chance(0.05) ? signature.toUpperCase() : signature}`;
    }
  }

  /** The members of a signature, over what the body has become, as long as it is an object. */
  #signAsAgent(draft: Draft): void {
    const members = objectIn(draft.body);
    if (members === undefined) return;
    const { agentCode, timestamp, nonce, sign, ...own } = members;
    const signed = signedMembers(this.#users.agent, own);
    const isWhole = !this.#random.chance(0.05);
    draft.body = Buffer.from(JSON.stringify(isWhole ? signed : { ...signed, sign }));
  }

  #mutateHeader(draft: Draft): void {
    const random = this.#random;
    const name = pick(random, HEADER_NAMES);
    if (random.chance(0.2)) delete draft.headers[name];
    else draft.headers[name] = pick(random, HOSTILE_TEXTS).trim();
  }
}

/** The members of a body that is a JSON object. */
function objectIn(body: Buffer): AgentMembers | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as AgentMembers)
      : undefined;
  } catch {
    return undefined;
  }
}

function isSlow(route: Route): boolean {
  return SLOW.test(route.id);
}
