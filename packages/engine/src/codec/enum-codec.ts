import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { CodecError } from './codec-error.ts';

/**
 * One byte for each member of a string union. Codes are part of the stored format: a member keeps its code for good, a new one takes
 * the next.
 */
export class EnumCodec<T extends string> {
  readonly #values: readonly T[];

  /** `codes`: every member with its code, 0, 1, 2 … without gaps. */
  constructor(codes: Readonly<Record<T, number>>) {
    const members = Object.entries<number>(codes) as [T, number][];
    const values = members.toSorted(([, a], [, b]) => a - b);
    if (values.some(([, code], i) => code !== i)) throw new RangeError('codes are 0, 1, 2 … without gaps');
    this.#values = values.map(([value]) => value);
  }

  /** Every member, by code. */
  get values(): readonly T[] {
    return this.#values;
  }

  /** The code of a member; a RangeError where it is none. */
  codeOf(value: T): number {
    const values = this.#values;
    for (let code = 0; code < values.length; code += 1) {
      if (values[code] === value) return code;
    }
    throw new RangeError(`not a member: ${value}`);
  }

  write(writer: ByteWriter, value: T): void {
    writer.u8(this.codeOf(value));
  }

  read(reader: ByteReader): T {
    const code = reader.u8();
    const value = this.#values[code];
    if (value === undefined) throw new CodecError(`unknown code ${code}`);
    return value;
  }
}
