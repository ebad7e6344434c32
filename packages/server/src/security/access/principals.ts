import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Route } from '@openperp/protocol';
import { vi } from 'vitest';
import { signedMembers } from '../../gateway/testing/agent-client.ts';
import { type JsonAnswer, TestClient } from '../../gateway/testing/test-client.ts';
import type { PrincipalName } from './access-policy.ts';
import { type AccessWorld, cookieOf, operatorHeaders } from './access-world.ts';
import type { SampleRequest } from './route-samples.ts';

/** A request as a principal sends it. */
interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** "" for none. */
  readonly body: string;
}

/** Sends a good request in its own way. */
type Sender = (request: Outgoing) => Promise<JsonAnswer>;

/** A session's token and, where it has one, its refresh cookie. */
interface SessionCredentials {
  readonly token: string;
  readonly cookie?: string;
}

interface KeyCredentials {
  readonly apiKey: string;
  readonly sign: (payload: string) => string;
}

const TOKEN_LIFE_MS = 900_000;

/**
 * One of each kind of principal, all of them the same user where they are a user at all. Needs a clock that is moved by hand
 * (`vi.useFakeTimers({ toFake: ['Date'] })`), for what has to have expired.
 */
export class Principals {
  readonly #world: AccessWorld;
  #expired: SessionCredentials = { token: '' };
  #revoked: SessionCredentials = { token: '' };
  readonly #sessions = new Map<PrincipalName, SessionCredentials>();
  readonly #embeds = new Map<string, SessionCredentials>();
  readonly #keys = new Map<PrincipalName, KeyCredentials>();

  constructor(world: AccessWorld) {
    this.#world = world;
  }

  /** Makes all credentials anew: the first time, and after some of them were used up. */
  async renew(): Promise<void> {
    await this.#world.logIn();
    await this.#world.own.post('/v1/private/user/api-key/delete-all');
    this.#expired = await this.#logIn();
    this.#keys.set('expired key', await this.#newKey({ permissions: 3, expireAt: Date.now() + 1000 }));
    vi.setSystemTime(Date.now() + TOKEN_LIFE_MS + 1000);
    await this.#world.logIn();
    this.#revoked = await this.#logIn();
    await this.#world.exchange
      .as(this.#revoked)
      .post('/v1/private/user/logout', undefined, cookieHeader(this.#revoked));
    this.#sessions.set('session', await this.#logIn());
    this.#sessions.set('entry session', await this.#enter());
    for (const symbol of ['', 'BTCUSDT', 'ETHUSDT']) this.#embeds.set(symbol, await this.#embed(symbol));
    const tradeKey = await this.#newKey({ permissions: 3 });
    this.#keys.set('trade key', tradeKey);
    this.#keys.set('wrong signature', { ...tradeKey, sign: () => 'ab'.repeat(32) });
    this.#keys.set('read key', await this.#newKey({ permissions: 1 }));
    this.#keys.set('disabled key', await this.#newKey({ permissions: 3 }, { status: 0 }));
    this.#keys.set(
      'key from a wrong IP',
      await this.#newKey({ permissions: 3, ipWhitelist: ['203.0.113.7'] }),
    );
    this.#keys.set('Ed25519 key', await this.#newEd25519Key());
  }

  /** Sends the request as that principal. */
  ask(name: PrincipalName, route: Route, request: SampleRequest, symbol: string): Promise<JsonAnswer> {
    const path = (request.path ?? route.path)
      .replace(':userId', `${this.#world.user.userId}`)
      .replace(':agentCode', this.#world.agent.agentCode);
    const { query = '', body } = request;
    const text = body === undefined ? '' : JSON.stringify(body);
    return this.#senderOf(name, route, body, symbol)({ method: route.method, path, query, body: text });
  }

  #senderOf(name: PrincipalName, route: Route, body: SampleRequest['body'], symbol: string): Sender {
    switch (name) {
      case 'nobody':
        return this.#with(route, {});
      case 'rubbish token':
        return this.#with(route, { authorization: 'Bearer rubbish' });
      case 'expired token':
        return this.#with(route, bearer(this.#expired.token));
      case 'revoked session':
        return this.#with(route, { ...bearer(this.#revoked.token), ...cookieHeader(this.#revoked) });
      case 'session':
      case 'entry session':
        return this.#asSession(route, this.#sessions.get(name)!);
      case 'session, other port':
        return this.#asSession(route, this.#sessions.get('session')!, 'other');
      case 'embed session':
        return this.#asSession(route, this.#embeds.get('')!);
      case 'embed session, own symbol':
        return this.#asSession(route, this.#embeds.get(symbol)!);
      case 'embed session, other symbol':
        return this.#asSession(route, this.#embeds.get(symbol === 'BTCUSDT' ? 'ETHUSDT' : 'BTCUSDT')!);
      case 'read key':
      case 'trade key':
      case 'Ed25519 key':
      case 'wrong signature':
      case 'disabled key':
      case 'expired key':
      case 'key from a wrong IP':
        return this.#asKey(route, this.#keys.get(name)!);
      case 'operator':
        return this.#with(route, operatorHeaders());
      case 'operator, other port':
        return this.#with(route, operatorHeaders(), 'other');
      case 'agent':
        return this.#asAgent(route, body);
      default:
        return name satisfies never;
    }
  }

  #with(route: Route, headers: Readonly<Record<string, string>>, port: 'own' | 'other' = 'own'): Sender {
    const { url, adminUrl } = this.#world.exchange.gateway;
    const isOperators = route.access === 'admin' || route.access === 'probe';
    const client = new TestClient(isOperators === (port === 'own') ? adminUrl : url, headers);
    return ({ method, path, query, body }) => {
      const target = query === '' ? path : `${path}?${query}`;
      return client.send(method, target, body, body === '' ? {} : { 'content-type': 'application/json' });
    };
  }

  #asSession(route: Route, session: SessionCredentials, port: 'own' | 'other' = 'own'): Sender {
    return this.#with(route, { ...bearer(session.token), ...cookieHeader(session) }, port);
  }

