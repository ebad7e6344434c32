import { Counter, Gauge, type Registry } from 'prom-client';

/** What can be wrong with a venue or what it says. */
export type FeedError =
  /** It cannot be reached, or has closed. */
  | 'connection'
  /** It says nothing any more. */
  | 'idle'
  | 'oversized'
  | 'binary'
  /** No frame of its format. */
  | 'malformed'
  /** A ticker of an instrument that nobody asked for. */
  | 'instrument'
  /** A price that is none, not above 0, or crossed. */
  | 'price'
  /** A price far off the last one, that no second ticker confirmed yet. */
  | 'jump'
  /** A ticker older than the one before. */
  | 'order'
  /** The venue refuses what it was asked for. */
  | 'refused'
  /** The engine takes the price not. */
  | 'engine';

/** How old the last price of an instrument is, seconds. */
export interface PriceAge {
  readonly venue: string;
  readonly instrument: string;
  readonly seconds: number;
}

/** What the gauges read when somebody looks. */
export interface FeedGauges {
  readonly connected: () => Iterable<{ readonly venue: string; readonly connected: boolean }>;
  readonly ages: () => Iterable<PriceAge>;
}

/** The feeds' metrics in the process's registry. */
export class FeedMetrics {
  readonly #messages: Counter<'venue'>;
  readonly #errors: Counter<'venue' | 'reason'>;

  constructor(registry: Registry, gauges: FeedGauges) {
    const registers = [registry];
    this.#messages = new Counter({
      name: 'openperp_feed_messages_total',
      help: 'Frames and answers received from a venue',
      labelNames: ['venue'],
      registers,
    });
    this.#errors = new Counter({
      name: 'openperp_feed_errors_total',
      help: 'What was wrong with a venue or what it said, by reason',
      labelNames: ['venue', 'reason'],
      registers,
    });
    new Gauge({
      name: 'openperp_feed_connected',
      help: '1 while the venue is connected, or its last request was answered',
      labelNames: ['venue'],
      registers,
      collect() {
        this.reset();
        for (const { venue, connected } of gauges.connected()) this.set({ venue }, connected ? 1 : 0);
      },
    });
    new Gauge({
      name: 'openperp_feed_price_age_seconds',
      help: 'Time since the venue last told or confirmed the price of an instrument',
      labelNames: ['venue', 'instrument'],
      registers,
      collect() {
        this.reset();
        for (const { venue, instrument, seconds } of gauges.ages()) this.set({ venue, instrument }, seconds);
      },
    });
  }

  message(venue: string): void {
    this.#messages.inc({ venue });
  }

  error(venue: string, reason: FeedError): void {
    this.#errors.inc({ venue, reason });
  }
}
