import { createHash, randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AuditAction } from '../audit/audit-event.ts';
import { auditEvent, type NoteAudit } from '../audit/note-audit.ts';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { IssuedToken } from '../session/access-token.ts';
import { newSessionId, type SessionOrigin, type Sessions, type SessionTokens } from '../session/sessions.ts';
import type { AgentTicketTable, IdentityDatabase, IdentityTransaction } from '../store/database.ts';
import type { Agent } from './agent.ts';
import type { Agents } from './agents.ts';

const TICKET_TTL_MS = 60_000;
/** For so long after its end a used ticket is told from one that never was. */
const KEPT_AFTER_END_MS = 24 * 3_600_000;

/** What an agent's back end gets for one of its users: a secret good for one exchange within 60 s. */
export interface IssuedTicket {
  readonly ticket: string;
  /** Whole seconds. */
  readonly expireAt: number;
}

/** A browser or widget that exchanges a ticket. */
export interface TicketHolder {
  /** Normalised. */
  readonly ip: string;
  readonly deviceId?: string | undefined;
}

/** What session a ticket begins. */
type TicketKind = 'ENTRY' | 'EMBED';

const PREFIX = { ENTRY: 'agt1_', EMBED: 'aet1_' } as const satisfies Record<TicketKind, string>;
const AUDIT_NAME = { ENTRY: 'ticket', EMBED: 'embedToken' } as const satisfies Record<TicketKind, string>;

type TicketRow = Selectable<AgentTicketTable>;

/** What a redeemed ticket begins, as a part of the transaction that uses it up; a refusal leaves it used up. */
type Begin<T> = (transaction: IdentityTransaction, row: TicketRow, sessionId: string) => Promise<Outcome<T>>;

/** What tickets are kept in, and what they begin. */
export interface AgentTicketsParts {
  readonly database: IdentityDatabase;
  readonly agents: Pick<Agents, 'getById'>;
  readonly sessions: Sessions;
  readonly now: () => number;
  readonly note: NoteAudit;
}

/**
 * Entry tickets and embed tokens: stored hashed, each exchanged once, for 60 s.
 *
 * A second try means that two hold it: it is 3009 and ends the session that the first made. Unknown, expired, of the other kind or of a disabled
 * agent: 3010.
 */
export class AgentTickets {
  readonly #database: IdentityDatabase;
  readonly #agents: Pick<Agents, 'getById'>;
  readonly #sessions: Sessions;
  readonly #now: () => number;
  readonly #note: NoteAudit;

  constructor({ database, agents, sessions, now, note }: AgentTicketsParts) {
    this.#database = database;
    this.#agents = agents;
    this.#sessions = sessions;
    this.#now = now;
    this.#note = note;
  }

  /** A ticket for a user of the agent; who exchanges it is to be led to `redirectPath`. */
  issueTicket(agent: Agent, userId: number, redirectPath: string, returnUrl: string): Promise<IssuedTicket> {
    const page = { redirect_path: redirectPath, return_url: returnUrl, channel_id: '', symbol: '' };
    return this.#issue('ENTRY', agent, userId, page);
  }

  /** A token for a user of the agent, bound to the channel of one widget; `symbol` "": all. */
  issueEmbedToken(agent: Agent, userId: number, channelId: string, symbol: string): Promise<IssuedTicket> {
    const widget = { redirect_path: '', return_url: '', channel_id: channelId, symbol };
    return this.#issue('EMBED', agent, userId, widget);
  }

