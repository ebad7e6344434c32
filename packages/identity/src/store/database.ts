import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';

/** A person or bot that may log in. Instants are ms. */
export interface UserTable {
  user_id: number;
  username: string;
  /** `username` in lower case, or `agent:<agentId>:<agentUserId>` where an agent has bound the user: what is unique and looked up. */
  username_key: string;
  /** PHC string (argon2id); "": none, a user whom an agent has bound. */
  password_hash: string;
  status: string;
  /** The pinned one; −1: none. */
  vip_level: number;
  /** The agent whose user it is; "0": none. */
  agent_id: string;
  created_at: number;
  /** 0: never. */
  last_login_at: number;
  last_login_ip: string;
}

/** A login, or a ticket's exchange, and all that was refreshed from it. Instants are ms. */
export interface SessionTable {
  session_id: string;
  user_id: number;
  device_id: string;
  device_name: string;
  ip: string;
  created_at: number;
  refreshed_at: number;
  /** When the last access token given out ends by itself. */
  access_expires_at: number;
  /** When the last refresh token given out ends by itself. */
  refresh_expires_at: number;
  revoked_at: number | null;
  /** How it began: LOGIN, ENTRY, EMBED. */
  kind: string;
  /** The agent whose ticket began it; "0": none. */
  agent_id: string;
  /** The one symbol that its orders may name; "": any. */
  symbol: string;
}

/** Refresh tokens by their SHA-256, used ones too, so that a second use is recognised. */
export interface RefreshTokenTable {
  token_hash: string;
  session_id: string;
  expires_at: number;
  used_at: number | null;
}

/** API keys; the secret is sealed under the master key, a public key is base64. */
export interface ApiKeyTable {
  key_id: string;
  api_key: string;
  user_id: number;
  label: string;
  type: string;
  /** HMAC: the sealed secret. ED25519: the 32 bytes of the public key in base64. */
  key_material: string;
  /** Version of the material, part of what a sealed secret is bound to. */
  version: number;
  permissions: number;
  /** JSON array of normalised addresses and networks. */
  ip_whitelist: string;
  status: number;
  /** 0: never. */
  expire_at: number;
  /** 0: never. */
  last_used_at: number;
  created_at: number;
}

/** Keys that sign access tokens. */
export interface SigningKeyTable {
  key_id: string;
  /** PKCS #8, sealed under the master key. */
  private_key: string;
  created_at: number;
  /** Null: signs. Otherwise retired: verifies tokens until then. */
  verify_until: number | null;
}

/** Partner brokers; the secret is sealed under the master key. */
export interface AgentTable {
  /** Decimal digits, from "1". */
  agent_id: string;
  agent_code: string;
  name: string;
  status: string;
  /** JSON array of origins. */
  allowed_origins: string;
  /** JSON array of normalised addresses and networks. */
  ip_whitelist: string;
  webhook_url: string;
  secret: string;
  /** Version of the secret, part of what it is bound to. */
  secret_version: number;
  created_at: number;
}

/** What agents call those users that they have bound. */
export interface AgentUserTable {
  agent_id: string;
  agent_user_id: string;
  user_id: number;
}

/** Entry tickets and embed tokens by their SHA-256, used ones too, so that a second use is recognised. Instants are ms. */
export interface AgentTicketTable {
  ticket_hash: string;
  /** What session it begins: ENTRY, EMBED. */
  kind: string;
  agent_id: string;
  user_id: number;
  redirect_path: string;
  return_url: string;
  channel_id: string;
  symbol: string;
  created_at: number;
  expires_at: number;
  consumed_at: number | null;
  /** The session that its use began. */
  session_id: string | null;
}

/** Events that agents have not taken yet. Instants are ms. */
export interface WebhookTable {
  /** Of the agents' order that it tells of. */
  order_id: number;
  agent_id: string;
  /** What is sent, byte for byte. */
  body: string;
  failures: number;
  next_at: number;
}

/** One row: the last agents' order that webhooks have been made of. */
export interface WebhookCursorTable {
  cursor_id: number;
  order_id: number;
}

/** The symbols that a user has marked as favourites. */
export interface FavoriteSymbolsTable {
  user_id: number;
  /** JSON array, in the user's order. */
  symbols: string;
}

/** The audit log, append-only: triggers refuse all else. Rows are hash-chained, see `auditHash`. */
export interface AuditLogTable {
  /** From 1, without gaps. */
  audit_id: number;
  /** ms */
  created_at: number;
  action: string;
  actor: string;
  subject: string;
  ip: string;
  request_id: string;
  /** Canonical JSON object. */
  detail: string;
  previous_hash: string;
  hash: string;
}

/** The one key that the audit log is chained with. */
export interface AuditChainTable {
  /** Always 1. */
  chain_id: number;
  /** 32 bytes, sealed under the master key. */
  chain_key: string;
}

/** The identity database. */
export interface IdentitySchema {
  webhooks: WebhookTable;
  webhook_cursor: WebhookCursorTable;
  users: UserTable;
  sessions: SessionTable;
  refresh_tokens: RefreshTokenTable;
  api_keys: ApiKeyTable;
  signing_keys: SigningKeyTable;
  audit_log: AuditLogTable;
  audit_chain: AuditChainTable;
  agents: AgentTable;
  agent_users: AgentUserTable;
  agent_tickets: AgentTicketTable;
  favorite_symbols: FavoriteSymbolsTable;
}

export type IdentityDatabase = Kysely<IdentitySchema>;

/** What runs within a transaction of an {@link IdentityDatabase}. */
export type IdentityTransaction = Transaction<IdentitySchema>;

/**
 * Opens (creates, migrates) the embedded identity database; `destroy()` closes it.
 *
 * Nothing else knows what is in it, so every commit is on disk when it returns (synchronous=FULL).
 * Throws with the file's name when it cannot be read.
 */
export async function openDatabase(path: string): Promise<IdentityDatabase> {
  try {
    const database = new Kysely<IdentitySchema>({
      dialect: new SqliteDialect({ database: openSqlite(path) }),
    });
    await migrate(database);
    return database;
  } catch (cause) {
    throw new Error(`identity database ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** The interface that Kysely's SQLite dialect expects, over `node:sqlite`. */
function openSqlite(path: string): SqliteDatabase {
  closeSync(openSync(path, 'a', 0o600));
  const sqlite = new DatabaseSync(path);
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  return {
    close: () => sqlite.close(),
    prepare: (sql) => {
      if (sql === 'rollback' && !sqlite.isTransaction) return NOTHING_TO_ROLL_BACK;
      const statement = sqlite.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}

/** SQLite has ended a transaction by itself that met a full disk: rolling back what is not there would hide why. */
const NOTHING_TO_ROLL_BACK: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/** Kysely types parameters as unknown; the schema above only has numbers, strings and null. */
function values(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}

async function migrate(database: IdentityDatabase): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