  #asKey(route: Route, key: KeyCredentials): Sender {
    const send = this.#with(route, { 'x-api-key': key.apiKey });
    return (request) => {
      // Counted, so that no two signatures are the same: the clock stands.
      const counted = `n=${this.#world.next()}&timestamp=${Date.now()}`;
      const query = request.query === '' ? counted : `${request.query}&${counted}`;
      return send({ ...request, query: `${query}&signature=${key.sign(query + request.body)}` });
    };
  }

  /** Signs the body where the endpoint is an agent's, else what stands in the query, which nothing there looks at. */
  #asAgent(route: Route, body: SampleRequest['body']): Sender {
    const send = this.#with(route, {});
    const { agent } = this.#world;
    if (route.access === 'agent') {
      const signed = JSON.stringify(signedMembers(agent, body ?? {}));
      return (request) => send({ ...request, body: signed });
    }
    const signed = Object.entries(signedMembers(agent, {})).map(([member, value]) => `${member}=${value}`);
    return (request) => send({ ...request, query: [request.query, ...signed].filter(Boolean).join('&') });
  }

  async #logIn(): Promise<SessionCredentials> {
    const { exchange, user } = this.#world;
    const { username, password } = user;
    return credentialsOf(await exchange.api.post('/v1/public/user/login', { username, password }));
  }

  async #enter(): Promise<SessionCredentials> {
    const { exchange, user } = this.#world;
    const { tickets } = exchange.identity;
    const { ticket } = await tickets.issueTicket(this.#world.identityAgent(), user.userId, '/', '');
    return credentialsOf(await exchange.api.post('/v1/public/agent-sso/exchange-ticket', { ticket }));
  }

  async #embed(symbol: string): Promise<SessionCredentials> {
    const { exchange, user } = this.#world;
    const { tickets } = exchange.identity;
    const { ticket: embedToken } = await tickets.issueEmbedToken(
      this.#world.identityAgent(),
      user.userId,
      'widget',
      symbol,
    );
    return credentialsOf(
      await exchange.api.post('/v1/public/agent-sso/exchange-embed-token', {
        embedToken,
        channelId: 'widget',
      }),
    );
  }

  async #createKey(settings: object): Promise<{ id: string; apiKey: string; apiSecret: string }> {
    const { own } = this.#world;
    const { data } = await own.post('/v1/private/user/api-key/create', { label: 'matrix', ...settings });
    return data as { id: string; apiKey: string; apiSecret: string };
  }

  async #newKey(settings: object, changes?: object): Promise<KeyCredentials> {
    const { id, apiKey, apiSecret } = await this.#createKey(settings);
    if (changes !== undefined)
      await this.#world.own.put('/v1/private/user/api-key/update', { id, ...changes });
    return { apiKey, sign: (payload) => createHmac('sha256', apiSecret).update(payload).digest('hex') };
  }

  async #newEd25519Key(): Promise<KeyCredentials> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { apiKey } = await this.#createKey({ permissions: 3, publicKey: pem });
    return { apiKey, sign: (payload) => ed25519(payload, privateKey) };
  }
}

function cookieHeader({ cookie }: SessionCredentials): Readonly<Record<string, string>> {
  return cookie === undefined ? {} : { cookie };
}

function ed25519(payload: string, privateKey: KeyObject): string {
  return sign(null, Buffer.from(payload), privateKey).toString('base64url');
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function credentialsOf(answer: JsonAnswer): SessionCredentials {
  if (answer.code !== 0) throw new Error(`no session: ${JSON.stringify(answer.envelope)}`);
  const { accessToken: token } = answer.data as { accessToken: string };
  const cookie = cookieOf(answer);
  return cookie === undefined ? { token } : { token, cookie };
}
