import { refuse } from '../../pipeline/answer.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Lists the sessions of a user, newest first. */
export function userSessions({ identity }: Services): OperatorHandler<'userSessions'> {
  return async ({ request: { path } }) => {
    if ((await identity.users.get(path.userId)) === undefined) return refuse(3008, 'There is no such user');
    return JSON.stringify({ list: await identity.listSessions(path.userId) });
  };
}