  /** Starts a session of kind ENTRY. Errors: 3009, 3010. */
  exchangeTicket(
    ticket: string,
    holder: TicketHolder,
  ): Promise<Outcome<SessionTokens & { readonly redirectPath: string }>> {
    return this.#redeem('ENTRY', ticket, holder, async (transaction, row, sessionId) => {
      const tokens = await this.#sessions.startWithin(transaction, originOf(row, holder), sessionId);
      return accept({ ...tokens, redirectPath: row.redirect_path });
    });
  }

  /** Starts a session of kind EMBED, without a refresh token. Errors: 3009; 3010, also with another `channelId`: then the token is used up. */
  exchangeEmbedToken(
    embedToken: string,
    channelId: string,
    holder: TicketHolder,
  ): Promise<Outcome<IssuedToken & { readonly userId: number }>> {
    return this.#redeem('EMBED', embedToken, holder, async (transaction, row, sessionId) => {
      if (row.channel_id !== channelId) return badTicket();
      return accept(await this.#sessions.startUnrefreshable(transaction, originOf(row, holder), sessionId));
    });
  }

  /** The agent that a ticket or embed token was issued for, whether it is good or not; uses nothing up. */
  async agentOf(ticket: string): Promise<Agent | undefined> {
    if (!hasForm('ENTRY', ticket) && !hasForm('EMBED', ticket)) return undefined;
    const row = await this.#database
      .selectFrom('agent_tickets')
      .select('agent_id')
      .where('ticket_hash', '=', hashOf(ticket))
      .executeTakeFirst();
    return row === undefined ? undefined : this.#agents.getById(row.agent_id);
  }

  /** Drops what ended more than a day ago. */
  async purge(): Promise<void> {
    await this.#database
      .deleteFrom('agent_tickets')
      .where('expires_at', '<=', this.#now() - KEPT_AFTER_END_MS)
      .execute();
  }

  async #issue(
    kind: TicketKind,
    { agentId, agentCode }: Agent,
    userId: number,
    use: Pick<TicketRow, 'redirect_path' | 'return_url' | 'channel_id' | 'symbol'>,
  ): Promise<IssuedTicket> {
    const nowMs = this.#now();
    const ticket = `${PREFIX[kind]}${randomBytes(32).toString('base64url')}`;
    const expiresAtMs = nowMs + TICKET_TTL_MS;
    await this.#database
      .insertInto('agent_tickets')
      .values({
        ...use,
        ticket_hash: hashOf(ticket),
        kind,
        agent_id: agentId,
        user_id: userId,
        created_at: nowMs,
        expires_at: expiresAtMs,
        consumed_at: null,
        session_id: null,
      })
      .execute();
    const subject = `user:${userId}`;
    this.#note(auditEvent(`${AUDIT_NAME[kind]}.issued`, `agent:${agentCode}`, { subject }));
    return { ticket, expireAt: Math.floor(expiresAtMs / 1000) };
  }

  /** Uses a ticket up and begins its session, both or neither. */
  async #redeem<T>(
    kind: TicketKind,
    ticket: string,
    holder: TicketHolder,
    begin: Begin<T>,
  ): Promise<Outcome<T>> {
    if (!hasForm(kind, ticket)) return this.#refused(kind, undefined, 'unknown', holder);
    const ticketHash = hashOf(ticket);
    const nowMs = this.#now();
    const redeemed = await this.#database.transaction().execute(async (transaction) => {
      const sessionId = newSessionId();
      const row = await consume(transaction, kind, ticketHash, sessionId, nowMs);
      return row === undefined ? undefined : { row, outcome: await begin(transaction, row, sessionId) };
    });
    if (redeemed === undefined) return this.#unredeemable(kind, ticketHash, holder, nowMs);
    const { row, outcome } = redeemed;
    if (!outcome.ok) return this.#refused(kind, row, 'channel', holder);
    this.#noteUse('exchanged', kind, row, holder, {});
    return outcome;
  }

  /** Says why a ticket could not be used up. */
  async #unredeemable(
    kind: TicketKind,
    ticketHash: string,
    holder: TicketHolder,
    nowMs: number,
  ): Promise<Refusal> {
    const row = await this.#database
      .selectFrom('agent_tickets')
      .selectAll()
      .where('ticket_hash', '=', ticketHash)
      .where('kind', '=', kind)
      .executeTakeFirst();
    if (row === undefined) return this.#refused(kind, row, 'unknown', holder);
    if (row.consumed_at !== null) return this.#replayed(kind, row, holder);
    return this.#refused(kind, row, row.expires_at <= nowMs ? 'expired' : 'agentDisabled', holder);
  }

  async #replayed(kind: TicketKind, row: TicketRow, holder: TicketHolder): Promise<Refusal> {
    const sessionEnded = row.session_id !== null && (await this.#sessions.end(row.session_id));
    this.#noteUse('replayed', kind, row, holder, { sessionEnded });
    return refuse(3009, 'The ticket has already been used');
  }

  #refused(kind: TicketKind, row: TicketRow | undefined, reason: string, holder: TicketHolder): Refusal {
    this.#noteUse('refused', kind, row, holder, { reason });
    return badTicket();
  }

  #noteUse(
    use: 'exchanged' | 'replayed' | 'refused',
    kind: TicketKind,
    row: TicketRow | undefined,
    { ip }: TicketHolder,
    detail: Readonly<Record<string, string | boolean>>,
  ): void {
    const action: AuditAction = `${AUDIT_NAME[kind]}.${use}`;
    const subject = row === undefined ? '' : `user:${row.user_id}`;
    const agentCode = row === undefined ? undefined : this.#agents.getById(row.agent_id)?.agentCode;
    const facts = agentCode === undefined ? detail : { agentCode, ...detail };
    const actor = use === 'exchanged' ? subject : 'nobody';
    this.#note(auditEvent(action, actor, { subject, ip, detail: facts }));
  }
}

/** One statement decides who of many has it; undefined: it is not there, used, over, or its agent is disabled. */
function consume(
  transaction: IdentityTransaction,
  kind: TicketKind,
  ticketHash: string,
  sessionId: string,
  nowMs: number,
): Promise<TicketRow | undefined> {
  return transaction
    .updateTable('agent_tickets')
    .set({ consumed_at: nowMs, session_id: sessionId })
    .where('ticket_hash', '=', ticketHash)
    .where('kind', '=', kind)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', nowMs)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('agents')
          .select('agents.agent_id')
          .whereRef('agents.agent_id', '=', 'agent_tickets.agent_id')
          .where('agents.status', '=', 'ACTIVE'),
      ),
    )
    .returningAll()
    .executeTakeFirst();
}

function originOf(row: TicketRow, { ip, deviceId = '' }: TicketHolder): SessionOrigin {
  return {
    userId: row.user_id,
    kind: row.kind as TicketKind,
    agentId: row.agent_id,
    symbol: row.symbol,
    ip,
    deviceId,
    deviceName: '',
  };
}

function hasForm(kind: TicketKind, ticket: string): boolean {
  const prefix = PREFIX[kind];
  return ticket.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/.test(ticket.slice(prefix.length));
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}

function badTicket(): Refusal {
  return refuse(3010, 'The ticket is unknown or has expired');
}
