import type { SymbolSpec } from '@openperp/engine';
import { Registry } from 'prom-client';
import { createLogger } from '../../process/logging.ts';
import { type IndexFeedsParts, type RunningFeeds, startIndexFeeds } from '../index-feeds.ts';
import { FakeEngine } from './fake-engine.ts';
import { ManualClock } from './manual-clock.ts';
import { until } from './venue-server.ts';

/** Feeds on a clock that a test moves, with an engine that remembers. */
export class FeedsFixture {
  readonly clock = new ManualClock();
  readonly engine = new FakeEngine();
  readonly registry = new Registry();
  readonly lines: string[] = [];
  feeds: RunningFeeds | undefined;

  /** Starts with these symbols; `random` is always 1, so that pauses are whole. */
  async start(
    addresses: Readonly<Record<string, string>>,
    symbols: readonly SymbolSpec[],
    engine: IndexFeedsParts['engine'] = this.engine,
  ): Promise<void> {
    this.engine.symbols = symbols;
    this.feeds = await startIndexFeeds({
      engine,
      addresses,
      logger: createLogger({ write: (line) => this.lines.push(line) }),
      registry: this.registry,
      clock: this.clock,
      random: () => 1,
    });
    this.clock.advance(200);
  }

  /** The value of a metric under labels; 0 where there is none. */
  async metric(name: string, labels: Readonly<Record<string, string>>): Promise<number> {
    const metric = await this.registry.getSingleMetric(`openperp_feed_${name}`)!.get();
    const found = metric.values.find((value) =>
      Object.entries(labels).every(([label, text]) => value.labels[label] === text),
    );
    return found?.value ?? 0;
  }

  errors(venue: string, reason: string): Promise<number> {
    return this.metric('errors_total', { venue, reason });
  }

  /** Waits until the venue has been heard so many times. */
  async heard(venue: string, messages: number): Promise<void> {
    await until(async () => (await this.metric('messages_total', { venue })) >= messages);
  }

  /** Waits until the venue is connected, or not. */
  async connected(venue: string, isConnected = true): Promise<void> {
    await until(async () => (await this.metric('connected', { venue })) === (isConnected ? 1 : 0));
  }
}
