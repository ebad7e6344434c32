import type { FieldError, Refusal } from '../envelope.ts';
import type { ErrorCode } from '../error-code.ts';

/** Faults of one class that are kept; a body can hold thousands. */
const MAX_KEPT = 100;

/**
 * What is wrong with a request, by class. The whole request is read before one class wins: 2001 (missing) before 2002 (not valid)
 * before 2003 (out of range), and these before a rule of the exchange that the request alone breaks, the lowest code first; all faults
 * of the winning class are reported.
 */
export class Faults {
  readonly #missing: FieldError[] = [];
  readonly #invalid: FieldError[] = [];
  readonly #outOfRange: FieldError[] = [];
  readonly #broken: FieldError[] = [];
  #brokenCode: ErrorCode = 0;
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

  /** `code`: a rule with a code of its own, such as 3100, that the request alone breaks. */
  breaks(code: ErrorCode, field: string, message: string): void {
    if (this.#brokenCode !== 0 && code > this.#brokenCode) return;
    if (code < this.#brokenCode) this.#broken.length = 0;
    this.#brokenCode = code;
    this.#add(this.#broken, field, message);
  }

  /** The refusal that these faults come to. Throws when there is none. */
  refusal(): Refusal {
    if (this.#missing.length > 0) return { code: 2001, errors: this.#missing };
    if (this.#invalid.length > 0) return { code: 2002, errors: this.#invalid };
    if (this.#outOfRange.length > 0) return { code: 2003, errors: this.#outOfRange };
    if (this.#broken.length > 0) return { code: this.#brokenCode, errors: this.#broken };
    throw new Error('a refusal needs a fault');
  }

  #add(kept: FieldError[], field: string, message: string): void {
    this.#isEmpty = false;
    if (kept.length < MAX_KEPT) kept.push({ field, message });
  }
}
