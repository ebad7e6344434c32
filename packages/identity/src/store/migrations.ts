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
  '0003-agents-and-tickets': { up: createAgentTables },
  '0004-audit': { up: createAuditLog },
  '0005-webhooks': { up: createWebhookTables },
  '0006-favorites': { up: createFavorites },
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

/** Agents, their users and tickets; sessions of before were all begun with a password. */
async function createAgentTables(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('agents')
    .ifNotExists()
    .addColumn('agent_id', 'text', (column) => column.primaryKey())
    .addColumn('agent_code', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('allowed_origins', 'text', (column) => column.notNull())
    .addColumn('ip_whitelist', 'text', (column) => column.notNull())
    .addColumn('webhook_url', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('secret_version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('agent_users')
    .ifNotExists()
    .addColumn('agent_id', 'text', (column) => column.notNull().references('agents.agent_id'))
    .addColumn('agent_user_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'bigint', (column) => column.notNull().unique().references('users.user_id'))
    .addPrimaryKeyConstraint('agent_users_key', ['agent_id', 'agent_user_id'])
    .execute();
  await schema
    .createIndex('users_by_agent')
    .ifNotExists()
    .on('users')
    .columns(['agent_id', 'user_id'])
    .execute();
  await schema
    .createTable('agent_tickets')
    .ifNotExists()
    .addColumn('ticket_hash', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('agent_id', 'text', (column) => column.notNull().references('agents.agent_id'))
    .addColumn('user_id', 'bigint', (column) => column.notNull().references('users.user_id'))
    .addColumn('redirect_path', 'text', (column) => column.notNull())
    .addColumn('return_url', 'text', (column) => column.notNull())
    .addColumn('channel_id', 'text', (column) => column.notNull())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('consumed_at', 'bigint')
    .addColumn('session_id', 'text')
    .execute();
  await schema
    .createIndex('agent_tickets_by_end')
    .ifNotExists()
    .on('agent_tickets')
    .column('expires_at')
    .execute();
  await addTextColumn(database, 'sessions', 'kind', 'LOGIN');
  await addTextColumn(database, 'sessions', 'agent_id', '0');
  await addTextColumn(database, 'sessions', 'symbol', '');
}

/** Adds a column that is not there yet: there is no other way to say `if not exists` in SQLite. */
async function addTextColumn(
  database: Kysely<unknown>,
  tableName: string,
  name: string,
  value: string,
): Promise<void> {
  const tables = await database.introspection.getTables();
  const columns = tables.find((table) => table.name === tableName)?.columns ?? [];
  if (columns.some((column) => column.name === name)) return;
  await database.schema
    .alterTable(tableName)
    .addColumn(name, 'text', (column) => column.notNull().defaultTo(value))
    .execute();
}

async function createWebhookTables(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('webhooks')
    .ifNotExists()
    .addColumn('order_id', 'bigint', (column) => column.primaryKey())
    .addColumn('agent_id', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('next_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('webhooks_by_due')
    .ifNotExists()
    .on('webhooks')
    .columns(['agent_id', 'next_at', 'order_id'])
    .execute();
  await schema
    .createTable('webhook_cursor')
    .ifNotExists()
    .addColumn('cursor_id', 'integer', (column) => column.primaryKey())
    .addColumn('order_id', 'bigint', (column) => column.notNull())
    .execute();
}

async function createFavorites(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('favorite_symbols')
    .ifNotExists()
    .addColumn('user_id', 'bigint', (column) => column.primaryKey().references('users.user_id'))
    .addColumn('symbols', 'text', (column) => column.notNull())
    .execute();
}

/** The triggers belong to SQLite; `insert or replace`, which deletes without telling a trigger, runs into the one of inserts. */
async function createAuditLog(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('audit_log')
    .ifNotExists()
    .addColumn('audit_id', 'bigint', (column) => column.primaryKey())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  for (const column of ['action', 'actor', 'subject', 'created_at']) {
    await schema
      .createIndex(`audit_log_by_${column}`)
      .ifNotExists()
      .on('audit_log')
      .columns([column, 'audit_id'])
      .execute();
  }
  await schema
    .createTable('audit_chain')
    .ifNotExists()
    .addColumn('chain_id', 'integer', (column) => column.primaryKey())
    .addColumn('chain_key', 'text', (column) => column.notNull())
    .execute();
  await sql`create trigger if not exists audit_log_no_update before update on audit_log
    begin select raise(abort, 'the audit log is append-only'); end`.execute(database);
  await sql`create trigger if not exists audit_log_no_delete before delete on audit_log
    begin select raise(abort, 'the audit log is append-only'); end`.execute(database);
  await sql`create trigger if not exists audit_log_no_gap before insert on audit_log
    when new.audit_id <> (select coalesce(max(audit_id), 0) + 1 from audit_log)
    begin select raise(abort, 'rows of the audit log follow each other'); end`.execute(database);
}
