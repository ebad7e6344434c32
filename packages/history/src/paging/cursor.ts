import { createHash } from 'node:crypto';

/** A row's place in a list that is sorted by time, then id. */
export interface Position {
  readonly timeMs: number;
  readonly id: number;
}

const DIGEST_BYTES = 8;
const POSITION_BYTES = 16;
/** 24 bytes in base64url, no padding. */
const CURSOR_TEXT = /^[A-Za-z0-9_-]{32}$/;

/**
 * The url-safe text that continues a list after `position`. It holds the position and a digest of position and `filter` (whose list this
 * is and how it is filtered), so that a cursor of another list, or a made-up one, is known as such.
 */
export function encodeCursor(position: Position, filter: string): string {
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeBigUInt64BE(BigInt(position.timeMs), 0);
  bytes.writeBigUInt64BE(BigInt(position.id), 8);
  return Buffer.concat([digestOf(bytes, filter), bytes]).toString('base64url');
}

/** The position that `cursor` stands for; undefined where it is not one of the list that `filter` describes. */
export function decodeCursor(cursor: string, filter: string): Position | undefined {
  if (!CURSOR_TEXT.test(cursor)) return undefined;
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(DIGEST_BYTES);
  if (!digestOf(position, filter).equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
  return { timeMs: Number(position.readBigUInt64BE(0)), id: Number(position.readBigUInt64BE(8)) };
}

function digestOf(position: Uint8Array, filter: string): Buffer {
  return createHash('sha256').update(position).update(filter).digest().subarray(0, DIGEST_BYTES);
}
