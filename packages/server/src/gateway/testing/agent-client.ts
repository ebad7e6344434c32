import type { TestExchange } from './exchange-fixture.ts';
import { type AgentMembers, signedMembers, type TestAgent } from './signed-members.ts';
import { type JsonAnswer, TestClient } from './test-client.ts';

export { type AgentMembers, signedMembers, signedTextOf, type TestAgent } from './signed-members.ts';

/** Speaks to the agents' endpoints as an agent's back end: signs each request. */
export class AgentClient {
  readonly agent: TestAgent;
  readonly #client: TestClient;

  /** `url` is that of the port with the agents' endpoints. */
  constructor(url: string, agent: TestAgent) {
    this.agent = agent;
    this.#client = new TestClient(url);
  }

  /** The same port as another agent. */
  as(agent: TestAgent): AgentClient {
    return new AgentClient(this.#client.url, agent);
  }

  /** Asks `/v1/agent/<path>`. */
  post(path: string, members: AgentMembers = {}): Promise<JsonAnswer> {
    return this.send(path, signedMembers(this.agent, members));
  }

  /** Sends a body as it stands, signed or not. */
  send(path: string, members: AgentMembers): Promise<JsonAnswer> {
    return this.#client.post(`/v1/agent/${path}`, members);
  }

  /** {@link send} with the members of the answer, which stand in its envelope. */
  async ask(path: string, members: AgentMembers = {}): Promise<AgentMembers> {
    const answer = await this.post(path, members);
    return answer.envelope as unknown as AgentMembers;
  }
}

/** How an agent of a test is set up. */
export interface TestAgentOptions {
  readonly agentCode?: string;
  /** What its deposit account has. */
  readonly deposit?: string;
  readonly allowedOrigins?: readonly string[];
  readonly ipWhitelist?: readonly string[];
}

/** Has the operator make an agent; the client that speaks for it. */
export async function newAgent(
  { admin, gateway }: Pick<TestExchange, 'admin' | 'gateway'>,
  options: TestAgentOptions = {},
): Promise<AgentClient> {
  const { agentCode = 'AGENT001', deposit = '1000', allowedOrigins = [], ipWhitelist = [] } = options;
  const created = await admin.post('/admin/v1/agents', {
    agentCode,
    name: agentCode,
    allowedOrigins,
    ipWhitelist,
  });
  const { agentSecret } = created.data as { agentSecret: string };
  if (deposit !== '0')
    await admin.post(`/admin/v1/agents/${agentCode}/deposit`, {
      currency: 'USDT',
      amount: deposit,
      reference: 'first',
    });
  return new AgentClient(gateway.agentUrl ?? gateway.url, { agentCode, agentSecret });
}

/** Binds a user; its id. */
export async function boundUser(agent: AgentClient, agentUserId: string): Promise<string> {
  const { platformUserId } = await agent.ask('bind', { agentUserId });
  return platformUserId as string;
}
