import { rotateMasterKey as rotate } from '@openperp/identity';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { withIdentityFolder } from './identity-folder.ts';

/** Replaces the master key of a stopped exchange that has it in its data folder, and seals all secrets anew. */
export async function rotateMasterKey(config: Pick<Config, 'dataFolder' | 'masterKey'>): Promise<void> {
  if (config.masterKey !== undefined) {
    throw new StartError(
      EXIT.badConfig,
      'the master key is a setting here: put a new key and a comma before it, start once, then leave the old key out',
    );
  }
  const keyId = await withIdentityFolder(config, (directory) => rotate({ directory }));
  process.stdout.write(`all secrets are sealed under the new master key ${keyId}; the old one is gone\n`);
}
