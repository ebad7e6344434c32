import type { UserInfoJson } from '@openperp/protocol';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Who the user is. */
export function userInfo({ engine, identity }: Services): PublicHandler<'userInfo'> {
  return async ({ caller: { userId, permissions } }) => {
    const [user, account] = await Promise.all([
      identity.users.get(userId),
      engine.query({ kind: 'account', userId }),
    ]);
    if (user === undefined || account === undefined) throw new Error(`user ${userId} is not there`);
    const userInfo: UserInfoJson = {
      userId: `${userId}`,
      username: user.username,
      agentId: user.agentId,
      vipLevel: account.feeLevel,
      lastLoginAt: user.lastLoginAt,
      lastLoginIp: user.lastLoginIp,
      permissions,
      status: account.status,
      createdAt: user.createdAt,
    };
    return JSON.stringify({ userInfo });
  };
}
