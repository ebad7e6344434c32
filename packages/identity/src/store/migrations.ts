import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The schema, step by step, by name in order. Column types are those that SQLite and PostgreSQL share.
 *
 * A step may run again after a crash in its middle (SQLite's schema changes are not in one transaction), so each of its statements must allow that.
 */
export const migrations: Record<string, Migration> = {
  '0001-users-sessions-keys': { up: createTables },
  '0002-no-pinned-level': { up: noteNoPinnedLevel },
};

async function createTables(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('users')
    .ifNotExists()
    .addColumn('user_id', 'bigint', (column) => column.primaryKey())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('vip_level', 'integer', (column) => column.notNull())
    .addColumn('agent_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_login_at', 'bigint', (column) => column.notNull())
    .addColumn('last_login_ip', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('sessions')
    .ifNotExists()
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'bigint', (column) => column.notNull().references('users.user_id'))
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('device_name', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('refreshed_at', 'bigint', (column) => column.notNull())
    .addColumn('access_expires_at', 'bigint', (column) => column.notNull())
    .addColumn('refresh_expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await schema.createIndex('sessions_by_user').ifNotExists().on('sessions').column('user_id').execute();
  await schema
    .createTable('refresh_tokens')
    .ifNotExists()
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.session_id'))
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
  await schema
    .createIndex('refresh_tokens_by_session')
    .ifNotExists()
    .on('refresh_tokens')
    .column('session_id')
    .execute();
  await schema
    .createIndex('sessions_by_end')
    .ifNotExists()
    .on('sessions')
    .column('refresh_expires_at')
    .execute();
  await schema
    .createIndex('refresh_tokens_by_end')
    .ifNotExists()
    .on('refresh_tokens')
    .column('expires_at')
    .execute();
  await schema
    .createTable('api_keys')
    .ifNotExists()
    .addColumn('key_id', 'text', (column) => column.primaryKey())
    .addColumn('api_key', 'text', (column) => column.notNull().unique())
    .addColumn('user_id', 'bigint', (column) => column.notNull().references('users.user_id'))
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('key_material', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('permissions', 'integer', (column) => column.notNull())
    .addColumn('ip_whitelist', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('expire_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('api_keys_by_user').ifNotExists().on('api_keys').column('user_id').execute();
  await schema
    .createTable('signing_keys')
    .ifNotExists()
    .addColumn('key_id', 'text', (column) => column.primaryKey())
    .addColumn('private_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('verify_until', 'bigint')
    .execute();
}

/** Level 0 stood for no pinned level too; which of both it was the engine knows, where the account is. */
async function noteNoPinnedLevel(database: Kysely<unknown>): Promise<void> {
  await sql`update users set vip_level = -1 where vip_level = 0`.execute(database);
}
