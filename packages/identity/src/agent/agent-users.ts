import { auditEvent, type NoteAudit } from '../audit/note-audit.ts';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { IdentityDatabase, IdentityTransaction } from '../store/database.ts';
import { insertUser, NO_PASSWORD, toUser, type User } from '../user/user.ts';
import type { Agent } from './agent.ts';

const MAX_AGENT_USER_ID_LENGTH = 64;
const MAX_NAME_LENGTH = 64;
/** An id of the agent that serves as the name is cut to this. */
const MAX_ID_AS_NAME_LENGTH = 32;
/** Bound users follow the volume. */
const NO_PINNED_LEVEL = -1;

/** How a request names a user of an agent: by either id, or by both, which must then name the same user. */
export interface AgentUserReference {
  readonly agentUserId?: string | undefined;
  readonly platformUserId?: number | undefined;
}

/** A user of an agent; `agentUserId` is "" for one that the operator has given to the agent. */
export interface AgentUser {
  readonly user: User;
  readonly agentUserId: string;
}

/** The users whom agents have bound, or were given by the operator. A bound user has no password: only its agent's tickets let it in. */
export class AgentUsers {
  readonly #database: IdentityDatabase;
  readonly #now: () => number;
  readonly #note: NoteAudit;

  constructor(database: IdentityDatabase, now: () => number, note: NoteAudit) {
    this.#database = database;
    this.#now = now;
    this.#note = note;
  }

  /** Finds or makes the user that the agent calls `agentUserId`; `username` only counts when it is made. Errors: 2002, 2003 with the field. */
  async bind(
    agent: Agent,
    agentUserId: string,
    username: string | undefined,
  ): Promise<Outcome<AgentUser & { readonly isNew: boolean }>> {
    const fault =
      faultOfAgentUserId(agentUserId) ?? (username === undefined ? undefined : faultOfName(username));
    if (fault !== undefined) return fault;
    const name = username ?? agentUserId.slice(0, MAX_ID_AS_NAME_LENGTH);
    const found = await this.#find(this.#database, agent, { agentUserId });
    if (found !== undefined) return accept({ ...found, isNew: false });
    const bound = await this.#database
      .transaction()
      .execute((transaction) => this.#make(transaction, agent, agentUserId, name));
    if (bound.isNew) {
      const subject = `user:${bound.user.userId}`;
      this.#note(auditEvent('agent.userBound', `agent:${agent.agentCode}`, { subject }));
    }
    return accept(bound);
  }

  /** A user of this agent. Errors: 6009 unknown, of another agent, or two ids of different users; 2001 no id at all. */
  async userOf(agent: Agent, reference: AgentUserReference): Promise<Outcome<AgentUser>> {
    if (reference.agentUserId === undefined && reference.platformUserId === undefined) {
      return refuse(2001, 'agentUserId or platformUserId is required', 'agentUserId');
    }
    const found = await this.#find(this.#database, agent, reference);
    return found === undefined ? refuse(6009, 'The agent has no such user') : accept(found);
  }

  /** The ids of the agent's users above `afterUserId`, ascending. */
  async userIds(agent: Agent, afterUserId: number, limit: number): Promise<readonly number[]> {
    const rows = await this.#database
      .selectFrom('users')
      .select('user_id')
      .where('agent_id', '=', agent.agentId)
      .where('user_id', '>', afterUserId)
      .orderBy('user_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.user_id);
  }

  /** Another may have made the user since it was looked for: its key is unique. */
  async #make(
    transaction: IdentityTransaction,
    agent: Agent,
    agentUserId: string,
    username: string,
  ): Promise<AgentUser & { readonly isNew: boolean }> {
    const { agentId } = agent;
    const user = await insertUser(transaction, {
      username,
      usernameKey: boundUserKey(agentId, agentUserId),
      passwordHash: NO_PASSWORD,
      pinnedLevel: NO_PINNED_LEVEL,
      agentId,
      createdAt: this.#now(),
    });
    if (user === undefined) {
      const found = await this.#find(transaction, agent, { agentUserId });
      if (found === undefined) throw new Error(`user ${agentUserId} of agent ${agentId} is half there`);
      return { ...found, isNew: false };
    }
    await transaction
      .insertInto('agent_users')
      .values({ agent_id: agentId, agent_user_id: agentUserId, user_id: user.userId })
      .execute();
    return { user, agentUserId, isNew: true };
  }

  async #find(
    database: IdentityDatabase,
    { agentId }: Agent,
    { agentUserId, platformUserId }: AgentUserReference,
  ): Promise<AgentUser | undefined> {
    const row = await database
      .selectFrom('users')
      .leftJoin('agent_users', 'agent_users.user_id', 'users.user_id')
      .selectAll('users')
      .select('agent_user_id')
      .where('users.agent_id', '=', agentId)
      .$if(agentUserId !== undefined, (select) =>
        select.where('agent_users.agent_id', '=', agentId).where('agent_user_id', '=', agentUserId!),
      )
      .$if(platformUserId !== undefined, (select) => select.where('users.user_id', '=', platformUserId!))
      .executeTakeFirst();
    return row === undefined ? undefined : { user: toUser(row), agentUserId: row.agent_user_id ?? '' };
  }
}

/** What a bound user is unique by among all users; no login can name it, as no user name has a colon. */
function boundUserKey(agentId: string, agentUserId: string): string {
  return `agent:${agentId}:${agentUserId}`;
}

function faultOfAgentUserId(agentUserId: string): Refusal | undefined {
  if (agentUserId === '' || agentUserId.length > MAX_AGENT_USER_ID_LENGTH) {
    return refuse(2003, `agentUserId must have 1 to ${MAX_AGENT_USER_ID_LENGTH} characters`, 'agentUserId');
  }
  if (/^[!-~]+$/.test(agentUserId)) return undefined;
  return refuse(2002, 'agentUserId must be ASCII characters without blanks', 'agentUserId');
}

function faultOfName(username: string): Refusal | undefined {
  if (username === '' || [...username].length > MAX_NAME_LENGTH) {
    return refuse(2003, `username must have 1 to ${MAX_NAME_LENGTH} characters`, 'username');
  }
  if (!/\p{Cc}/u.test(username)) return undefined;
  return refuse(2002, 'username may have no control characters', 'username');
}
