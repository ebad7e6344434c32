import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { PasswordHasher } from '../password/password.ts';
import { accept, type Outcome, refuse, refuseUntil } from '../refusal.ts';
import type { IdentityDatabase, IdentitySchema } from '../store/database.ts';
import { insertUser, NO_AGENT, NO_PASSWORD, toUser, type User, type UserStatus } from './user.ts';

const MIN_USERNAME_LENGTH = 3;
const MAX_USERNAME_LENGTH = 32;
const MAX_PASSWORD_LENGTH = 64;
/** Totals of lists are exact up to this and stay there. */
const MAX_TOTAL = 10_000;

/** Who is to be created. */
export interface NewUser {
  readonly username: string;
  readonly password: string;
  /** −1 (follows the volume) when left out. */
  readonly pinnedLevel?: number | undefined;
  /** "0" (none) when left out. */
  readonly agentId?: string | undefined;
}

/** What of a user an operator may change here. */
export interface UserChanges {
  readonly status?: UserStatus | undefined;
  readonly pinnedLevel?: number | undefined;
}

/** What of a user the engine's account has too, as it was asked for: enough to make an account that is missing there. */
export type NotedAccount = Pick<User, 'userId' | 'status' | 'pinnedLevel'>;

/** Which users to list: `query` is part of a name (any case) or a whole user id; `beforeUserId` is the last id of the page before. */
export interface UserFilter {
  readonly query?: string | undefined;
  readonly pageSize: number;
  /** From 1; used without `beforeUserId`. */
  readonly page?: number | undefined;
  readonly beforeUserId?: number | undefined;
}

/** A page of users, newest first; `total` is exact up to 10,000 and stays there. */
export interface UserPage {
  readonly list: readonly User[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** The names users are unique by and looked up by. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}

/** The users, in SQL. */
export class Users {
  readonly #database: IdentityDatabase;
  readonly #passwords: PasswordHasher;
  readonly #now: () => number;

  constructor(database: IdentityDatabase, passwords: PasswordHasher, now: () => number) {
    this.#database = database;
    this.#passwords = passwords;
    this.#now = now;
  }

  /** Creates a user. Errors: 2002 (no such agent, too), 2003 with the field; 3025 name taken; 5003 too many passwords being hashed. */
  async create(request: NewUser): Promise<Outcome<User>> {
    const { username, password, pinnedLevel = -1, agentId = NO_AGENT } = request;
    if (username.length < MIN_USERNAME_LENGTH || username.length > MAX_USERNAME_LENGTH) {
      const bounds = `${MIN_USERNAME_LENGTH} to ${MAX_USERNAME_LENGTH}`;
      return refuse(2003, `username must have ${bounds} characters`, 'username');
    }
    if (!/^[A-Za-z0-9_.@-]+$/.test(username)) {
      return refuse(2002, 'username may have letters, digits and _ . @ -', 'username');
    }
    if (!hasPasswordLength(password)) {
      return refuse(2003, `password must have 1 to ${MAX_PASSWORD_LENGTH} characters`, 'password');
    }
    if (agentId !== NO_AGENT && !(await this.#isAgent(agentId))) {
      return refuse(2002, 'There is no such agent', 'agentId');
    }
    if ((await this.credentials(username)) !== undefined) return nameTaken();
    const hashed = await this.#passwords.hash(password);
    if (hashed === 'busy') return refuseUntil(5003, 'Too many passwords are being hashed', 1);
    const user = await insertUser(this.#database, {
      username,
      usernameKey: usernameKey(username),
      passwordHash: hashed.hash,
      pinnedLevel,
      agentId,
      createdAt: this.#now(),
    });
    return user === undefined ? nameTaken() : accept(user);
  }

  /** The user, or undefined. */
  async get(userId: number): Promise<User | undefined> {
    const row = await this.#database
      .selectFrom('users')
      .selectAll()
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row === undefined ? undefined : toUser(row);
  }

