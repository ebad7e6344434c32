import type { Command } from '@openperp/engine';
import type { NotedAccount } from '@openperp/identity';

/** What makes a user's account in the engine as identity has noted it; to be put in together, so that a crash keeps all of it or none. */
export function accountCommands({ userId, status, pinnedLevel }: NotedAccount): readonly Command[] {
  const commands: Command[] = [{ kind: 'createAccount', userId }];
  if (pinnedLevel >= 0) commands.push({ kind: 'pinFeeLevel', userId, level: pinnedLevel });
  if (status !== 'ACTIVE') commands.push({ kind: 'setAccountStatus', userId, status });
  return commands;
}
