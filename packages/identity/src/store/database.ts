import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';

/** A person or bot that may log in. Instants are ms. */
export interface UserTable {
  user_id: number;
  username: string;
  /** `username` in lower case: what is unique and looked up. */
  username_key: string;
  /** PHC string (argon2id). */
  password_hash: string;
  status: string;
  /** The pinned one; −1: none. */
  vip_level: number;
  agent_id: string;
  created_at: number;
  /** 0: never. */
  last_login_at: number;
  last_login_ip: string;
}

/** A login and all that was refreshed from it. Instants are ms. */
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

/** The identity database. */
export interface IdentitySchema {
  users: UserTable;
  sessions: SessionTable;
  refresh_tokens: RefreshTokenTable;
  api_keys: ApiKeyTable;
  signing_keys: SigningKeyTable;
}

export type IdentityDatabase = Kysely<IdentitySchema>;

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
