import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { MasterKeys } from './master-key.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a secret under the current master key (AES-256-GCM, random nonce).
 *
 * `context` says what the secret is and whose; a sealed secret opens in its own context only, so that one cannot be put in another's place.
 * The text is `masterKeyId.nonce.ciphertext+tag`, the last two in base64url.
 */
export function seal(keys: MasterKeys, secret: Uint8Array, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keys.current.key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `${keys.current.id}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** The secret that {@link seal} encrypted; throws when the master key is not at hand, the context is another or the text was changed. */
export function unseal(keys: MasterKeys, text: string, context: string): Buffer {
  const [keyId = '', nonceText = '', sealedText = ''] = text.split('.');
  const masterKey = keys.find(keyId);
  if (masterKey === undefined)
    throw new Error(`master key ${keyId} is needed to read the secret of ${context}`);
  const nonce = Buffer.from(nonceText, 'base64url');
  const sealed = Buffer.from(sealedText, 'base64url');
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) throw damaged(context);
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, masterKey.key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  } catch (cause) {
    throw damaged(context, cause);
  }
}

function damaged(context: string, cause?: unknown): Error {
  return new Error(`the stored secret of ${context} is damaged or was moved`, { cause });
}
