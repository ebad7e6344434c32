import type { Selectable } from 'kysely';
import type { NoteAudit } from '../audit/note-audit.ts';
import type { SignatureJournal } from '../key/signature-journal.ts';
import { parseIpNetwork } from '../network/ip-network.ts';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { MasterKeys } from '../secret/master-key.ts';
import type { AgentTable, IdentityDatabase } from '../store/database.ts';
import { SerialQueue } from '../store/serial-queue.ts';
import type { Agent, AgentChanges, AgentStatus, NewAgent } from './agent.ts';
import { agentHmac, newAgentSecret, openAgentSecret, sealAgentSecret } from './agent-secret.ts';
import { checkAgentSettings, faultOfAgentCode } from './agent-settings.ts';
import { AgentSignatureVerifier, type AgentSignedRequest, type VerifiableAgent } from './agent-signature.ts';
import { type AgentUser, type AgentUserReference, AgentUsers } from './agent-users.ts';

const MAX_AGENTS = 10_000;
const FIRST_VERSION = 1;

/** What agents are kept in and held against. */
export interface AgentsParts {
  readonly database: IdentityDatabase;
  readonly masterKeys: MasterKeys;
  readonly nonces: SignatureJournal;
  readonly now: () => number;
  readonly note: NoteAudit;
}

interface StoredAgent extends VerifiableAgent {
  /** Of the secret. */
  readonly version: number;
}

/** The agents, their secrets and their users: agents in SQL and in memory, their users in SQL. */
export class Agents {
  readonly #database: IdentityDatabase;
  readonly #masterKeys: MasterKeys;
  readonly #now: () => number;
  /** By code, in the order of their creation. */
  readonly #agents = new Map<string, StoredAgent>();
  readonly #byId = new Map<string, StoredAgent>();
  readonly #signatures: AgentSignatureVerifier;
  readonly #users: AgentUsers;
  /** Changes happen one at a time, so that memory and SQL agree. */
  readonly #changes = new SerialQueue();

  private constructor({ database, masterKeys, nonces, now, note }: AgentsParts) {
    this.#database = database;
    this.#masterKeys = masterKeys;
    this.#now = now;
    this.#signatures = new AgentSignatureVerifier((agentCode) => this.#agents.get(agentCode), nonces);
    this.#users = new AgentUsers(database, now, note);
  }

  /** Loads all agents; throws when a secret cannot be decrypted with the master keys at hand. */
  static async open(parts: AgentsParts): Promise<Agents> {
    const agents = new Agents(parts);
    const rows = await parts.database.selectFrom('agents').selectAll().execute();
    rows.sort((a, b) => Number(a.agent_id) - Number(b.agent_id));
    for (const row of rows) agents.#remember(agents.#load(row));
    return agents;
  }

  /** Creates an agent; its secret is shown this once. Errors: 2002, 2003 with the field; 3025 code taken, or 10,000 agents. */
  create(request: NewAgent): Promise<Outcome<{ readonly agent: Agent; readonly agentSecret: string }>> {
    return this.#changes.run(() => this.#create(request));
  }

