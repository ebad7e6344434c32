import type { FieldError, Refusal } from '../envelope.ts';

/** Faults of one class that are kept; a body can hold thousands. */
const MAX_KEPT = 100;

/**
 * What is wrong with a request, by class. The whole request is read before one class wins: 2001 (missing) before 2002 (not valid)
 * before 2003 (out of range); all faults of the winning class are reported.
 */
export class Faults {
  readonly #missing: FieldError[] = [];
  readonly #invalid: FieldError[] = [];
  readonly #outOfRange: FieldError[] = [];
  #isEmpty = true;

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** 2001: `field` is not there. */
  missing(field: string, message = 'is required'): void {
    this.#add(this.#missing, field, message);
  }

  /** 2002: wrong type, pattern or enum value, or a member that is not taken. */
  invalid(field: string, message: string): void {
    this.#add(this.#invalid, field, message);
  }

  /** 2003: a number or a length outside its bounds. */
  outOfRange(field: string, message: string): void {
    this.#add(this.#outOfRange, field, message);
  }

  /** The refusal that these faults come to. Throws when there is none. */
  refusal(): Refusal {
    if (this.#missing.length > 0) return { code: 2001, errors: this.#missing };
    if (this.#invalid.length > 0) return { code: 2002, errors: this.#invalid };
    if (this.#outOfRange.length > 0) return { code: 2003, errors: this.#outOfRange };
    throw new Error('a refusal needs a fault');
  }

  #add(kept: FieldError[], field: string, message: string): void {
    this.#isEmpty = false;
    if (kept.length < MAX_KEPT) kept.push({ field, message });
  }
}
