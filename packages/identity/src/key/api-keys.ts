import { createSecretKey, type KeyObject, randomInt } from 'node:crypto';
import type { Selectable } from 'kysely';
import { auditEvent, type NoteAudit } from '../audit/note-audit.ts';
import { type IpNetwork, parseIpNetwork } from '../network/ip-network.ts';
import { parseIpWhitelist } from '../network/ip-whitelist.ts';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { MasterKeys } from '../secret/master-key.ts';
import { randomAlphanumerics } from '../secret/random-text.ts';
import { seal, unseal } from '../secret/sealed-secret.ts';
import type { ApiKeyTable, IdentityDatabase } from '../store/database.ts';
import { SerialQueue } from '../store/serial-queue.ts';
import { formatEd25519PublicKey, parseEd25519PublicKey } from './ed25519-public-key.ts';

const MAX_KEYS_PER_USER = 30;
const MAX_LABEL_LENGTH = 64;
const SECRET_LENGTH = 32;
const FIRST_VERSION = 1;
/** Ids are random in this range (15 digits): never used twice and not to be guessed from another. */
const ID_RANGE = [100_000_000_000_000, 300_000_000_000_000] as const;

/** Bit mask: 1 read, 3 read and trade. */
export type Permissions = 1 | 3;

/** An API key without its secret; instants are ms, 0: never. */
export interface ApiKey {
  /** Decimal digits. */
  readonly id: string;
  readonly userId: number;
  readonly label: string;
  /** `fx_` and 24 letters and digits. */
  readonly apiKey: string;
  readonly type: 'HMAC' | 'ED25519';
  readonly permissions: Permissions;
  /** Normalised addresses and networks; empty: any address. */
  readonly ipWhitelist: readonly string[];
  /** 1 enabled, 0 disabled. */
  readonly status: 1 | 0;
  readonly createdAt: number;
  readonly expireAt: number;
}

/** An API key as its owner sees it listed. */
export interface ListedApiKey extends ApiKey {
  /** ms; 0: never. */
  readonly lastUsedAt: number;
}

/** What a new key is to be; a `publicKey` makes it an Ed25519 key. */
export interface NewApiKey {
  readonly label: string;
  /** 1 when left out. */
  readonly permissions?: number | undefined;
  readonly ipWhitelist?: readonly string[] | undefined;
  /** PEM SubjectPublicKeyInfo or base64 of the 32 bytes. */
  readonly publicKey?: string | undefined;
  /** ms; never when left out. */
  readonly expireAt?: number | undefined;
}

/** A new key; `apiSecret` is shown this once, an Ed25519 key has none. */
export interface CreatedApiKey {
  readonly key: ApiKey;
  readonly apiSecret?: string;
}

/** What to change of a key. */
export interface ApiKeyChanges {
  readonly label?: string | undefined;
  readonly permissions?: number | undefined;
  readonly ipWhitelist?: readonly string[] | undefined;
  readonly status?: number | undefined;
}

/** A key ready to verify with. */
export interface VerifiableKey {
  readonly key: ApiKey;
  /** The HMAC secret or the Ed25519 public key. */
  readonly material: KeyObject;
  /** The key's `ipWhitelist`. */
  readonly networks: readonly IpNetwork[];
}

interface StoredKey extends VerifiableKey {
  key: ApiKey;
  networks: readonly IpNetwork[];
  lastUsedAt: number;
}

/** API keys: kept in SQL, looked up in memory. */
export class ApiKeys {
  readonly #database: IdentityDatabase;
  readonly #masterKeys: MasterKeys;
  readonly #now: () => number;
  readonly #note: NoteAudit;
  /** By the text of the key. */
  readonly #keys = new Map<string, StoredKey>();
  /** By user and id, in the order of their creation. */
  readonly #keysByUser = new Map<number, Map<string, StoredKey>>();
  /** Keys whose last use is not in SQL yet. */
  readonly #used = new Set<StoredKey>();
  /** Changes happen one at a time, so that memory never holds a key that SQL has lost. */
  readonly #changes = new SerialQueue();

