import { createPublicKey, type KeyObject } from 'node:crypto';

/** DER of a SubjectPublicKeyInfo for Ed25519 up to its 32 bytes (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

/** The Ed25519 public key in `text` (PEM SubjectPublicKeyInfo, or base64 of its 32 bytes), or undefined; a private key is not taken. */
export function parseEd25519PublicKey(text: string): KeyObject | undefined {
  const trimmed = text.trim();
  if (/^[A-Za-z0-9+/]{43}=?$/.test(trimmed)) return fromRaw(Buffer.from(trimmed, 'base64'));
  if (!/^-----BEGIN PUBLIC KEY-----\s[A-Za-z0-9+/=\s]{1,200}-----END PUBLIC KEY-----$/.test(trimmed)) {
    return undefined;
  }
  try {
    const key = createPublicKey(trimmed);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Base64 of the 32 bytes of an Ed25519 public key; {@link parseEd25519PublicKey} reads it. */
export function formatEd25519PublicKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length).toString('base64');
}

function fromRaw(bytes: Buffer): KeyObject | undefined {
  if (bytes.length !== KEY_BYTES) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' });
}
