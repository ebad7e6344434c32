/** Notes of one action that are written in one period of the clock; the others are counted. */
export const NOTES_PER_PERIOD = 50;
/** ms. A flood that lasts all day is to fill no disk: 5 rows a second of each action are some 150 MB. */
const PERIOD_MS = 10_000;

/** How many notes of an action were not written. */
export interface MissedNotes {
  readonly action: string;
  readonly count: number;
}

/** How much of what anyone can cause is written, action by action. Actions are a fixed few, so that what is counted here stays small. */
export class NoteBudget {
  #period = 0;
  /** Written in this period. */
  readonly #taken = new Map<string, number>();
  /** Not written in this period. */
  readonly #missed = new Map<string, number>();
  /** Not written in periods that are over. */
  readonly #toTell = new Map<string, number>();

  /** Whether one more note of the action may be written now; one that may not is counted. */
  take(action: string, nowMs: number): boolean {
    this.#turn(nowMs);
    const taken = this.#taken.get(action) ?? 0;
    if (taken >= NOTES_PER_PERIOD) {
      this.miss(action, nowMs);
      return false;
    }
    this.#taken.set(action, taken + 1);
    return true;
  }

  /** Counts a note that is not written. */
  miss(action: string, nowMs: number): void {
    this.#turn(nowMs);
    add(this.#missed, action, 1);
  }

  /** True while something was missed and not yet told of. */
  get hasMissed(): boolean {
    return this.#missed.size > 0 || this.#toTell.size > 0;
  }

  /** What was missed in the periods that are over, and in this one too when `isLast`; told once. */
  takeMissed(nowMs: number, isLast: boolean): readonly MissedNotes[] {
    this.#turn(nowMs);
    if (isLast) this.#endPeriod();
    const missed = [...this.#toTell].map(([action, count]) => ({ action, count }));
    this.#toTell.clear();
    return missed;
  }

  #turn(nowMs: number): void {
    const period = Math.floor(nowMs / PERIOD_MS);
    if (period === this.#period) return;
    this.#period = period;
    this.#endPeriod();
  }

  #endPeriod(): void {
    this.#taken.clear();
    for (const [action, count] of this.#missed) add(this.#toTell, action, count);
    this.#missed.clear();
  }
}

function add(counts: Map<string, number>, action: string, count: number): void {
  counts.set(action, (counts.get(action) ?? 0) + count);
}
