import type { AccountView } from '@openperp/engine';
import type { User } from '@openperp/identity';
import type { AdminUserJson } from '@openperp/protocol';

/** A user as the operator sees them: what the engine holds of the account goes before what identity has noted. */
export function adminUserJson(user: User, account: AccountView | undefined): AdminUserJson {
  return {
    userId: `${user.userId}`,
    username: user.username,
    agentId: user.agentId,
    status: account?.status ?? user.status,
    vipLevel: account?.feeLevel ?? Math.max(0, user.pinnedLevel),
    vipLevelPinned: account?.feeLevelPinned ?? user.pinnedLevel >= 0,
    lastLoginAt: user.lastLoginAt,
    lastLoginIp: user.lastLoginIp,
    createdAt: user.createdAt,
  };
}
