import type { SymbolSpec } from '@openperp/engine';
import type { Registry } from 'prom-client';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { Logger } from '../process/logging.ts';
import { type FeedClock, monotonicClock } from './feed-clock.ts';
import { FeedMetrics, type PriceAge } from './feed-metrics.ts';
import { byVenue, indexTargets } from './index-targets.ts';
import { IndexTeller } from './index-teller.ts';
import { PollFeed } from './poll-feed.ts';
import { QuoteBoard, type StandingPrice } from './quote-board.ts';
import { SocketFeed } from './socket-feed.ts';
import type { VenueAdapter } from './venue-adapter.ts';
import type { VenueFeed, VenueFeedParts } from './venue-feed.ts';
import { VenueReport } from './venue-report.ts';
import { VENUES } from './venues.ts';

/** Everything that is due is done this often. */
const BEAT_MS = 200;
/** What operators changed is looked at no more often than this. */
const LOOK_EVERY_MS = 1_000;

/** What the feeds work with. */
export interface IndexFeedsParts {
  readonly engine: Pick<EngineClient, 'submit' | 'query' | 'onEvents'>;
  /** Addresses other than the public ones, by venue. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly registry: Registry;
  readonly clock?: FeedClock;
  readonly random?: () => number;
}

/** Feeds that are running. */
export interface RunningFeeds {
  /** Closes all connections and tells the engine nothing more, at once. */
  stop(): void;
}

interface OpenVenue {
  readonly adapter: VenueAdapter;
  readonly feed: VenueFeed;
  readonly board: QuoteBoard;
  readonly report: VenueReport;
}

/**
 * PRICE-1: brings the prices of public venues to the engine, for every symbol whose price source names venues, those too that an operator
 * makes or changes while it runs. Settles when it is known what to follow; no venue is waited for.
 */
export async function startIndexFeeds(parts: IndexFeedsParts): Promise<RunningFeeds> {
  const feeds = new IndexFeeds(parts);
  await feeds.look();
  feeds.start();
  return feeds;
}

class IndexFeeds implements RunningFeeds {
  readonly #parts: IndexFeedsParts;
  readonly #clock: FeedClock;
  readonly #metrics: FeedMetrics;
  readonly #teller: IndexTeller;
  readonly #venues = new Map<string, OpenVenue>();
  /** What was complained of and is still so. */
  #complaints: ReadonlySet<string> = new Set();
  #isLooking = false;
  #isChanged = true;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #stopBeat: () => void = () => {};

  constructor(parts: IndexFeedsParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? monotonicClock;
    this.#metrics = new FeedMetrics(parts.registry, {
      connected: () => this.#connected(),
      ages: () => this.#ages(),
    });
    this.#teller = new IndexTeller({
      engine: parts.engine,
      nowMs: () => this.#clock.nowMs(),
      priceOf: ({ venue, instrument }) => this.#priceOf(venue, instrument),
      onRefusal: ({ venue }, detail) => this.#venues.get(venue)?.report.error('engine', detail),
    });
    // Only that something happened, not what: reading each event here would cost more than asking for the symbols once a second.
    parts.engine.onEvents(() => {
      this.#isChanged = true;
    });
  }

  start(): void {
    if (!this.#stopped) this.#stopBeat = this.#clock.every(BEAT_MS, () => this.#beat());
  }

  stop(): void {
    this.#stopped = true;
    this.#stopBeat();
    for (const { feed } of this.#venues.values()) feed.stop();
  }

  /** Follows what the symbols now name. */
  async look(): Promise<void> {
    this.#isLooking = true;
    this.#isChanged = false;
    this.#lookedAtMs = this.#clock.nowMs();
    try {
      const symbols = await this.#parts.engine.query({ kind: 'symbols', symbol: '' });
      if (!this.#stopped) this.#follow(symbols);
    } catch {
      // The engine had no time for the question; the next beat asks again.
      this.#isChanged = true;
    } finally {
      this.#isLooking = false;
    }
  }

  #beat(): void {
    const isLookDue = this.#isChanged && this.#clock.nowMs() - this.#lookedAtMs >= LOOK_EVERY_MS;
    if (isLookDue && !this.#isLooking) void this.look();
    for (const { feed } of this.#venues.values()) feed.beat();
    this.#teller.beat();
  }

  #follow(symbols: readonly SymbolSpec[]): void {
    const targets = indexTargets(symbols);
    const wanted = byVenue(targets);
    const complaints = new Set<string>();
    for (const [name, instruments] of wanted) {
      const adapter = VENUES.get(name);
      if (adapter === undefined) {
        complaints.add(`${name} is no venue that this version knows: its prices never come`);
        continue;
      }
      const { maxInstruments } = adapter;
      if (instruments.size > maxInstruments) {
        complaints.add(
          `${name}: of ${instruments.size} instruments the first ${maxInstruments} are followed`,
        );
      }
      this.#open(adapter).feed.follow(new Set([...instruments].slice(0, maxInstruments)));
    }
    for (const [name, { feed }] of this.#venues) if (!wanted.has(name)) feed.follow(new Set());
    this.#teller.follow(targets);
    for (const each of complaints) if (!this.#complaints.has(each)) this.#parts.logger.warn(each);
    this.#complaints = complaints;
  }

  #open(adapter: VenueAdapter): OpenVenue {
    const known = this.#venues.get(adapter.name);
    if (known !== undefined) return known;
    const { addresses, logger, random = Math.random } = this.#parts;
    const nowMs = (): number => this.#clock.nowMs();
    const report = new VenueReport({ venue: adapter.name, logger, metrics: this.#metrics, nowMs });
    const board = new QuoteBoard(report);
    const url = addresses[adapter.name] ?? adapter.url;
    const opened = { adapter, board, report, feed: feedOf(adapter, { url, board, report, nowMs, random }) };
    this.#venues.set(adapter.name, opened);
    return opened;
  }

  #priceOf(venue: string, instrument: string): StandingPrice | undefined {
    return this.#venues.get(venue)?.board.priceOf(instrument);
  }

  *#connected(): Iterable<{ readonly venue: string; readonly connected: boolean }> {
    for (const [venue, { feed }] of this.#venues) yield { venue, connected: feed.isConnected };
  }

  *#ages(): Iterable<PriceAge> {
    const nowMs = this.#clock.nowMs();
    for (const [venue, { board }] of this.#venues) {
      for (const [instrument, { confirmedAtMs }] of board.prices()) {
        yield { venue, instrument, seconds: Math.max(0, nowMs - confirmedAtMs) / 1000 };
      }
    }
  }
}

function feedOf(adapter: VenueAdapter, parts: VenueFeedParts): VenueFeed {
  switch (adapter.transport) {
    case 'socket':
      return new SocketFeed(adapter, parts);
    case 'poll':
      return new PollFeed(adapter, parts);
    default:
      return adapter satisfies never;
  }
}