  /** All agents, newest first; from memory. */
  list(): readonly Agent[] {
    return [...this.#agents.values()].map((stored) => stored.agent).reverse();
  }

  /** From memory. */
  get(agentCode: string): Agent | undefined {
    return this.#agents.get(agentCode)?.agent;
  }

  /** From memory. */
  getById(agentId: string): Agent | undefined {
    return this.#byId.get(agentId)?.agent;
  }

  /** Changes an agent. Errors: 2002, 2003 with the field; 3008 no such agent. */
  update(agentCode: string, changes: AgentChanges): Promise<Outcome<Agent>> {
    return this.#changes.run(() => this.#update(agentCode, changes));
  }

  /** Replaces the secret; the old one ends at once. Error: 3008. */
  rotateSecret(agentCode: string): Promise<Outcome<{ readonly agentSecret: string }>> {
    return this.#changes.run(() => this.#rotateSecret(agentCode));
  }

  /** Whose signed request it is, from memory; uses its nonce up. Errors as {@link AgentSignatureVerifier.verify}. */
  verify(request: AgentSignedRequest): Outcome<Agent> {
    return this.#signatures.verify(request);
  }

  /** HMAC-SHA256, hex, of `text` with the agent's secret: what its webhooks are signed with. Throws when there is no such agent. */
  sign(agentCode: string, text: string): string {
    const stored = this.#agents.get(agentCode);
    if (stored === undefined) throw new Error(`there is no agent ${agentCode}`);
    return agentHmac(stored.secret, text);
  }

  /** Finds or makes the user that the agent calls `agentUserId`; `isNew` when made. Errors as {@link AgentUsers.bind}. */
  bind(
    agent: Agent,
    agentUserId: string,
    username?: string | undefined,
  ): Promise<Outcome<AgentUser & { readonly isNew: boolean }>> {
    return this.#users.bind(agent, agentUserId, username);
  }

  /** A user of this agent; errors as {@link AgentUsers.userOf}. */
  userOf(agent: Agent, reference: AgentUserReference): Promise<Outcome<AgentUser>> {
    return this.#users.userOf(agent, reference);
  }

  /** The ids of the agent's users above `afterUserId`, ascending. */
  userIds(agent: Agent, afterUserId: number, limit: number): Promise<readonly number[]> {
    return this.#users.userIds(agent, afterUserId, limit);
  }

  async #create(
    request: NewAgent,
  ): Promise<Outcome<{ readonly agent: Agent; readonly agentSecret: string }>> {
    const { agentCode, name, allowedOrigins, ipWhitelist = [], webhookUrl = '' } = request;
    const fault = faultOfAgentCode(agentCode);
    if (fault !== undefined) return fault;
    const checked = checkAgentSettings({ name, allowedOrigins, ipWhitelist, webhookUrl });
    if (!checked.ok) return checked;
    if (this.#agents.has(agentCode)) return refuse(3025, 'The agentCode is taken', 'agentCode');
    if (this.#agents.size >= MAX_AGENTS) return refuse(3025, `There may be ${MAX_AGENTS} agents`);
    const agent: Agent = {
      agentId: String(this.#agents.size + 1),
      agentCode,
      name,
      status: 'ACTIVE',
      allowedOrigins: [...allowedOrigins],
      ipWhitelist: checked.value.networks!.map((network) => network.text),
      webhookUrl,
      createdAt: this.#now(),
    };
    const agentSecret = newAgentSecret();
    const secret = sealAgentSecret(this.#masterKeys, agentSecret, agent.agentId, FIRST_VERSION);
    const row = toRow(agent, secret, FIRST_VERSION);
    await this.#database.insertInto('agents').values(row).execute();
    this.#remember(this.#load(row));
    return accept({ agent, agentSecret });
  }

  async #update(agentCode: string, changes: AgentChanges): Promise<Outcome<Agent>> {
    const checked = checkAgentSettings(changes);
    if (!checked.ok) return checked;
    const stored = this.#agents.get(agentCode);
    if (stored === undefined) return noSuchAgent();
    const { name, status, allowedOrigins, networks = stored.networks, webhookUrl } = checked.value;
    const agent: Agent = {
      ...stored.agent,
      name: name ?? stored.agent.name,
      status: status ?? stored.agent.status,
      allowedOrigins: [...(allowedOrigins ?? stored.agent.allowedOrigins)],
      ipWhitelist: networks.map((network) => network.text),
      webhookUrl: webhookUrl ?? stored.agent.webhookUrl,
    };
    await this.#database
      .updateTable('agents')
      .set({
        name: agent.name,
        status: agent.status,
        allowed_origins: JSON.stringify(agent.allowedOrigins),
        ip_whitelist: JSON.stringify(agent.ipWhitelist),
        webhook_url: agent.webhookUrl,
      })
      .where('agent_id', '=', agent.agentId)
      .execute();
    this.#remember({ ...stored, agent, networks });
    return accept(agent);
  }

  async #rotateSecret(agentCode: string): Promise<Outcome<{ readonly agentSecret: string }>> {
    const stored = this.#agents.get(agentCode);
    if (stored === undefined) return noSuchAgent();
    const { agentId } = stored.agent;
    const version = stored.version + 1;
    const agentSecret = newAgentSecret();
    const sealed = sealAgentSecret(this.#masterKeys, agentSecret, agentId, version);
    await this.#database
      .updateTable('agents')
      .set({ secret: sealed, secret_version: version })
      .where('agent_id', '=', agentId)
      .execute();
    const secret = openAgentSecret(this.#masterKeys, sealed, agentId, version);
    this.#remember({ ...stored, secret, version });
    return accept({ agentSecret });
  }

  #remember(stored: StoredAgent): void {
    this.#agents.set(stored.agent.agentCode, stored);
    this.#byId.set(stored.agent.agentId, stored);
  }

  #load(row: Selectable<AgentTable>): StoredAgent {
    const ipWhitelist: string[] = JSON.parse(row.ip_whitelist);
    const agent: Agent = {
      agentId: row.agent_id,
      agentCode: row.agent_code,
      name: row.name,
      status: row.status as AgentStatus,
      allowedOrigins: JSON.parse(row.allowed_origins),
      ipWhitelist,
      webhookUrl: row.webhook_url,
      createdAt: row.created_at,
    };
    return {
      agent,
      secret: openAgentSecret(this.#masterKeys, row.secret, row.agent_id, row.secret_version),
      version: row.secret_version,
      networks: ipWhitelist.map((text) => parseIpNetwork(text)!),
    };
  }
}

function noSuchAgent(): Refusal {
  return refuse(3008, 'There is no such agent', 'agentCode');
}

function toRow(agent: Agent, secret: string, version: number): Selectable<AgentTable> {
  return {
    agent_id: agent.agentId,
    agent_code: agent.agentCode,
    name: agent.name,
    status: agent.status,
    allowed_origins: JSON.stringify(agent.allowedOrigins),
    ip_whitelist: JSON.stringify(agent.ipWhitelist),
    webhook_url: agent.webhookUrl,
    secret,
    secret_version: version,
    created_at: agent.createdAt,
  };
}
