import { type LeaderboardAnswer, type LeaderboardQuery, MAX_EQUITIES } from '@openperp/history';
import type { ClockKind } from '../config/config.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { HistoryClient } from '../history-thread/history-client.ts';
import type { Logger } from '../process/logging.ts';

/** The oldest ranking that is shown, ms of engine time (STAT-2). */
const MAX_AGE_MS = 60_000;
/** From when on a new one is made without being asked for, and how often that is looked at. */
const REFRESH_AGE_MS = 45_000;
const LOOK_EVERY_MS = 1_000;
/** How long the history may take to come as far as the equities have; then the refresh is given up. */
const HISTORY_TIMEOUT_MS = 2_000;
/** How long a question waits for a refresh. */
const ANSWER_TIMEOUT_MS = 5_000;

/** What the leaderboard is made of. */
export interface LiveLeaderboardParts {
  readonly engine: Pick<EngineClient, 'query' | 'sequence' | 'timeMs'>;
  readonly history: Pick<HistoryClient, 'query'>;
  readonly clock: ClockKind;
  readonly logger: Logger;
}

/** Where the engine stood. */
interface Moment {
  readonly sequence: number;
  readonly timeMs: number;
}

/**
 * Keeps the leaderboard of the history fresh (STAT-2): reads what all accounts are worth from the engine and hands it to the history, a lot
 * at a time with all other work between. On a real clock it does so by itself; on a virtual one, whose time says nothing of how much has
 * happened, whenever somebody asks and something has.
 */
export class LiveLeaderboard {
  readonly #parts: LiveLeaderboardParts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<boolean> | undefined;
  /** Where the last refresh that came to its end began. */
  #refreshed: Moment | undefined;
  #hasFailed = false;
  #isStopped = false;

  constructor(parts: LiveLeaderboardParts) {
    this.#parts = parts;
  }

  /** Refreshes from now on by itself, where the clock is real. */
  start(): void {
    if (this.#parts.clock === 'virtual') return;
    const look = (): void => {
      const { timeMs } = this.#parts.engine;
      if (this.#refreshed === undefined || timeMs - this.#refreshed.timeMs >= REFRESH_AGE_MS)
        void this.refresh();
    };
    look();
    this.#timer = setInterval(look, LOOK_EVERY_MS);
  }

  /** Stops, and settles when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** A page of a ranking that is fresh; undefined where there is none in time (5002). */
  async page(query: LeaderboardQuery): Promise<Exclude<LeaderboardAnswer, { kind: 'unranked' }> | undefined> {
    if (!(await this.#freshInTime())) return undefined;
    const result = await this.#parts.history.query(query, {
      atLeastSequence: 0,
      timeoutMs: HISTORY_TIMEOUT_MS,
    });
    if (result.behind) return undefined;
    if (result.answer.kind !== 'unranked') return result.answer;
    // The history has been emptied since.
    this.#refreshed = undefined;
    return undefined;
  }

  /** Ranks all accounts anew, unless that is under way already; false where it cannot be done now, and the last ranking stays. */
  refresh(): Promise<boolean> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #freshInTime(): Promise<boolean> {
    const { sequence, timeMs } = this.#parts.engine;
    if (this.#isFreshAt({ sequence, timeMs })) return true;
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), ANSWER_TIMEOUT_MS);
    try {
      return await Promise.race([this.#freshAt({ sequence, timeMs }), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A refresh that is under way may have begun too early: then the next one is waited for too. */
  async #freshAt(moment: Moment): Promise<boolean> {
    while (!this.#isFreshAt(moment)) {
      if (!(await this.refresh())) return false;
    }
    return true;
  }

  #isFreshAt({ sequence, timeMs }: Moment): boolean {
    if (this.#refreshed === undefined) return false;
    return this.#parts.clock === 'virtual'
      ? this.#refreshed.sequence >= sequence
      : this.#refreshed.timeMs > timeMs - MAX_AGE_MS;
  }

  async #refresh(): Promise<boolean> {
    const { sequence, timeMs } = this.#parts.engine;
    try {
      const isDone = await this.#handOver();
      if (isDone) this.#refreshed = { sequence, timeMs };
      this.#hasFailed = false;
      return isDone;
    } catch (error) {
      if (!this.#hasFailed)
        this.#parts.logger.warn({ err: error }, 'the leaderboard was not brought up to date');
      this.#hasFailed = true;
      return false;
    }
  }

  /** Hands the equities of all accounts over; false where the history does not take them. */
  async #handOver(): Promise<boolean> {
    const { engine, history } = this.#parts;
    let afterUserId = 0;
    let taken = 0;
    let startedAtMs: number | undefined;
    while (!this.#isStopped) {
      const equities = await engine.query({ kind: 'equities', afterUserId, limit: MAX_EQUITIES });
      startedAtMs ??= equities.timeMs;
      const isLast = equities.list.length < MAX_EQUITIES;
      const result = await history.query(
        { kind: 'takeEquities', startedAtMs, taken, equities, isLast },
        { atLeastSequence: engine.sequence, timeoutMs: HISTORY_TIMEOUT_MS },
      );
      if (result.behind || !result.answer.isTaken) return false;
      if (isLast) return true;
      taken += equities.list.length;
      afterUserId = equities.list.at(-1)!.userId;
    }
    return false;
  }
}
