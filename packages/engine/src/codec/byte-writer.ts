import { type Amount, narrow } from '../number/amount.ts';
import { MAX_TEXT_BYTES, MAX_WIDE, MIN_WIDE, WIDE_ESCAPE_HIGH } from './format.ts';

const INITIAL_CAPACITY = 1024;
const TWO_32_INVERSE = 2 ** -32;
const MAX_ASCII = 0x7f;
const MAX_STAGED = 16;
const ENCODER = new TextEncoder();

/**
 * A growing run of bytes, little endian, in which every value has exactly one encoding.
 *
 * A value that has none (an unsafe integer, −0, an amount wider than 128 bits, a text longer than 65,535 bytes or with a lone
 * surrogate) is a RangeError: the caller's fault, not the data's.
 */
export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_CAPACITY);
  #data = new DataView(this.#bytes.buffer);
  #capacity = INITIAL_CAPACITY;
  #length = 0;
  readonly #staged = new Float64Array(MAX_STAGED);
  #stagedCount = 0;
  #stagedWide: bigint[] = [];

  /** The bytes written since {@link reset}. */
  get length(): number {
    return this.#length;
  }

  /** One byte, 0…255. */
  u8(n: number): void {
    if ((n & 0xff) !== n) throw new RangeError(`not a u8: ${n}`);
    const at = this.#advance(1);
    this.#bytes[at] = n;
  }

  /** Four bytes at once, each 0…255: the same as four times {@link u8}. */
  u8x4(a: number, b: number, c: number, d: number): void {
    if ((a & 0xff) !== a || (b & 0xff) !== b || (c & 0xff) !== c || (d & 0xff) !== d) {
      throw new RangeError(`not all u8: ${a}, ${b}, ${c}, ${d}`);
    }
    const at = this.#advance(4);
    this.#data.setInt32(at, a | (b << 8) | (c << 16) | (d << 24), true);
  }

  /** Two bytes, 0…65,535. */
  u16(n: number): void {
    if ((n & 0xffff) !== n) throw new RangeError(`not a u16: ${n}`);
    const at = this.#advance(2);
    this.#data.setUint16(at, n, true);
  }

  /** Four bytes, 0…2³² − 1. */
  u32(n: number): void {
    if (n >>> 0 !== n) throw new RangeError(`not a u32: ${n}`);
    const at = this.#advance(4);
    this.#data.setUint32(at, n, true);
  }

  /** One byte, 0 or 1. */
  boolean(b: boolean): void {
    const at = this.#advance(1);
    this.#bytes[at] = b ? 1 : 0;
  }

  /** A safe integer, two's complement of 8 bytes. */
  integer(n: number): void {
    const at = this.#advance(8);
    putInteger(this.#data, at, n);
  }

  /** An amount: 8 bytes as {@link integer} while it is a `number`; else the smallest 64-bit integer, then two's complement of 16 bytes. */
  amount(a: Amount): void {
    if (typeof a === 'number') this.integer(a);
    else this.#wide(a);
  }

  /**
   * Keeps an amount or integer back for {@link flush}. A record of many numbers is written a third faster so: one loop that the compiler
   * can keep unboxed, instead of a call each.
   */
  stage(a: Amount): void {
    if (typeof a === 'number') this.#staged[this.#stagedCount++] = a;
    else this.#stageWide(a);
  }

  /** Writes what was staged, at most 16 numbers, in order: the same bytes as {@link amount} for each. */
  flush(): void {
    const count = this.#stagedCount;
    if (count > MAX_STAGED) throw new RangeError(`${count} numbers staged`);
    this.#stagedCount = 0;
    if (this.#stagedWide.length > 0) {
      this.#flushWide(count);
      return;
    }
    const at = this.#advance(8 * count);
    const data = this.#data;
    const staged = this.#staged;
    for (let i = 0; i < count; i += 1) putInteger(data, at + 8 * i, staged[i]!);
  }

  /** The length in bytes as u16, then UTF-8. */
  text(s: string): void {
    const { length } = s;
    if (length > MAX_TEXT_BYTES) throw new RangeError(`a text of ${length} characters is too long`);
    const at = this.#advance(2 + length);
    const bytes = this.#bytes;
    let bits = 0;
    for (let i = 0; i < length; i += 1) {
      const code = s.charCodeAt(i);
      bits |= code;
      bytes[at + 2 + i] = code;
    }
    if (bits > MAX_ASCII) {
      this.#length = at;
      this.#unicode(s);
    } else this.#data.setUint16(at, length, true);
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** What was written, not copied: good until the next write or {@link reset}. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets what was written and keeps the memory. */
  reset(): void {
    this.#length = 0;
  }

  #wide(a: bigint): void {
    if (a < MIN_WIDE || a > MAX_WIDE) throw new RangeError(`wider than 128 bits: ${a}`);
    if (typeof narrow(a) === 'number') throw new RangeError(`an amount that a number holds: ${a}n`);
    const at = this.#advance(24);
    this.#data.setInt32(at, 0, true);
    this.#data.setInt32(at + 4, WIDE_ESCAPE_HIGH, true);
    this.#data.setBigUint64(at + 8, BigInt.asUintN(64, a), true);
    this.#data.setBigInt64(at + 16, a >> 64n, true);
  }

  #stageWide(a: bigint): void {
    this.#staged[this.#stagedCount++] = Number.NaN;
    this.#stagedWide.push(a);
  }

  #flushWide(count: number): void {
    const wide = this.#stagedWide;
    this.#stagedWide = [];
    let next = 0;
    for (let i = 0; i < count; i += 1) {
      const staged = this.#staged[i]!;
      this.amount(Number.isNaN(staged) && next < wide.length ? wide[next++]! : staged);
    }
  }

  #unicode(s: string): void {
    if (!s.isWellFormed()) throw new RangeError('a text with a lone surrogate');
    const encoded = ENCODER.encode(s);
    if (encoded.length > MAX_TEXT_BYTES)
      throw new RangeError(`a text of ${encoded.length} bytes is too long`);
    const at = this.#advance(2 + encoded.length);
    this.#data.setUint16(at, encoded.length, true);
    this.#bytes.set(encoded, at + 2);
  }

  /** Makes room for `count` bytes more and gives the place where they go. */
  #advance(count: number): number {
    const at = this.#length;
    const end = at + count;
    if (end > this.#capacity) this.#grow(end);
    this.#length = end;
    return at;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#capacity));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#data = new DataView(grown.buffer);
    this.#capacity = grown.length;
  }
}

function putInteger(data: DataView, at: number, n: number): void {
  if (!Number.isSafeInteger(n) || Object.is(n, -0)) throw new RangeError(`not a safe integer: ${n}`);
  data.setInt32(at, n, true);
  data.setInt32(at + 4, Math.floor(n * TWO_32_INVERSE), true);
}
