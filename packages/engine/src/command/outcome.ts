/**
 * What a command came to. `code` 0: done, and `id` names what it made or touched (an order id, a change id, a count of cancelled
 * orders; 0 where there is nothing to name). Otherwise nothing was changed and `field` and `rule` say why.
 */
export interface Outcome {
  /** 0, or a code of the error table. */
  readonly code: number;
  readonly id: number;
  /** The request member at fault, "" where none is. */
  readonly field: string;
  /** The rule that refused, such as "MATCH-4"; "" on success. */
  readonly rule: string;
}

/** A command that was done; `id` as in {@link Outcome}. */
export function done(id: number): Outcome {
  return { code: 0, id, field: '', rule: '' };
}

/** A command that was refused and changed nothing. */
export function refused(code: number, field: string, rule: string): Outcome {
  return { code, id: 0, field, rule };
}
