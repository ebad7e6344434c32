import type { QuoteBoard } from './quote-board.ts';
import type { VenueReport } from './venue-report.ts';

/** The largest frame or answer that is read, bytes; tickers are a hundredth of it. */
export const MAX_FRAME_BYTES = 65_536;

/** What the feed of any venue works with. */
export interface VenueFeedParts {
  /** Where to connect. */
  readonly url: string;
  readonly board: QuoteBoard;
  readonly report: VenueReport;
  readonly nowMs: () => number;
  /** In 0…1, for pauses that are not the same everywhere. */
  readonly random: () => number;
}

/** What keeps one venue's prices coming. Has no timers of its own: it acts when told the time. */
export interface VenueFeed {
  readonly isConnected: boolean;
  /** Follows these instruments and no others. */
  follow(instruments: ReadonlySet<string>): void;
  /** Does what is due: connects, pings, asks, gives up what is silent. */
  beat(): void;
  /** Ends all at once, for good. */
  stop(): void;
}
