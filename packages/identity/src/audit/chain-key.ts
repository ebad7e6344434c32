import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { MasterKeys } from '../secret/master-key.ts';
import { seal, unseal } from '../secret/sealed-secret.ts';
import type { IdentityDatabase } from '../store/database.ts';

const KEY_BYTES = 32;
const CHAIN_ID = 1;

/** What the sealed chain key is bound to. */
export function chainKeyContext(chainId: number): string {
  return `chain key ${chainId} of the audit log`;
}

/**
 * The key that rows are hashed with: derived from the chain key, which is sealed under the master key, so that who has the database alone can
 * neither forge a row nor chain the rows anew. Undefined before the first start. Throws where it cannot be read.
 */
export async function loadRowKey(
  database: IdentityDatabase,
  masterKeys: MasterKeys,
): Promise<KeyObject | undefined> {
  const row = await database
    .selectFrom('audit_chain')
    .select('chain_key')
    .where('chain_id', '=', CHAIN_ID)
    .executeTakeFirst();
  return row === undefined ? undefined : rowKey(unseal(masterKeys, row.chain_key, chainKeyContext(CHAIN_ID)));
}

/** Makes the chain key of a new audit log. Throws where there are rows already: their key was taken away. */
export async function makeRowKey(database: IdentityDatabase, masterKeys: MasterKeys): Promise<KeyObject> {
  if (await hasAuditRows(database)) throw new Error('the audit log has rows, but its chain key is gone');
  const chainKey = randomBytes(KEY_BYTES);
  const sealed = seal(masterKeys, chainKey, chainKeyContext(CHAIN_ID));
  await database.insertInto('audit_chain').values({ chain_id: CHAIN_ID, chain_key: sealed }).execute();
  return rowKey(chainKey);
}

/** Whether anything was ever written. */
export async function hasAuditRows(database: IdentityDatabase): Promise<boolean> {
  const row = await database.selectFrom('audit_log').select('audit_id').limit(1).executeTakeFirst();
  return row !== undefined;
}

function rowKey(chainKey: Uint8Array): KeyObject {
  const derived = hkdfSync('sha256', chainKey, '', 'openperp audit log rows', KEY_BYTES);
  return createSecretKey(Buffer.from(derived));
}
