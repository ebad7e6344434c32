import { randomInt } from 'node:crypto';

/** Bytes of a fingerprint. */
export const FINGERPRINT_BYTES = 16;

const WORDS = 4;
const FIRST_CAPACITY = 1 << 12;

/**
 * A set of 16-byte fingerprints in one array of integers: open addressing, at most half full.
 *
 * It keeps its size when cleared, so a set that is filled and cleared in turns allocates nothing; where a fingerprint goes is
 * keyed at random, so that nobody can choose fingerprints that collide. All zeros is the empty place and never a member.
 */
export class FingerprintSet {
  #words = new Int32Array(FIRST_CAPACITY * WORDS);
  #size = 0;
  readonly #multipliers = [oddNumber(), oddNumber(), oddNumber(), oddNumber()] as const;

  /** True when `fingerprint` was added since the last {@link clear}. */
  has(fingerprint: Buffer): boolean {
    const a = fingerprint.readInt32LE(0);
    const b = fingerprint.readInt32LE(4);
    const c = fingerprint.readInt32LE(8);
    const d = fingerprint.readInt32LE(12);
    return !this.#isEmpty(this.#place(a, b, c, d));
  }

  /** Adds a fingerprint. */
  add(fingerprint: Buffer): void {
    if (2 * this.#size * WORDS >= this.#words.length) this.#grow();
    const a = fingerprint.readInt32LE(0);
    const b = fingerprint.readInt32LE(4);
    const c = fingerprint.readInt32LE(8);
    const d = fingerprint.readInt32LE(12);
    this.#put(a, b, c, d);
  }

  /** Forgets all fingerprints. */
  clear(): void {
    this.#words.fill(0);
    this.#size = 0;
  }

  #put(a: number, b: number, c: number, d: number): void {
    const place = this.#place(a, b, c, d);
    if (!this.#isEmpty(place) || (a | b | c | d) === 0) return;
    const words = this.#words;
    words[place] = a;
    words[place + 1] = b;
    words[place + 2] = c;
    words[place + 3] = d;
    this.#size += 1;
  }

  /** Where these four words stand, or the empty place where they would. Half of the places are empty, so this ends. */
  #place(a: number, b: number, c: number, d: number): number {
    const words = this.#words;
    const [ma, mb, mc, md] = this.#multipliers;
    const hash = Math.imul(a, ma) + Math.imul(b, mb) + Math.imul(c, mc) + Math.imul(d, md);
    const last = words.length - 1;
    let place = ((hash ^ (hash >>> 16)) * WORDS) & last;
    while (!this.#isEmpty(place)) {
      if (words[place] === a && words[place + 1] === b && words[place + 2] === c && words[place + 3] === d)
        break;
      place = (place + WORDS) & last;
    }
    return place;
  }

  #isEmpty(place: number): boolean {
    const words = this.#words;
    return (words[place]! | words[place + 1]! | words[place + 2]! | words[place + 3]!) === 0;
  }

  #grow(): void {
    const words = this.#words;
    this.#words = new Int32Array(2 * words.length);
    this.#size = 0;
    for (let place = 0; place < words.length; place += WORDS) {
      this.#put(words[place]!, words[place + 1]!, words[place + 2]!, words[place + 3]!);
    }
  }
}

function oddNumber(): number {
  return 2 * randomInt(2 ** 31) + 1;
}
