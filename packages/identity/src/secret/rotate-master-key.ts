import { openIdentity } from '../identity.ts';
import { addMasterKey, dropOldMasterKeys, readMasterKeys } from './master-key.ts';

/** What a rotation has done when it reaches a step; what it has done is on disk. */
export type RotationStep = 'keyAdded' | 'resealed' | 'oldKeysDropped';

/** How the master key of a data folder is replaced. */
export interface Rotation {
  /** The data folder, which nobody else may have open. */
  readonly directory: string;
  /** The wall clock, ms. */
  readonly now?: (() => number) | undefined;
  /** Told of each step. */
  readonly reached?: ((step: RotationStep) => void) | undefined;
}

/**
 * Replaces the master key of the file `master.key` and gives the id of the new one: the new key comes before the old ones, then all secrets are
 * sealed under it, then the old ones go. Whatever ends it in between, the file holds every key that a secret is sealed under, and another
 * rotation finishes the work. Throws, naming it, what cannot be read, decrypted or written.
 */
export async function rotateMasterKey({ directory, now, reached = () => {} }: Rotation): Promise<string> {
  addMasterKey(directory);
  reached('keyAdded');
  const identity = await openIdentity({ directory, accessTtlSeconds: 0, now });
  await identity.close();
  reached('resealed');
  dropOldMasterKeys(directory);
  reached('oldKeysDropped');
  return readMasterKeys(directory, undefined).current.id;
}