  private constructor(
    database: IdentityDatabase,
    masterKeys: MasterKeys,
    now: () => number,
    note: NoteAudit,
  ) {
    this.#database = database;
    this.#masterKeys = masterKeys;
    this.#now = now;
    this.#note = note;
  }

  /** Loads all keys; throws when a secret cannot be decrypted with the master keys at hand. */
  static async open(
    database: IdentityDatabase,
    masterKeys: MasterKeys,
    now: () => number,
    note: NoteAudit,
  ): Promise<ApiKeys> {
    const apiKeys = new ApiKeys(database, masterKeys, now, note);
    const rows = await database
      .selectFrom('api_keys')
      .selectAll()
      .orderBy('created_at')
      .orderBy('key_id')
      .execute();
    for (const row of rows) apiKeys.#remember(apiKeys.#load(row));
    return apiKeys;
  }

  /** The key whose text is `apiKey`; costs no SQL. */
  find(apiKey: string): VerifiableKey | undefined {
    return this.#keys.get(apiKey);
  }

  /** Notes that the key whose text is `apiKey` was used; {@link flushLastUsed} writes it. */
  markUsed(apiKey: string, nowMs: number): void {
    const stored = this.#keys.get(apiKey);
    if (stored === undefined) return;
    stored.lastUsedAt = nowMs;
    this.#used.add(stored);
  }

  /** The keys of a user, newest first. */
  list(userId: number): ListedApiKey[] {
    return [...(this.#keysByUser.get(userId)?.values() ?? [])].map(listed).reverse();
  }

  /** Creates a key. Errors: 2002, 2003 with the field; 3012 when the user is frozen; 3025 when the user has 30. */
  create(userId: number, request: NewApiKey): Promise<Outcome<CreatedApiKey>> {
    return this.#changes.run(() => this.#create(userId, request));
  }

  /** Changes a key. Errors: 2002, 2003 with the field; 3012 when the user is frozen; 3008 when the user has no such key. */
  update(userId: number, id: string, changes: ApiKeyChanges): Promise<Outcome<ListedApiKey>> {
    return this.#changes.run(() => this.#update(userId, id, changes));
  }

  /** Deletes a key; from then on it is unknown. Error: 3008 when the user has no such key. */
  delete(userId: number, id: string): Promise<Outcome<undefined>> {
    return this.#changes.run(async () => {
      const stored = this.#keysByUser.get(userId)?.get(id);
      if (stored === undefined) return noSuchKey();
      await this.#database.deleteFrom('api_keys').where('key_id', '=', id).execute();
      this.#forget(stored);
      this.#noteChange('apiKey.deleted', userId, `key:${id}`);
      return accept(undefined);
    });
  }

  /** Deletes all keys of a user and tells how many there were. */
  deleteAll(userId: number): Promise<number> {
    return this.#changes.run(async () => {
      const stored = [...(this.#keysByUser.get(userId)?.values() ?? [])];
      await this.#database.deleteFrom('api_keys').where('user_id', '=', userId).execute();
      for (const key of stored) this.#forget(key);
      this.#noteChange('apiKey.allDeleted', userId, `user:${userId}`, { count: stored.length });
      return stored.length;
    });
  }

