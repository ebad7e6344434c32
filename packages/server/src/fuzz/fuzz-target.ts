import { adminRoutes, agentRoutes, publicRoutes, type Route, routeFinder } from '@openperp/protocol';
import { openPorts, type Ports } from '../gateway/start-gateway.ts';
import {
  ADMIN_TOKEN,
  type InProcessExchange,
  openInProcessExchange,
} from '../gateway/testing/in-process-exchange.ts';
import type { TestAgent } from '../gateway/testing/signed-members.ts';
import { type RawAnswer, sendInProcess } from './in-process-http.ts';
import type { FuzzCredentials, FuzzInput, FuzzUsers } from './request-generator.ts';
import { Verdict } from './verdict.ts';

const PASSWORD = 'canary-password-31f0c6';

/** A whole exchange in this thread, without sockets. */
export class FuzzTarget {
  readonly users: FuzzUsers;
  readonly routes: { readonly api: readonly Route[]; readonly admin: readonly Route[] };
  readonly verdict: Verdict;
  readonly #exchange: InProcessExchange;
  readonly #ports: Ports;

  private constructor(exchange: InProcessExchange, ports: Ports, users: FuzzUsers) {
    this.#exchange = exchange;
    this.#ports = ports;
    this.users = users;
    this.routes = {
      api: [...Object.values<Route>(publicRoutes), ...Object.values<Route>(agentRoutes)],
      admin: Object.values(adminRoutes),
    };
    const find = { api: routeFinder(this.routes.api), admin: routeFinder(this.routes.admin) };
    const { agentSecret } = users.agent;
    const secrets = [users.trader, users.spare].flatMap(({ apiSecret, token }) => [apiSecret, token]);
    this.verdict = new Verdict(find, [PASSWORD, ADMIN_TOKEN, agentSecret, ...secrets]);
  }

  /** Opens an exchange with two users that have money, a session and a key that may trade, and an agent that has money. */
  static async open(): Promise<FuzzTarget> {
    const exchange = await openInProcessExchange({ clock: 'real' });
    const ports = await openPorts(exchange.dependencies, () => false);
    await openMarkets(ports);
    const users = {
      trader: await enrol(ports, 'trader'),
      spare: await enrol(ports, 'spare'),
      agent: await enrolAgent(ports),
    };
    return new FuzzTarget(exchange, ports, users);
  }

  /** The answer to an input. */
  send({ port, request }: FuzzInput): Promise<RawAnswer> {
    return sendInProcess(this.#ports[port], request);
  }

  /** Opens the markets again, which requests may have closed. */
  tend(): Promise<void> {
    return openMarkets(this.#ports);
  }

  /** The invariants that do not hold. */
  async brokenInvariants(): Promise<readonly string[]> {
    const { invariants } = await this.#exchange.dependencies.verify();
    return invariants.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }
}

const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** Both symbols trade, at a price. */
async function openMarkets({ admin: port }: Ports): Promise<void> {
  for (const [symbol, price] of [
    ['BTCUSDT', '85000'],
    ['ETHUSDT', '3000'],
  ]) {
    await send(port, 'PUT', `/admin/v1/symbols/${symbol}`, admin, {
      status: 'TRADING',
      priceSource: 'MANUAL',
    });
    await post(port, '/admin/v1/index-price', admin, { symbol, price });
  }
}

/** A user with 100,000 USDT. */
async function enrol(ports: Ports, username: string): Promise<FuzzCredentials> {
  const { userId } = await post(ports.admin, '/admin/v1/users', admin, { username, password: PASSWORD });
  const deposit = { assetType: 'USDT', amount: '100000', reference: 'first' };
  await post(ports.admin, `/admin/v1/users/${userId}/deposit`, admin, deposit);
  const session = await post(ports.api, '/v1/public/user/login', {}, { username, password: PASSWORD });
  const token = session.accessToken!;
  const bearer = { authorization: `Bearer ${token}` };
  const key = await post(ports.api, '/v1/private/user/api-key/create', bearer, {
    label: 'fuzz',
    permissions: 3,
  });
  return { token, apiKey: key.apiKey!, apiSecret: key.apiSecret!, adminToken: ADMIN_TOKEN };
}

async function enrolAgent(ports: Ports): Promise<TestAgent> {
  const agent = { agentCode: 'AGENT001', name: 'Agent', allowedOrigins: ['https://agent.example'] };
  const { agentCode, agentSecret } = await post(ports.admin, '/admin/v1/agents', admin, agent);
  const deposit = { currency: 'USDT', amount: '100000', reference: 'first' };
  await post(ports.admin, `/admin/v1/agents/${agentCode}/deposit`, admin, deposit);
  return { agentCode: agentCode!, agentSecret: agentSecret! };
}

function post(
  port: Ports['api'],
  url: string,
  credentials: Readonly<Record<string, string>>,
  body: unknown,
): ReturnType<typeof send> {
  return send(port, 'POST', url, credentials, body);
}

async function send(
  port: Ports['api'],
  method: string,
  url: string,
  credentials: Readonly<Record<string, string>>,
  body: unknown,
): Promise<Readonly<Record<string, string | undefined>>> {
  const content = Buffer.from(JSON.stringify(body));
  const headers = {
    ...credentials,
    host: '127.0.0.1:8080',
    'content-type': 'application/json',
    'content-length': `${content.length}`,
  };
  const { text } = await sendInProcess(port, { method, url, headers, body: content });
  const { code, data } = JSON.parse(text) as { code: number; data: Record<string, string> };
  if (code !== 0) throw new Error(`${url} answered ${text}`);
  return data;
}
