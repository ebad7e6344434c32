import { hash as digest } from 'node:crypto';
import type { LogRecord } from './command-log.ts';

// A frame, little-endian:
//   magic 4 | version 1 | flags 1 | epoch u32 | firstSequence u64 | count u32 | bodyLength u32 | previousHash 32
//   body: count × (timeMs f64 | span u32 | length u32 | payload)
//   SHA-256 of all before it, 32
// The magic holds 0xff, which no UTF-8 text does: a text in a payload can never look like a frame.
const MAGIC = Uint8Array.of(0xff, 0x4f, 0x50, 0xfe);
const MAGIC_U32 = 0xfe504fff;
const VERSION = 1;
const VERSION_AT = 4;
const FLAGS_AT = 5;
const EPOCH_AT = 6;
const FIRST_SEQUENCE_AT = 10;
const COUNT_AT = 18;
const BODY_LENGTH_AT = 22;
const PREVIOUS_HASH_AT = 26;
const RECORD_HEADER_BYTES = 16;
const U32 = 2 ** 32;

export const HASH_BYTES = 32;
export const FRAME_HEADER_BYTES = PREVIOUS_HASH_AT + HASH_BYTES;
/** The longest frame, bytes: bounds what a reader must hold at once. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** The hash before the first frame. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(HASH_BYTES);

/** One frame, checked in itself: its hash is right and its records fill its body. Arrays are views of what was read. */
export interface Frame {
  readonly bytes: number;
  readonly epoch: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly count: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly body: Buffer;
}

/** The length in bytes of the frame that holds `records`. */
export function frameBytes(records: readonly LogRecord[]): number {
  let bytes = FRAME_HEADER_BYTES + HASH_BYTES;
  for (const record of records) bytes += RECORD_HEADER_BYTES + record.payload.length;
  return bytes;
}

/** Writes the frame of `records` at the start of `target` and answers it cut to its length. */
export function encodeFrame(
  target: Buffer,
  epoch: number,
  previousHash: Uint8Array,
  records: readonly LogRecord[],
): Buffer {
  let at = FRAME_HEADER_BYTES;
  for (const record of records) {
    target.writeDoubleLE(record.timeMs, at);
    target.writeUInt32LE(record.span, at + 8);
    target.writeUInt32LE(record.payload.length, at + 12);
    target.set(record.payload, at + RECORD_HEADER_BYTES);
    at += RECORD_HEADER_BYTES + record.payload.length;
  }
  target.set(MAGIC, 0);
  target[VERSION_AT] = VERSION;
  target[FLAGS_AT] = 0;
  target.writeUInt32LE(epoch, EPOCH_AT);
  writeSequence(target, records[0]!.sequence, FIRST_SEQUENCE_AT);
  target.writeUInt32LE(records.length, COUNT_AT);
  target.writeUInt32LE(at - FRAME_HEADER_BYTES, BODY_LENGTH_AT);
  target.set(previousHash, PREVIOUS_HASH_AT);
  target.set(sha256(target.subarray(0, at)), at);
  return target.subarray(0, at + HASH_BYTES);
}

/** The length that the header at `at` claims, or undefined when no frame of this version starts there. */
export function claimedFrameBytes(buffer: Buffer, at: number): number | undefined {
  if (buffer.readUInt32LE(at) !== MAGIC_U32) return undefined;
  if (buffer[at + VERSION_AT] !== VERSION || buffer[at + FLAGS_AT] !== 0) return undefined;
  const bytes = FRAME_HEADER_BYTES + buffer.readUInt32LE(at + BODY_LENGTH_AT) + HASH_BYTES;
  return bytes <= MAX_FRAME_BYTES ? bytes : undefined;
}

/** The frame of `bytes` bytes (see {@link claimedFrameBytes}) at `at`, or undefined when it is not whole. */
export function decodeFrame(buffer: Buffer, at: number, bytes: number): Frame | undefined {
  const hashAt = at + bytes - HASH_BYTES;
  const body = buffer.subarray(at + FRAME_HEADER_BYTES, hashAt);
  const count = buffer.readUInt32LE(at + COUNT_AT);
  const extent = recordsExtent(body, count);
  if (extent === undefined) return undefined;
  const firstSequence = readSequence(buffer, at + FIRST_SEQUENCE_AT);
  const lastSequence = firstSequence + extent.span - 1;
  if (firstSequence < 1 || !Number.isSafeInteger(lastSequence)) return undefined;
  const hash = buffer.subarray(hashAt, hashAt + HASH_BYTES);
  if (!sha256(buffer.subarray(at, hashAt)).equals(hash)) return undefined;
  return {
    bytes,
    epoch: buffer.readUInt32LE(at + EPOCH_AT),
    firstSequence,
    lastSequence,
    count,
    firstTimeMs: extent.firstTimeMs,
    lastTimeMs: extent.lastTimeMs,
    previousHash: buffer.subarray(at + PREVIOUS_HASH_AT, at + FRAME_HEADER_BYTES),
    hash,
    body,
  };
}

/** The records of a frame; payloads are views of what was read. */
export function* recordsOf(frame: Frame): Generator<LogRecord> {
  let sequence = frame.firstSequence;
  let at = 0;
  while (at < frame.body.length) {
    const span = frame.body.readUInt32LE(at + 8);
    const end = at + RECORD_HEADER_BYTES + frame.body.readUInt32LE(at + 12);
    const payload = frame.body.subarray(at + RECORD_HEADER_BYTES, end);
    yield { sequence, span, timeMs: frame.body.readDoubleLE(at), payload };
    sequence += span;
    at = end;
  }
}

/** Where in `buffer`, from `from` on, the next magic of a frame stands; −1 when nowhere. */
export function indexOfMagic(buffer: Buffer, from: number): number {
  return buffer.indexOf(MAGIC, from);
}

interface RecordsExtent {
  readonly span: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
}

/** What the records of a body cover, or undefined when they do not fill it exactly or are out of order. */
function recordsExtent(body: Buffer, count: number): RecordsExtent | undefined {
  if (count < 1 || count * RECORD_HEADER_BYTES > body.length) return undefined;
  const firstTimeMs = body.readDoubleLE(0);
  let timeMs = firstTimeMs;
  let spans = 0;
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + RECORD_HEADER_BYTES > body.length) return undefined;
    const recordTimeMs = body.readDoubleLE(at);
    const span = body.readUInt32LE(at + 8);
    if (!(recordTimeMs >= timeMs) || span < 1) return undefined;
    timeMs = recordTimeMs;
    spans += span;
    at += RECORD_HEADER_BYTES + body.readUInt32LE(at + 12);
  }
  return at === body.length ? { span: spans, firstTimeMs, lastTimeMs: timeMs } : undefined;
}

function sha256(bytes: Uint8Array): Buffer {
  return digest('sha256', bytes, 'buffer');
}

function readSequence(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * U32;
}

function writeSequence(buffer: Buffer, sequence: number, at: number): void {
  buffer.writeUInt32LE(sequence % U32, at);
  buffer.writeUInt32LE(Math.floor(sequence / U32), at + 4);
}
