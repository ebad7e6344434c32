import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';

const FLAGS = {
  profile: 'empty',
  clock: 'virtual',
  port: '0',
  'admin-port': '0',
  'admin-token': 'an-admin-token-of-tests',
};

/** The settings of an exchange of the `empty` profile on a virtual clock and any free ports, as flags would give them, changed by `settings`. */
export function testConfig(dataFolder: string, settings: Partial<Config> = {}): Config {
  const flags = { ...FLAGS, data: dataFolder };
  const result = loadConfig({ flags, strayArguments: [], environment: {} });
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return { ...result.config, ...settings };
}
