import { hash } from 'node:crypto';

/** The SHA-256 of a canonical state. */
export function sha256(state: Uint8Array): Uint8Array {
  return hash('sha256', state, 'buffer');
}

/** A hash as the operator sees it: lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
