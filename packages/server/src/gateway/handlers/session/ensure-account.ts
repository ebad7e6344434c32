import { accountCommands } from '../../../process/account-commands.ts';
import type { Services } from '../../services/services.ts';

/** A disk that was full when the user was created left no account: it is made up for here. False when that is not possible now. */
export async function ensureAccount({ engine, identity }: Services, userId: number): Promise<boolean> {
  if ((await engine.query({ kind: 'account', userId })) !== undefined) return true;
  const user = await identity.users.get(userId);
  if (user === undefined) throw new Error(`user ${userId} is gone`);
  const replies = await engine.submitBatch(accountCommands(user));
  return replies.every((reply) => !reply.unavailable);
}
