import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { HistoryProgress } from '../history-thread/history-progress.ts';

const WARN_EVERY_MS = 60_000;

/** How far the history is behind the engine; once a minute the operator hears of it while it is so far that it reads from the log. */
export class HistoryLag {
  readonly #engine: Pick<EngineClient, 'sequence' | 'timeMs'>;
  readonly #progress: Pick<HistoryProgress, 'projectedSequence' | 'projectedTimeMs' | 'isAttached'>;
  /** Engine time at the start: a history of which nothing is known yet is as old as that at least. */
  readonly #startMs: number;
  readonly #timer: NodeJS.Timeout;

  constructor(
    engine: Pick<EngineClient, 'sequence' | 'timeMs'>,
    progress: Pick<HistoryProgress, 'projectedSequence' | 'projectedTimeMs' | 'isAttached'>,
    onWarning: (message: string) => void,
  ) {
    this.#engine = engine;
    this.#progress = progress;
    this.#startMs = engine.timeMs;
    this.#timer = setInterval(() => {
      if (!progress.isAttached) onWarning(this.#text());
    }, WARN_EVERY_MS);
    this.#timer.unref();
  }

  /** Sequences applied and not in the history yet. */
  get sequences(): number {
    return Math.max(0, this.#engine.sequence - this.#progress.projectedSequence);
  }

  /** Engine time between the last command applied and the last in the history, s. */
  get seconds(): number {
    if (this.sequences === 0) return 0;
    const projectedMs = this.#progress.projectedTimeMs || this.#startMs;
    return Math.max(0, this.#engine.timeMs - projectedMs) / 1000;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #text(): string {
    const seconds = Math.round(this.seconds);
    return `the history is behind by ${this.sequences} sequences, ${seconds} s; lists that must show more are answered 5002`;
  }
}
