import type { Command } from '@openperp/engine';
import type { User } from '@openperp/identity';
import { accountCommands } from '../../../process/account-commands.ts';
import {
  type Refused,
  refuse,
  refusedByEngine,
  refusedByIdentity,
  UNAVAILABLE,
} from '../../pipeline/answer.ts';
import { adminUserJson } from '../../present/admin-user.ts';
import type { OperatorHandler } from '../../routes.ts';
import { ListCursor, ROW_ID } from '../../services/list-cursor.ts';
import { badCursor } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** Submits commands next to each other; undefined when all were done, else the first refusal. */
async function refusalOf(
  { engine }: Pick<Services, 'engine'>,
  commands: readonly Command[],
): Promise<Refused | undefined> {
  for (const reply of await engine.submitBatch(commands)) {
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
  }
  return undefined;
}

async function userText({ engine }: Pick<Services, 'engine'>, user: User): Promise<string> {
  const account = await engine.query({ kind: 'account', userId: user.userId });
  return JSON.stringify(adminUserJson(user, account));
}

/** Creates a user, then the account: what a crash or a full disk leaves out the next start or login makes up for. */
export function createUser(services: Services): OperatorHandler<'createUser'> {
  const { identity } = services;
  return async ({ request: { body } }) => {
    const { username, password, vipLevel, agentId } = body;
    const outcome = await identity.users.create({
      username,
      password,
      pinnedLevel: vipLevel,
      agentId: `${agentId}`,
    });
    if (!outcome.ok) return refusedByIdentity(outcome);
    const refusal = await refusalOf(services, accountCommands(outcome.value));
    return refusal ?? JSON.stringify({ userId: `${outcome.value.userId}` });
  };
}

const userCursor = new ListCursor('users', ROW_ID);

/** Lists users, newest first. */
export function listUsers(services: Services): OperatorHandler<'listUsers'> {
  return async ({ request: { query } }) => {
    const { pageSize, page, cursor } = query;
    const before = cursor === undefined ? undefined : userCursor.decode(cursor);
    if (cursor !== undefined && before === undefined) return badCursor();
    const beforeUserId = before === undefined ? undefined : Number(before);
    const found = await services.identity.users.list({ query: query.query, pageSize, page, beforeUserId });
    const rows = await Promise.all(found.list.map((user) => userText(services, user)));
    const last = found.list.at(-1);
    const nextCursor = found.hasMore && last !== undefined ? userCursor.encode(last.userId) : null;
    return `{"list":[${rows.join(',')}],"total":${found.total},"nextCursor":${JSON.stringify(nextCursor)}}`;
  };
}

/** Changes what a user may do and pays: in the engine, then as identity has noted it. */
export function updateUser(services: Services): OperatorHandler<'updateUser'> {
  const { identity, engine } = services;
  return async ({ request: { path, body } }) => {
    const { userId } = path;
    const { status, vipLevel } = body;
    if ((await identity.users.get(userId)) === undefined) return refuse(3008, 'There is no such user');
    const commands: Command[] = [];
    if (status !== undefined) commands.push({ kind: 'setAccountStatus', userId, status });
    if (vipLevel !== undefined) commands.push({ kind: 'pinFeeLevel', userId, level: vipLevel });
    const refusal = await refusalOf(services, commands);
    if (refusal !== undefined) return refusal;
    const account = await engine.query({ kind: 'account', userId });
    const user = await identity.users.update(userId, { status, pinnedLevel: vipLevel });
    if (user === undefined) throw new Error(`user ${userId} is gone`);
    return JSON.stringify(adminUserJson(user, account));
  };
}

/** Ends the sessions of a user. */
export function revokeSessions({ identity }: Services): OperatorHandler<'revokeSessions'> {
  return async ({ request: { path } }) => {
    if ((await identity.users.get(path.userId)) === undefined) return refuse(3008, 'There is no such user');
    const ended = await identity.revokeSessions(path.userId);
    return JSON.stringify({ deleted: ended.length });
  };
}
