import type { Outcome } from '@openperp/engine';

/** Done; `id` names what was made or touched. */
export function done(id = 0): Outcome {
  return { code: 0, id, field: '', rule: '' };
}

/** Refused: nothing was changed. */
export function refused(code: number, field: string, rule: string): Outcome {
  return { code, id: 0, field, rule };
}
