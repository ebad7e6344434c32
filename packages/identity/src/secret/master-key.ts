import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDurableFile, replaceDurableFile } from '../store/durable-file.ts';

const KEY_BYTES = 32;
const FILE_NAME = 'master.key';

/** A key that encrypts the secrets of the identity database. */
export interface MasterKey {
  /** Eight hex digits derived from the key: what a sealed secret names the key by. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The master keys at hand: one that seals, and those before it, which only open. */
export interface MasterKeys {
  readonly current: MasterKey;
  /** The key named `id`, or undefined when it is not at hand. */
  find(id: string): MasterKey | undefined;
}

/**
 * The master keys: `configured` when given, else the file `master.key` of `directory`, made at the first start (mode 0600).
 *
 * Both hold 32-byte keys in base64, base64url or hex, separated by commas or white space, the current one first; a key is
 * replaced by putting a new one before it. Throws on anything else, without showing it.
 */
export function loadMasterKeys(directory: string, configured: string | undefined): MasterKeys {
  const path = join(directory, FILE_NAME);
  if (configured === undefined && !existsSync(path)) createDurableFile(path, Buffer.from(newKeyLine()));
  return readMasterKeys(directory, configured);
}

/** As {@link loadMasterKeys}, but makes no key: throws where there is none. */
export function readMasterKeys(directory: string, configured: string | undefined): MasterKeys {
  if (configured !== undefined) return parseMasterKeys(configured, 'the configured master key');
  const path = join(directory, FILE_NAME);
  if (!existsSync(path)) throw new Error(`there is no master key ${path}`);
  return parseMasterKeys(readFileSync(path, 'utf8'), path);
}

/** Puts a new key before those of the file `master.key`; throws where there is no such file, or it holds no key. */
export function addMasterKey(directory: string): void {
  readMasterKeys(directory, undefined);
  const path = join(directory, FILE_NAME);
  replaceDurableFile(path, Buffer.from(newKeyLine() + readFileSync(path, 'utf8')));
}

/** Leaves the current key alone in the file `master.key`. */
export function dropOldMasterKeys(directory: string): void {
  const { current } = readMasterKeys(directory, undefined);
  replaceDurableFile(join(directory, FILE_NAME), Buffer.from(`${current.key.export().toString('base64')}\n`));
}

function newKeyLine(): string {
  return `${randomBytes(KEY_BYTES).toString('base64')}\n`;
}

function parseMasterKeys(text: string, source: string): MasterKeys {
  const keys = text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => masterKey(decodeKey(word, source)));
  const current = keys[0];
  if (current === undefined) throw new Error(`${source} holds no key`);
  const byId = new Map(keys.map((key) => [key.id, key]));
  return { current, find: (id) => byId.get(id) };
}

function decodeKey(word: string, source: string): Buffer {
  if (/^[0-9a-fA-F]{64}$/.test(word)) return Buffer.from(word, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return Buffer.from(word, 'base64');
  throw new Error(`${source} must be ${KEY_BYTES} bytes in base64 or hex`);
}

function masterKey(bytes: Buffer): MasterKey {
  const id = createHash('sha256').update('openperp master key id').update(bytes).digest('hex').slice(0, 8);
  return { id, key: createSecretKey(bytes) };
}
