import { timingSafeEqual } from 'node:crypto';

/** Where a walk goes on: at a user, and within that user's list; "": at its start. */
export interface WalkPosition {
  readonly userId: number;
  readonly after: string;
}

/** HMAC-SHA256, hex, of a text with the secret of the agent that the walk is for. */
export type SignText = (text: string) => string;

const LIFE_MS = 24 * 3_600_000;
const MAC_BYTES = 16;

/** The text that continues the walk of one agent with one `filter` from a position on, for 24 h. */
export function encodeWalkCursor(
  { userId, after }: WalkPosition,
  filter: string,
  nowMs: number,
  sign: SignText,
): string {
  const payload = JSON.stringify([nowMs, userId, after]);
  return Buffer.concat([macOf(payload, filter, sign), Buffer.from(payload)]).toString('base64url');
}

/** The position that a cursor stands for; undefined where it is of another walk, too old, or none. */
export function decodeWalkCursor(
  cursor: string,
  filter: string,
  nowMs: number,
  sign: SignText,
): WalkPosition | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
  const payload = bytes.subarray(MAC_BYTES).toString();
  if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(payload, filter, sign))) return undefined;
  const [issuedMs, userId, after] = JSON.parse(payload) as [number, number, string];
  return nowMs - issuedMs > LIFE_MS ? undefined : { userId, after };
}

function macOf(payload: string, filter: string, sign: SignText): Buffer {
  return Buffer.from(sign(`cursor\n${filter}\n${payload}`), 'hex').subarray(0, MAC_BYTES);
}
