/** Failures older than this no longer count. */
const WINDOW_MS = 15 * 60_000;
/** This many failures within the window start a wait. */
const FREE_FAILURES = 5;
const MAX_WAIT_MS = 60_000;
/** More accounts than anyone can guess at within the window at two hashes at a time. */
const MAX_ACCOUNTS = 100_000;
/** With waits of up to a minute fewer than 30 failures fit into the window. */
const MAX_FAILURES = 32;

/** Whether a login may be looked at now. */
export type LoginPermit =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

interface Account {
  /** When logins failed within the window, ms, oldest first. */
  failures: number[];
  /** Logins are not looked at before this, ms. */
  waitUntilMs: number;
  /** Logins being looked at: they may all fail, so they count as failures until they have not. */
  pending: number;
}

/**
 * Slows down whoever guesses one account's password and never locks its owner out.
 *
 * The fifth failure within 15 minutes starts a wait of 1 s, each further one 2, 4 … 60 s. Logins tried during a wait are not
 * looked at and do not count; a success forgets everything. Each permit must be given back by one of `failed`, `succeeded`, `abandoned`.
 */
export class LoginThrottle {
  readonly #accounts = new Map<string, Account>();

  /** Asks to look at a login of `account`. */
  begin(account: string, nowMs: number): LoginPermit {
    const state = this.#accounts.get(account) ?? this.#track(account);
    forgetOld(state, nowMs);
    const waitMs = state.waitUntilMs - nowMs;
    if (waitMs > 0 && waitMs <= MAX_WAIT_MS) {
      return { allowed: false, retryAfterSeconds: Math.ceil(waitMs / 1000) };
    }
    if (state.pending > 0 && state.failures.length + state.pending >= FREE_FAILURES) {
      return { allowed: false, retryAfterSeconds: 1 };
    }
    state.pending += 1;
    return { allowed: true };
  }

  /** The password was wrong (or the user unknown). */
  failed(account: string, nowMs: number): void {
    const state = this.#accounts.get(account) ?? this.#track(account);
    state.pending = Math.max(0, state.pending - 1);
    forgetOld(state, nowMs);
    state.failures.push(nowMs);
    if (state.failures.length > MAX_FAILURES) state.failures.shift();
    const doublings = state.failures.length - FREE_FAILURES;
    if (doublings >= 0) state.waitUntilMs = nowMs + Math.min(1000 * 2 ** doublings, MAX_WAIT_MS);
  }

  /** The password was right. */
  succeeded(account: string): void {
    this.#accounts.delete(account);
  }

  /** The login was not looked at after all. */
  abandoned(account: string): void {
    const state = this.#accounts.get(account);
    if (state === undefined) return;
    state.pending = Math.max(0, state.pending - 1);
    if (state.pending === 0 && state.failures.length === 0) this.#accounts.delete(account);
  }

  #track(account: string): Account {
    if (this.#accounts.size >= MAX_ACCOUNTS) {
      for (const oldest of this.#accounts.keys()) {
        this.#accounts.delete(oldest);
        break;
      }
    }
    const state: Account = { failures: [], waitUntilMs: 0, pending: 0 };
    this.#accounts.set(account, state);
    return state;
  }
}

function forgetOld(state: Account, nowMs: number): void {
  state.failures = state.failures.filter((failedAtMs) => nowMs - failedAtMs < WINDOW_MS);
}
