import { type Selectable, sql } from 'kysely';
import type { IdentityDatabase, UserTable } from '../store/database.ts';

/** The `agentId` of a user whom no agent owns. */
export const NO_AGENT = '0';

/** In place of the hash of a user who has no password, and so cannot log in. */
export const NO_PASSWORD = '';

/** The id before the first. */
const BEFORE_FIRST_USER_ID = 1_000_000_000;

/** ACTIVE; FROZEN: reads only; CANCEL_ONLY: cancels, and orders that only reduce. What an account may do is the engine's to enforce. */
export type UserStatus = 'ACTIVE' | 'FROZEN' | 'CANCEL_ONLY';

/** A user; instants are ms, 0: never. */
export interface User {
  /** Ten digits. */
  readonly userId: number;
  readonly username: string;
  readonly status: UserStatus;
  /** The fee level that an operator has pinned; −1: it follows the volume. */
  readonly pinnedLevel: number;
  /** Decimal digits; "0": none. */
  readonly agentId: string;
  readonly createdAt: number;
  readonly lastLoginAt: number;
  readonly lastLoginIp: string;
}

/** A user as it is inserted. */
export interface UserToInsert {
  readonly username: string;
  /** What is unique. */
  readonly usernameKey: string;
  /** PHC string, or {@link NO_PASSWORD}. */
  readonly passwordHash: string;
  readonly pinnedLevel: number;
  readonly agentId: string;
  /** ms */
  readonly createdAt: number;
}

/** Inserts a user under the next id; undefined when the key is taken. */
export async function insertUser(database: IdentityDatabase, user: UserToInsert): Promise<User | undefined> {
  const row = await database
    .insertInto('users')
    .values(({ selectFrom }) => ({
      user_id: selectFrom('users').select(
        sql<number>`coalesce(max(user_id), ${sql.lit(BEFORE_FIRST_USER_ID)}) + 1`.as('next_user_id'),
      ),
      username: user.username,
      username_key: user.usernameKey,
      password_hash: user.passwordHash,
      status: 'ACTIVE',
      vip_level: user.pinnedLevel,
      agent_id: user.agentId,
      created_at: user.createdAt,
      last_login_at: 0,
      last_login_ip: '',
    }))
    .onConflict((conflict) => conflict.column('username_key').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
}

/** The user of a row. */
export function toUser(row: Selectable<UserTable>): User {
  return {
    userId: row.user_id,
    username: row.username,
    status: row.status as UserStatus,
    pinnedLevel: row.vip_level,
    agentId: row.agent_id,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
    lastLoginIp: row.last_login_ip,
  };
}
