import { type Amount, narrow } from '../number/amount.ts';
import { MAX_TEXT_BYTES, MAX_WIDE, MIN_WIDE, WIDE_ESCAPE_HIGH, WIDE_NUMBER } from './format.ts';

const INITIAL_CAPACITY = 1024;
const TWO_32_INVERSE = 2 ** -32;
const MAX_ASCII = 0x7f;
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
  /** The wide amounts of the block being filled. */
  readonly #wideNumbers: bigint[] = [];

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
   * Makes room for a block of `count` numbers, to be filled by {@link number}, and gives the place of the first; each takes 8 bytes.
   *
   * Records of many numbers are written so: as doubles at fixed places, 1.3 ns each, a quarter of what the two halves of an integer cost.
   * {@link number} and {@link plain} are kept below the 27 bytecodes up to which V8 inlines a function everywhere: only so do thirteen
   * numbers of an order stay unboxed. They check nothing; the reader does.
   */
  numbers(count: number): number {
    return this.#advance(8 * count);
  }

  /** Fills a place of a block with a safe integer, as a double. */
  number(at: number, n: number): void {
    this.#data.setFloat64(at, n, true);
  }

  /** What stands in a block for an amount: itself, or for a wide one, which {@link endNumbers} writes, a mark. */
  plain(a: Amount): number {
    return typeof a === 'number' ? a : this.keepWide(a);
  }

  /** Keeps a wide amount for {@link endNumbers} and gives its mark. */
  keepWide(a: bigint): number {
    assertWide(a);
    this.#wideNumbers.push(a);
    return WIDE_NUMBER;
  }

  /** Ends a block: what is wide in it follows in the order of {@link plain}, two's complement of 16 bytes each. */
  endNumbers(): void {
    if (this.#wideNumbers.length > 0) this.#flushWide();
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

  /** The first `count` bytes of words of 4 bytes each, little endian; the words hold at most 3 bytes more. */
  words(words: Int32Array, count: number): void {
    const at = this.#advance(4 * words.length);
    this.#length = at + count;
    const data = this.#data;
    for (let i = 0; i < words.length; i += 1) data.setInt32(at + 4 * i, words[i]!, true);
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
    this.#wideNumbers.length = 0;
  }

  #wide(a: bigint): void {
    assertWide(a);
    const at = this.#advance(24);
    this.#data.setInt32(at, 0, true);
    this.#data.setInt32(at + 4, WIDE_ESCAPE_HIGH, true);
    this.#sixteen(at + 8, a);
  }

  #flushWide(): void {
    for (const a of this.#wideNumbers) this.#sixteen(this.#advance(16), a);
    this.#wideNumbers.length = 0;
  }

  #sixteen(at: number, a: bigint): void {
    this.#data.setBigUint64(at, BigInt.asUintN(64, a), true);
    this.#data.setBigInt64(at + 8, a >> 64n, true);
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

function assertWide(a: bigint): void {
  if (a < MIN_WIDE || a > MAX_WIDE) throw new RangeError(`wider than 128 bits: ${a}`);
  if (typeof narrow(a) === 'number') throw new RangeError(`an amount that a number holds: ${a}n`);
}

function putInteger(data: DataView, at: number, n: number): void {
  if (!Number.isSafeInteger(n) || Object.is(n, -0)) throw new RangeError(`not a safe integer: ${n}`);
  data.setInt32(at, n, true);
  data.setInt32(at + 4, Math.floor(n * TWO_32_INVERSE), true);
}