  /** The names of users, by id; who is not there is left out. */
  async names(userIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.#database
      .selectFrom('users')
      .select(['user_id', 'username'])
      .where('user_id', 'in', userIds)
      .execute();
    return new Map(rows.map((row) => [row.user_id, row.username]));
  }

  /** A page of users, newest first. */
  async list({ query, pageSize, page = 1, beforeUserId }: UserFilter): Promise<UserPage> {
    const rows = await this.#database
      .selectFrom('users')
      .selectAll()
      .where(matches(query))
      .$if(beforeUserId !== undefined, (select) => select.where('user_id', '<', beforeUserId!))
      .$if(beforeUserId === undefined, (select) => select.offset((page - 1) * pageSize))
      .orderBy('user_id', 'desc')
      .limit(pageSize + 1)
      .execute();
    const counted = await this.#database
      .selectFrom((select) =>
        select.selectFrom('users').select('user_id').where(matches(query)).limit(MAX_TOTAL).as('counted'),
      )
      .select((select) => select.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    return {
      list: rows.slice(0, pageSize).map(toUser),
      total: counted.total,
      hasMore: rows.length > pageSize,
    };
  }

  /** Notes what the engine was told of a user; undefined when there is no such user. */
  async update(userId: number, { status, pinnedLevel }: UserChanges): Promise<User | undefined> {
    if (status === undefined && pinnedLevel === undefined) return this.get(userId);
    const row = await this.#database
      .updateTable('users')
      .set({
        ...(status === undefined ? {} : { status }),
        ...(pinnedLevel === undefined ? {} : { vip_level: pinnedLevel }),
      })
      .where('user_id', '=', userId)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : toUser(row);
  }

  /** What all users' accounts have, oldest first: each is in the engine, and made there again where a crash or a cut log lost it. */
  async notedAccounts(): Promise<NotedAccount[]> {
    const rows = await this.#database
      .selectFrom('users')
      .select(['user_id', 'status', 'vip_level'])
      .orderBy('user_id')
      .execute();
    return rows.map((row) => ({
      userId: row.user_id,
      status: row.status as UserStatus,
      pinnedLevel: row.vip_level,
    }));
  }

  /** What a login of `username` (any case) is held against, or undefined; users whom an agent has bound have no password, so none. */
  async credentials(username: string): Promise<Credentials | undefined> {
    const row = await this.#database
      .selectFrom('users')
      .select(['user_id', 'password_hash'])
      .where('username_key', '=', usernameKey(username))
      .where('password_hash', '!=', NO_PASSWORD)
      .executeTakeFirst();
    return row === undefined ? undefined : { userId: row.user_id, passwordHash: row.password_hash };
  }

  /** Replaces a password's hash. */
  async setPasswordHash(userId: number, passwordHash: string): Promise<void> {
    await this.#database
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('user_id', '=', userId)
      .execute();
  }

  async #isAgent(agentId: string): Promise<boolean> {
    const row = await this.#database
      .selectFrom('agents')
      .select('agent_id')
      .where('agent_id', '=', agentId)
      .executeTakeFirst();
    return row !== undefined;
  }
}

/** A user's id and the PHC string of the password. */
export interface Credentials {
  readonly userId: number;
  readonly passwordHash: string;
}

/** True when a password has 1 to 64 characters: longer ones are not hashed at all. */
export function hasPasswordLength(password: string): boolean {
  if (password.length > 2 * MAX_PASSWORD_LENGTH) return false;
  const length = [...password].length;
  return length >= 1 && length <= MAX_PASSWORD_LENGTH;
}

function nameTaken(): Outcome<never> {
  return refuse(3025, 'The username is taken', 'username');
}

function matches(query: string | undefined) {
  return (builder: ExpressionBuilder<IdentitySchema, 'users'>) => {
    if (query === undefined || query === '') return sql<SqlBool>`1 = 1`;
    const pattern = `%${usernameKey(query).replace(/[\\%_]/g, '\\$&')}%`;
    const byName = sql<SqlBool>`lower(username) like ${pattern} escape '\\'`;
    return /^\d{10}$/.test(query) ? builder.or([byName, builder('user_id', '=', Number(query))]) : byName;
  };
}
