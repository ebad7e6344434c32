import { type Amount, narrow } from '../number/amount.ts';
import { CodecError } from './codec-error.ts';
import { WIDE_ESCAPE_HIGH, WIDE_NUMBER } from './format.ts';

const TWO_32 = 2 ** 32;
const MAX_ASCII = 0x7f;
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Texts up to this many bytes are read character by character, which beats the decoder's fixed cost. */
const SHORT_TEXT_BYTES = 48;

/** Reads what a ByteWriter wrote; bytes that end early or are no canonical encoding are a {@link CodecError}. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #data: DataView;
  #at = 0;
  /** The next number of the block taken last, and the wide ones still to come. */
  #numberAt = 0;
  #wideNumbers: bigint[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#data.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#data.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#data.getUint32(this.#advance(4), true);
  }

  boolean(): boolean {
    const byte = this.u8();
    if (byte > 1) throw new CodecError(`not a boolean: ${byte}`);
    return byte === 1;
  }

  integer(): number {
    const at = this.#advance(8);
    const n = this.#data.getInt32(at + 4, true) * TWO_32 + this.#data.getUint32(at, true);
    if (!Number.isSafeInteger(n)) throw new CodecError('not a safe integer');
    return n;
  }

  amount(): Amount {
    if (this.remaining >= 8 && this.#data.getInt32(this.#at + 4, true) === WIDE_ESCAPE_HIGH)
      return this.#wide();
    return this.integer();
  }

  /** Takes a block of `count` numbers with what is wide of them; {@link nextInteger} and {@link nextAmount} then give them in order. */
  numbers(count: number): void {
    const at = this.#advance(8 * count);
    this.#numberAt = at;
    this.#wideNumbers = [];
    for (let i = 0; i < count; i += 1) {
      if (this.#data.getFloat64(at + 8 * i, true) === WIDE_NUMBER) {
        this.#wideNumbers.push(this.#sixteen(this.#advance(16)));
      }
    }
  }

  /** The next of the block, an integer. */
  nextInteger(): number {
    const n = this.#data.getFloat64(this.#numberAt, true);
    if (!Number.isSafeInteger(n) || Object.is(n, -0)) throw new CodecError(`not a safe integer: ${n}`);
    this.#numberAt += 8;
    return n;
  }

  /** The next of the block, an amount. */
  nextAmount(): Amount {
    if (this.#data.getFloat64(this.#numberAt, true) !== WIDE_NUMBER) return this.nextInteger();
    this.#numberAt += 8;
    return this.#wideNumbers.shift()!;
  }

  text(): string {
    const length = this.u16();
    const at = this.#advance(length);
    return length <= SHORT_TEXT_BYTES ? this.#short(at, at + length) : this.#decode(at, at + length);
  }

  #wide(): bigint {
    const at = this.#advance(24);
    if (this.#data.getInt32(at, true) !== 0) throw new CodecError('not a safe integer');
    return this.#sixteen(at + 8);
  }

  #sixteen(at: number): bigint {
    const high = this.#data.getBigInt64(at + 8, true);
    const value = narrow((high << 64n) | this.#data.getBigUint64(at, true));
    if (typeof value === 'number') throw new CodecError('a wide amount that a number holds');
    return value;
  }

  #short(start: number, end: number): string {
    let s = '';
    for (let i = start; i < end; i += 1) {
      const code = this.#bytes[i]!;
      if (code > MAX_ASCII) return this.#decode(start, end);
      s += String.fromCharCode(code);
    }
    return s;
  }

  #decode(start: number, end: number): string {
    try {
      return DECODER.decode(this.#bytes.subarray(start, end));
    } catch (error) {
      throw new CodecError('not UTF-8', { cause: error });
    }
  }

  /** Takes `count` bytes and gives the place where they are. */
  #advance(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at)
      throw new CodecError(`${count} bytes expected at ${at}, ${this.remaining} there`);
    this.#at = at + count;
    return at;
  }
}