  /** Writes when keys were last used, in one transaction. */
  flushLastUsed(): Promise<void> {
    return this.#changes.run(async () => {
      const used = [...this.#used];
      if (used.length === 0) return;
      this.#used.clear();
      try {
        await this.#database.transaction().execute(async (transaction) => {
          for (const { key, lastUsedAt } of used) {
            const update = transaction.updateTable('api_keys').set({ last_used_at: lastUsedAt });
            await update.where('key_id', '=', key.id).execute();
          }
        });
      } catch (error) {
        for (const stored of used) this.#used.add(stored);
        throw error;
      }
    });
  }

  async #create(userId: number, request: NewApiKey): Promise<Outcome<CreatedApiKey>> {
    const createdAt = this.#now();
    const { label, permissions = 1, ipWhitelist = [], publicKey, expireAt } = request;
    const checked = checkSettings({ label, permissions, ipWhitelist });
    if (!checked.ok) return checked;
    const material = newMaterial(publicKey);
    if (!material.ok) return material;
    if (expireAt !== undefined && expireAt <= createdAt) {
      return refuse(2003, 'expireAt must lie in the future', 'expireAt');
    }
    if (await this.#isFrozen(userId)) return frozen();
    if ((this.#keysByUser.get(userId)?.size ?? 0) >= MAX_KEYS_PER_USER) {
      return refuse(3025, `A user may have ${MAX_KEYS_PER_USER} API keys`);
    }
    const key: ApiKey = {
      id: String(randomInt(...ID_RANGE)),
      userId,
      label,
      apiKey: `fx_${randomAlphanumerics(24)}`,
      type: material.value.type,
      permissions: checked.value.permissions!,
      ipWhitelist: checked.value.networks!.map((network) => network.text),
      status: 1,
      createdAt,
      expireAt: expireAt ?? 0,
    };
    const row = toRow(key, this.#store(key, material.value));
    await this.#database.insertInto('api_keys').values(row).execute();
    this.#remember(this.#load(row));
    const { id, permissions: granted, type } = key;
    this.#noteChange('apiKey.created', userId, `key:${id}`, { type, permissions: granted });
    return accept(material.value.type === 'HMAC' ? { key, apiSecret: material.value.secret } : { key });
  }

  async #update(userId: number, id: string, changes: ApiKeyChanges): Promise<Outcome<ListedApiKey>> {
    const checked = checkSettings(changes);
    if (!checked.ok) return checked;
    if (await this.#isFrozen(userId)) return frozen();
    const stored = this.#keysByUser.get(userId)?.get(id);
    if (stored === undefined) return noSuchKey();
    const { label, permissions, networks = stored.networks, status } = checked.value;
    const key: ApiKey = {
      ...stored.key,
      label: label ?? stored.key.label,
      permissions: permissions ?? stored.key.permissions,
      ipWhitelist: networks.map((network) => network.text),
      status: status ?? stored.key.status,
    };
    await this.#database
      .updateTable('api_keys')
      .set({
        label: key.label,
        permissions: key.permissions,
        ip_whitelist: JSON.stringify(key.ipWhitelist),
        status: key.status,
      })
      .where('key_id', '=', id)
      .execute();
    stored.key = key;
    stored.networks = networks;
    this.#noteChange('apiKey.changed', userId, `key:${id}`, {
      permissions: key.permissions,
      status: key.status,
      ipRules: networks.length,
    });
    return accept(listed(stored));
  }

  /** A frozen user only reads, and deletes what may be in the wrong hands. */
  async #isFrozen(userId: number): Promise<boolean> {
    const row = await this.#database
      .selectFrom('users')
      .select('status')
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.status === 'FROZEN';
  }

  #noteChange(
    action: 'apiKey.created' | 'apiKey.changed' | 'apiKey.deleted' | 'apiKey.allDeleted',
    userId: number,
    subject: string,
    detail: Readonly<Record<string, string | number>> = {},
  ): void {
    this.#note(auditEvent(action, `user:${userId}`, { subject, detail }));
  }

  #remember(stored: StoredKey): void {
    const { id, apiKey, userId } = stored.key;
    this.#keys.set(apiKey, stored);
    const ofUser = this.#keysByUser.get(userId);
    if (ofUser === undefined) this.#keysByUser.set(userId, new Map([[id, stored]]));
    else ofUser.set(id, stored);
  }

  #forget(stored: StoredKey): void {
    const { id, apiKey, userId } = stored.key;
    this.#keys.delete(apiKey);
    this.#used.delete(stored);
    const ofUser = this.#keysByUser.get(userId);
    ofUser?.delete(id);
    if (ofUser?.size === 0) this.#keysByUser.delete(userId);
  }

  #load(row: Selectable<ApiKeyTable>): StoredKey {
    const ipWhitelist: string[] = JSON.parse(row.ip_whitelist);
    const key: ApiKey = {
      id: row.key_id,
      userId: row.user_id,
      label: row.label,
      apiKey: row.api_key,
      type: row.type as ApiKey['type'],
      permissions: row.permissions as Permissions,
      ipWhitelist,
      status: row.status as ApiKey['status'],
      createdAt: row.created_at,
      expireAt: row.expire_at,
    };
    return {
      key,
      material: this.#material(row),
      networks: ipWhitelist.map((text) => parseIpNetwork(text)!),
      lastUsedAt: row.last_used_at,
    };
  }

  #store({ id, userId }: ApiKey, material: NewMaterial): string {
    if (material.type === 'ED25519') return formatEd25519PublicKey(material.publicKey);
    return seal(this.#masterKeys, Buffer.from(material.secret), apiSecretContext(id, userId, FIRST_VERSION));
  }

  #material(row: Selectable<ApiKeyTable>): KeyObject {
    if (row.type === 'ED25519') return parseEd25519PublicKey(row.key_material)!;
    const context = apiSecretContext(row.key_id, row.user_id, row.version);
    return createSecretKey(unseal(this.#masterKeys, row.key_material, context));
  }
}

