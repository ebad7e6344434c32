import type { Transaction } from 'kysely';
import { agentSecretContext } from '../agent/agent-secret.ts';
import { chainKeyContext } from '../audit/chain-key.ts';
import { apiSecretContext } from '../key/api-keys.ts';
import { signingKeyContext } from '../session/access-token.ts';
import type { IdentityDatabase, IdentitySchema } from '../store/database.ts';
import type { MasterKeys } from './master-key.ts';
import { seal, unseal } from './sealed-secret.ts';

type Store = Transaction<IdentitySchema>;

/** A secret that is sealed under a key that is not the current one. */
interface OldSecret {
  readonly context: string;
  readonly sealed: string;
  replace(store: Store, sealed: string): Promise<unknown>;
}

/** How many secrets were sealed anew, and under which keys they were before. */
export interface Resealed {
  readonly secrets: number;
  /** Ids of master keys, in order. */
  readonly oldKeyIds: readonly string[];
}

/**
 * Seals all secrets that are not sealed under the current master key anew, in one transaction: all of them, or none. Throws when one cannot be
 * opened with the keys at hand.
 */
export function resealSecrets(
  database: IdentityDatabase,
  masterKeys: MasterKeys,
  nowMs: number,
): Promise<Resealed> {
  return database.transaction().execute(async (store) => {
    // Signing keys that are over sign and verify nothing; the master key that they need may be gone.
    await store.deleteFrom('signing_keys').where('verify_until', '<=', nowMs).execute();
    const old = await oldSecrets(store, `${masterKeys.current.id}.%`);
    for (const { context, sealed, replace } of old) {
      await replace(store, seal(masterKeys, unseal(masterKeys, sealed, context), context));
    }
    const oldKeyIds = [...new Set(old.map(({ sealed }) => sealed.split('.')[0]!))].sort();
    return { secrets: old.length, oldKeyIds };
  });
}

/** The one list of all that is sealed in the database; `current` is the pattern of what is sealed under the current key. */
async function oldSecrets(store: Store, current: string): Promise<readonly OldSecret[]> {
  return [
    ...(await oldApiSecrets(store, current)),
    ...(await oldAgentSecrets(store, current)),
    ...(await oldSigningKeys(store, current)),
    ...(await oldChainKeys(store, current)),
  ];
}

/** Memory holds all API keys while the exchange runs, so it can hold their sealed secrets here. */
async function oldApiSecrets(store: Store, current: string): Promise<readonly OldSecret[]> {
  const rows = await store
    .selectFrom('api_keys')
    .select(['key_id', 'user_id', 'version', 'key_material'])
    .where('type', '=', 'HMAC')
    .where('key_material', 'not like', current)
    .execute();
  return rows.map(({ key_id, user_id, version, key_material }) => ({
    context: apiSecretContext(key_id, user_id, version),
    sealed: key_material,
    replace: (within, sealed) =>
      within.updateTable('api_keys').set({ key_material: sealed }).where('key_id', '=', key_id).execute(),
  }));
}

async function oldAgentSecrets(store: Store, current: string): Promise<readonly OldSecret[]> {
  const rows = await store
    .selectFrom('agents')
    .select(['agent_id', 'secret', 'secret_version'])
    .where('secret', 'not like', current)
    .execute();
  return rows.map(({ agent_id, secret, secret_version }) => ({
    context: agentSecretContext(agent_id, secret_version),
    sealed: secret,
    replace: (within, sealed) =>
      within.updateTable('agents').set({ secret: sealed }).where('agent_id', '=', agent_id).execute(),
  }));
}

async function oldSigningKeys(store: Store, current: string): Promise<readonly OldSecret[]> {
  const rows = await store
    .selectFrom('signing_keys')
    .select(['key_id', 'private_key'])
    .where('private_key', 'not like', current)
    .execute();
  return rows.map(({ key_id, private_key }) => ({
    context: signingKeyContext(key_id),
    sealed: private_key,
    replace: (within, sealed) =>
      within.updateTable('signing_keys').set({ private_key: sealed }).where('key_id', '=', key_id).execute(),
  }));
}

async function oldChainKeys(store: Store, current: string): Promise<readonly OldSecret[]> {
  const rows = await store
    .selectFrom('audit_chain')
    .selectAll()
    .where('chain_key', 'not like', current)
    .execute();
  return rows.map(({ chain_id, chain_key }) => ({
    context: chainKeyContext(chain_id),
    sealed: chain_key,
    replace: (within, sealed) =>
      within.updateTable('audit_chain').set({ chain_key: sealed }).where('chain_id', '=', chain_id).execute(),
  }));
}
