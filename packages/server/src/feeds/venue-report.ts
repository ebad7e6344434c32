import type { Logger } from '../process/logging.ts';
import type { FeedError, FeedMetrics } from './feed-metrics.ts';

/** The same is not said of a venue more often than this. */
const TELL_EVERY_MS = 60_000;
const MAX_DETAIL = 200;

/** What a {@link VenueReport} tells. */
export interface VenueReportParts {
  readonly venue: string;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly metrics: FeedMetrics;
  readonly nowMs: () => number;
}

/** Counts what a venue does, and tells the log of it, which no venue can flood. */
export class VenueReport {
  readonly #parts: VenueReportParts;
  readonly #toldAt = new Map<FeedError | 'connected', number>();

  constructor(parts: VenueReportParts) {
    this.#parts = parts;
  }

  /** A frame or an answer has come. */
  message(): void {
    this.#parts.metrics.message(this.#parts.venue);
  }

  /** The venue is there. */
  connected(): void {
    const { venue, logger } = this.#parts;
    if (this.#mayTell('connected')) logger.info({ venue }, 'index feed connected');
  }

  /** Something is wrong; `detail` may be the venue's own words. */
  error(reason: FeedError, detail: string): void {
    const { venue, logger, metrics } = this.#parts;
    metrics.error(venue, reason);
    if (this.#mayTell(reason)) {
      logger.warn({ venue, reason, detail: detail.slice(0, MAX_DETAIL) }, 'index feed fault');
    }
  }

  #mayTell(what: FeedError | 'connected'): boolean {
    const nowMs = this.#parts.nowMs();
    if (nowMs < (this.#toldAt.get(what) ?? Number.NEGATIVE_INFINITY) + TELL_EVERY_MS) return false;
    this.#toldAt.set(what, nowMs);
    return true;
  }
}