/** What signatures of a new key are verified with. */
type NewMaterial =
  | { readonly type: 'HMAC'; readonly secret: string }
  | { readonly type: 'ED25519'; readonly publicKey: KeyObject };

/** The public key given, or else a new secret. */
function newMaterial(publicKey: string | undefined): Outcome<NewMaterial> {
  if (publicKey === undefined) return accept({ type: 'HMAC', secret: randomAlphanumerics(SECRET_LENGTH) });
  const parsed = parseEd25519PublicKey(publicKey);
  if (parsed !== undefined) return accept({ type: 'ED25519', publicKey: parsed });
  return refuse(2002, 'publicKey must be an Ed25519 public key: PEM, or base64 of its 32 bytes', 'publicKey');
}

/** What the sealed secret of a key is bound to. */
export function apiSecretContext(id: string, userId: number, version: number): string {
  return `api key ${id} of user ${userId}, version ${version}`;
}

function listed(stored: StoredKey): ListedApiKey {
  return { ...stored.key, lastUsedAt: stored.lastUsedAt };
}

function frozen(): Refusal {
  return refuse(3012, 'The account is frozen');
}

function noSuchKey(): Refusal {
  return refuse(3008, 'No such API key');
}

interface Settings {
  readonly label: string | undefined;
  readonly permissions: Permissions | undefined;
  readonly networks: readonly IpNetwork[] | undefined;
  readonly status: 0 | 1 | undefined;
}

/** Checks those settings that are given. */
function checkSettings({ label, permissions, ipWhitelist, status }: ApiKeyChanges): Outcome<Settings> {
  if (label !== undefined && (label === '' || [...label].length > MAX_LABEL_LENGTH)) {
    return refuse(2003, `label must have 1 to ${MAX_LABEL_LENGTH} characters`, 'label');
  }
  if (permissions !== undefined && permissions !== 1 && permissions !== 3) {
    return refuse(2003, 'permissions must be 1 (read) or 3 (read and trade)', 'permissions');
  }
  if (status !== undefined && status !== 0 && status !== 1) {
    return refuse(2002, 'status must be 1 (enabled) or 0 (disabled)', 'status');
  }
  const networks = ipWhitelist === undefined ? accept(undefined) : parseIpWhitelist(ipWhitelist);
  return networks.ok ? accept({ label, permissions, networks: networks.value, status }) : networks;
}

function toRow(key: ApiKey, keyMaterial: string): Selectable<ApiKeyTable> {
  return {
    key_id: key.id,
    api_key: key.apiKey,
    user_id: key.userId,
    label: key.label,
    type: key.type,
    key_material: keyMaterial,
    version: FIRST_VERSION,
    permissions: key.permissions,
    ip_whitelist: JSON.stringify(key.ipWhitelist),
    status: key.status,
    expire_at: key.expireAt,
    last_used_at: 0,
    created_at: key.createdAt,
  };
}
