import type { Agent } from '@openperp/identity';
import { AgentClient, type TestAgent } from '../../gateway/testing/agent-client.ts';
import { ADMIN_TOKEN, TestExchange, type TestUser } from '../../gateway/testing/exchange-fixture.ts';
import { type JsonAnswer, TestClient } from '../../gateway/testing/test-client.ts';

const EIGHT_HOURS_MS = 28_800_000;

/** An agent that nobody speaks for. */
export const SPARE_AGENT = 'SPARE';

/** What the agent calls a user that it has bound. */
export const AGENT_USER_ID = 'u-1001';

/** An exchange with a user who has a position, orders and an agent, so that every endpoint can be asked for something that is there. */
export class AccessWorld {
  readonly exchange: TestExchange;
  /** Has bound {@link AGENT_USER_ID}, and the user is its own too. */
  readonly agent: TestAgent;
  /** An isolated position in ETHUSDT, and the ledger row of a funding payment of it. */
  readonly positionId: string;
  readonly changeId: string;
  #user: TestUser;
  #cookie = '';
  #count = 0;

  private constructor(
    exchange: TestExchange,
    user: TestUser,
    agent: TestAgent,
    funded: { readonly positionId: string; readonly changeId: string },
  ) {
    this.exchange = exchange;
    this.#user = user;
    this.agent = agent;
    this.positionId = funded.positionId;
    this.changeId = funded.changeId;
  }

  static async open(): Promise<AccessWorld> {
    const exchange = await TestExchange.start();
    await exchange.setPrice('BTCUSDT', '85000');
    await exchange.setPrice('ETHUSDT', '3000');
    const agent = await createAgent(exchange.admin, 'MATRIX');
    await createAgent(exchange.admin, SPARE_AGENT);
    const user = await createUserOf(exchange, agent.agentCode);
    const funded = await fundedPosition(exchange, user);
    await new AgentClient(exchange.gateway.url, agent).post('bind', { agentUserId: AGENT_USER_ID });
    const world = new AccessWorld(exchange, user, agent, funded);
    await world.logIn();
    return world;
  }

  /** A user of the agent, with a password too, so that each kind of session can be hers. */
  get user(): TestUser {
    return this.#user;
  }

  /** The refresh cookie of the user's session. */
  get cookie(): string {
    return this.#cookie;
  }

  /** A session of the user, with its refresh cookie. */
  get own(): TestClient {
    const headers = { authorization: `Bearer ${this.#user.token}`, cookie: this.#cookie };
    return new TestClient(this.exchange.gateway.url, headers);
  }

  /** Starts that session anew. */
  async logIn(): Promise<void> {
    const { username, password } = this.#user;
    const session = await this.exchange.api.post('/v1/public/user/login', { username, password });
    this.#user = { ...this.#user, token: (session.data as { accessToken: string }).accessToken };
    this.#cookie = cookieOf(session) ?? '';
  }

  /** A number that was not given before. */
  readonly next = (): number => {
    this.#count += 1;
    return this.#count;
  };

  /** The agent as identity knows it. */
  identityAgent(): Agent {
    const agent = this.exchange.identity.agents.get(this.agent.agentCode);
    if (agent === undefined) throw new Error('the agent is gone');
    return agent;
  }

  /** The sequence of the engine: what changes nothing leaves it. */
  async sequence(): Promise<number> {
    const { data } = await this.exchange.admin.get('/admin/v1/engine');
    return (data as { sequence: number }).sequence;
  }

  /** Ends all that is open in the user's name. */
  async cancelAll(): Promise<void> {
    await this.own.post('/v1/private/order/batch-cancel-all', { cancelType: 4 });
  }

  stop(): Promise<void> {
    return this.exchange.stop();
  }
}

/** The cookie of an answer as a client sends it back; undefined where it sets none. */
export function cookieOf({ headers }: JsonAnswer): string | undefined {
  const [cookie] = (headers['set-cookie'] as string[] | undefined) ?? [];
  return cookie?.split(';')[0];
}

/** What the operator sends. */
export function operatorHeaders(): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${ADMIN_TOKEN}` };
}

/** A new agent with money to hand on. */
export async function createAgent(admin: TestClient, agentCode: string): Promise<TestAgent> {
  const created = await admin.post('/admin/v1/agents', {
    agentCode,
    name: agentCode,
    allowedOrigins: ['https://partner.example'],
  });
  const { agentSecret } = created.data as { agentSecret: string };
  const deposit = { currency: 'USDT', amount: '100000', reference: 'first' };
  await admin.post(`/admin/v1/agents/${agentCode}/deposit`, deposit);
  return { agentCode, agentSecret };
}

async function createUserOf(exchange: TestExchange, agentCode: string): Promise<TestUser> {
  const { agentId } = exchange.identity.agents.get(agentCode)!;
  const credentials = { username: 'accesser', password: 'correct horse battery' };
  const created = await exchange.admin.post('/admin/v1/users', { ...credentials, agentId });
  const { userId } = created.data as { userId: string };
  const deposit = { assetType: 'USDT', amount: '100000', reference: 'first' };
  await exchange.admin.post(`/admin/v1/users/${userId}/deposit`, deposit);
  const session = await exchange.api.post('/v1/public/user/login', credentials);
  const { accessToken: token } = session.data as { accessToken: string };
  const key = await exchange
    .as({ token })
    .post('/v1/private/user/api-key/create', { label: 'own', permissions: 3 });
  const { apiKey, apiSecret } = key.data as { apiKey: string; apiSecret: string };
  return { ...credentials, userId: Number(userId), token, apiKey, apiSecret };
}

/** Opens an isolated position, and lets time run on to its first funding. */
async function fundedPosition(
  exchange: TestExchange,
  user: TestUser,
): Promise<{ readonly positionId: string; readonly changeId: string }> {
  const own = exchange.as(user);
  await own.post('/v1/private/position/margin-mode', { symbol: 'ETHUSDT', marginMode: 2 });
  const order = { symbol: 'ETHUSDT', type: 'LIMIT', price: '3000', quantity: '1' };
  const maker = exchange.as(await exchange.createUser());
  await maker.post('/v1/private/order/place', { ...order, side: 'SELL' });
  await own.post('/v1/private/order/place', { ...order, side: 'BUY' });
  await exchange.admin.post('/admin/v1/clock/advance', { ms: EIGHT_HOURS_MS });
  const { positions } = (await own.get('/v1/private/position/positions?symbol=ETHUSDT')).data as {
    positions: { positionId: string }[];
  };
  const { list } = (await own.get('/v1/private/user/account-change-log?changeType=FUNDING_FEE')).data as {
    list: { changeId: string }[];
  };
  return { positionId: positions[0]!.positionId, changeId: list[0]!.changeId };
}
