import { randomBytes } from 'node:crypto';

const NONCE_BYTES = 16;

/**
 * The headers of one try: a time (whole seconds), a nonce that is used once, and the signature, which `sign` makes of time, nonce and body
 * one after the other.
 */
export function webhookHeaders(
  body: string,
  nowMs: number,
  sign: (text: string) => string,
): Record<string, string> {
  const timestamp = `${Math.floor(nowMs / 1000)}`;
  const nonce = randomBytes(NONCE_BYTES).toString('hex');
  return {
    'Content-Type': 'application/json',
    'Content-Length': `${Buffer.byteLength(body)}`,
    'User-Agent': 'OpenPerp',
    'X-Agent-Timestamp': timestamp,
    'X-Agent-Nonce': nonce,
    'X-Agent-Signature': sign(timestamp + nonce + body),
  };
}
