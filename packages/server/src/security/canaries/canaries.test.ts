import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ready } from '../../process/server-process.ts';
import { type Ended, SpawnedOpenperp } from '../../process/spawned-openperp.ts';
import { leaksBelow, leaksIn } from './find-secrets.ts';

// A real process is given secrets, and makes some, and uses all of them well and badly; afterwards everything that it wrote is searched.

const TIMEOUT_MS = 120_000;
const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`;

/** Secrets that are sent in; the values of the others are put in as they are answered. */
const secrets: Record<string, string> = {
  adminToken: canary('admin'),
  password: canary('password'),
  wrongPassword: canary('wrong'),
  unknownToken: canary('token'),
  unknownSecret: canary('secret'),
};

let data: string;
let ready: Ready;
let ended: Ended;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'openperp-canaries-'));
  const settings = ['--profile', 'empty', '--port', '0', '--admin-port', '0', '--data', data];
  const environment = { OPENPERP_ADMIN_TOKEN: secrets.adminToken! };
  const spawned = new SpawnedOpenperp(['start', ...settings], { environment });
  ready = await spawned.ready();
  await useSecrets();
  ended = await spawned.end('SIGTERM');
}, TIMEOUT_MS);
afterAll(() => rmSync(data, { recursive: true, force: true }));

interface Sent {
  readonly code: number;
  readonly data: Readonly<Record<string, string>>;
  /** The whole answer, for those whose members stand in the envelope itself. */
  readonly flat: Readonly<Record<string, string>>;
  readonly cookie: string | undefined;
}

async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const flat = (await answer.json()) as { code: number; data: Record<string, string> };
  const cookie = /refreshToken=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  return { code: flat.code, data: flat.data, flat: flat as never, cookie };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const operator = (path: string, body: unknown) =>
  post(`${ready.adminUrl}/admin/v1${path}`, body, bearer(secrets.adminToken!));

/** All that has secrets in it, once well and once badly. */
async function useSecrets(): Promise<void> {
  await operator('/index-price', { symbol: 'BTCUSDT', price: '85000' });
  const { userId } = (await operator('/users', { username: 'alice', password: secrets.password })).data;
  await operator('/users', { username: 'alice', password: secrets.password });
  await operator(`/users/${userId}/deposit`, { assetType: 'USDT', amount: '1000', reference: 'first' });
  await post(`${ready.adminUrl}/admin/v1/users`, {}, bearer(secrets.unknownToken!));
  await useSession();
  await useAgent();
  expect((await operator('/engine/snapshot', {})).code).toBe(0);
}

async function useSession(): Promise<void> {
  const login = `${ready.url}/v1/public/user/login`;
  await post(login, { username: 'alice', password: secrets.wrongPassword });
  await post(login, { username: 'nobody', password: secrets.wrongPassword });
  const session = await post(login, { username: 'alice', password: secrets.password, deviceName: 'laptop' });
  const refreshed = await post(`${ready.url}/v1/public/user/refresh-token`, {}, cookie(session));
  secrets.firstAccessToken = session.data.accessToken!;
  secrets.accessToken = refreshed.data.accessToken!;
  secrets.firstRefreshToken = session.cookie!;
  secrets.refreshToken = refreshed.cookie!;
  const user = bearer(secrets.accessToken);
  const key = await post(
    `${ready.url}/v1/private/user/api-key/create`,
    { label: 'bot', permissions: 3 },
    user,
  );
  secrets.apiSecret = key.data.apiSecret!;
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '84000', quantity: '0.001' };
  expect((await signed(key.data.apiKey!, secrets.apiSecret, order)).code).toBe(0);
  expect((await signed(key.data.apiKey!, secrets.unknownSecret!, order)).code).toBe(1003);
  await post(`${ready.url}/v1/private/order/place`, order, bearer(secrets.unknownToken!));
  await fetch(`${ready.url}/nowhere?token=${secrets.unknownToken}`);
  // A cookie that was used before ends the session: whoever notes that must not note the cookie.
  expect((await post(`${ready.url}/v1/public/user/refresh-token`, {}, cookie(session))).code).toBe(1004);
}

const cookie = (session: Sent) => ({ cookie: `refreshToken=${session.cookie}` });

function signed(apiKey: string, apiSecret: string, body: unknown): Promise<Sent> {
  const query = `timestamp=${Date.now()}`;
  const signature = createHmac('sha256', apiSecret)
    .update(query + JSON.stringify(body))
    .digest('hex');
  return post(`${ready.url}/v1/private/order/place?${query}&signature=${signature}`, body, {
    'x-api-key': apiKey,
  });
}

async function useAgent(): Promise<void> {
  const agent = { agentCode: 'BROKER', name: 'Broker', allowedOrigins: ['https://broker.example'] };
  const created = await operator('/agents', agent);
  secrets.firstAgentSecret = created.data.agentSecret!;
  expect((await asAgent(secrets.firstAgentSecret, 'bind', { agentUserId: 'u1' })).code).toBe(0);
  const rotated = await operator('/agents/BROKER/rotate-secret', {});
  secrets.agentSecret = rotated.data.agentSecret!;
  expect((await asAgent(secrets.firstAgentSecret, 'bind', { agentUserId: 'u1' })).code).toBe(6001);
  const entry = { agentUserId: 'u1', redirectPath: '/' };
  const { webUrl } = (await asAgent(secrets.agentSecret, 'create-entry-url', entry)).flat;
  secrets.ticket = new URL(webUrl!).searchParams.get('ticket')!;
  await fetch(webUrl!.replace(/^https?:\/\/[^/]*/, ready.url));
  const exchange = `${ready.url}/v1/public/agent-sso/exchange-ticket`;
  const session = await post(exchange, { ticket: secrets.ticket });
  expect(session.code).toBe(0);
  secrets.entryRefreshToken = session.cookie!;
  expect((await post(exchange, { ticket: secrets.ticket })).code).toBe(3009);
  await useEmbedToken();
}

async function useEmbedToken(): Promise<void> {
  const embed = { agentUserId: 'u1', channelId: 'tw_1' };
  secrets.embedToken = (await asAgent(secrets.agentSecret!, 'create-embed-token', embed)).flat.embedToken!;
  const exchange = `${ready.url}/v1/public/agent-sso/exchange-embed-token`;
  const session = await post(exchange, { embedToken: secrets.embedToken, channelId: 'tw_1' });
  expect(session.code).toBe(0);
  secrets.embedAccessToken = session.data.accessToken!;
  expect((await post(exchange, { embedToken: secrets.embedToken, channelId: 'tw_1' })).code).toBe(3009);
}

function asAgent(secret: string, path: string, members: Readonly<Record<string, string>>): Promise<Sent> {
  const body: Record<string, string | number> = {
    ...members,
    agentCode: 'BROKER',
    timestamp: Math.floor(Date.now() / 1000),
    nonce: randomBytes(16).toString('hex'),
  };
  const text = Object.keys(body)
    .sort()
    .map((name) => `${name}=${body[name]}`)
    .join('&');
  const sign = createHmac('sha256', secret).update(text).digest('hex');
  return post(`${ready.url}/v1/agent/${path}`, { ...body, sign });
}

test('[ATTACK-32] no secret stands in what the process says', () => {
  expect(Object.values(secrets).filter((value) => value.length < 16)).toEqual([]);
  expect(leaksIn('standard output', Buffer.from(ended.stdout), secrets)).toEqual([]);
  expect(leaksIn('standard error', Buffer.from(ended.stderr), secrets)).toEqual([]);
  expect(ended.code).toBe(0);
});

test('[ATTACK-33] no secret stands in the data folder: log, journals, snapshots, databases', () => {
  expect(Object.keys(secrets).sort()).toEqual([
    'accessToken',
    'adminToken',
    'agentSecret',
    'apiSecret',
    'embedAccessToken',
    'embedToken',
    'entryRefreshToken',
    'firstAccessToken',
    'firstAgentSecret',
    'firstRefreshToken',
    'password',
    'refreshToken',
    'ticket',
    'unknownSecret',
    'unknownToken',
    'wrongPassword',
  ]);
  expect(leaksBelow(data, secrets)).toEqual([]);
});

test('[ATTACK-33] the master key stands in its own file alone', () => {
  const path = join(data, 'master.key');
  expect(existsSync(path)).toBe(true);
  const masterKey = readFileSync(path, 'utf8').trim();
  expect(leaksBelow(data, { masterKey }).map(({ place }) => place)).toEqual([path]);
  const bytes = Buffer.from(masterKey, 'base64');
  expect(bytes.length).toBe(32);
  expect(leaksBelow(data, { bytes }).filter(({ place }) => place !== path)).toEqual([]);
});
