import { EngineBusyError } from '../engine-thread/engine-client.ts';
import { rebalancing } from './bot-accounts.ts';
import { strangeRefusals } from './bot-refusals.ts';
import type { DemoDependencies } from './demo-dependencies.ts';
import type { DemoMarket } from './demo-market.ts';
import { DEMO_SYMBOLS, type DemoSymbol } from './demo-symbols.ts';

/** On a real clock indexes move this often, and each symbol is traded every other time. */
const STEP_MS = 500;
/** On a virtual clock this often it is looked whether time has moved. */
const LOOK_MS = 100;
const HOUR_MS = 3_600_000;
/** The same complaint is not made more often than this. */
const WARN_EVERY_MS = 60_000;

const HALVES: readonly (readonly DemoSymbol[])[] = [0, 1].map((half) =>
  DEMO_SYMBOLS.filter((_symbol, i) => i % 2 === half),
);

type Parts = Pick<DemoDependencies, 'config' | 'engine' | 'logger'> & { readonly market: DemoMarket };

/**
 * Keeps the market going: on a real clock two steps a second, on a virtual one a step after time has moved, however far. One step at a
 * time; one that the exchange has no room for (a full disk) is left out.
 */
export class LiveMarket {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  #stepping: Promise<void> = Promise.resolve();
  #stopped = false;
  #steps = 0;
  /** Engine time before the last step. */
  #seenMs: number;
  #rebalancedHour: number;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#seenMs = parts.engine.timeMs;
    this.#rebalancedHour = this.#hour();
  }

  /** Has the bots of all symbols quote and trade once, now. */
  stepAll(): Promise<void> {
    return this.#step(DEMO_SYMBOLS);
  }

  start(): void {
    const everyMs = this.#parts.config.clock === 'real' ? STEP_MS : LOOK_MS;
    this.#timer = setTimeout(() => {
      this.#stepping = this.#turn().then(() => {
        if (!this.#stopped) this.start();
      });
    }, everyMs);
  }

  /** Submits nothing more; settles when what was submitted is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#stepping;
  }

  async #turn(): Promise<void> {
    const { engine, config, logger } = this.#parts;
    if (engine.timeMs === this.#seenMs) return;
    this.#steps += 1;
    const trading = config.clock === 'real' ? HALVES[this.#steps % HALVES.length]! : DEMO_SYMBOLS;
    try {
      await this.#step(trading);
    } catch (error) {
      if (error instanceof EngineBusyError) return;
      this.#stopped = true;
      logger.error({ err: error }, 'the demo market has failed and stands still');
    }
  }

  async #step(trading: readonly DemoSymbol[]): Promise<void> {
    const { engine, market } = this.#parts;
    this.#seenMs = engine.timeMs;
    const tickers = await engine.query({ kind: 'tickers', symbol: '' });
    const funds = this.#hour() === this.#rebalancedHour ? [] : await rebalancing(engine, engine.timeMs);
    if (this.#stopped) return;
    this.#rebalancedHour = this.#hour();
    const replies = await engine.submitBatch([...funds, ...market.step(this.#nowMs(), trading, tickers)]);
    this.#warn(strangeRefusals(replies));
  }

  #nowMs(): number {
    const { engine, config } = this.#parts;
    return config.clock === 'real' ? Math.max(engine.timeMs, Date.now()) : engine.timeMs;
  }

  #hour(): number {
    return Math.floor(this.#parts.engine.timeMs / HOUR_MS);
  }

  #warn(refusals: readonly string[]): void {
    if (refusals.length === 0 || performance.now() < this.#warnedAt + WARN_EVERY_MS) return;
    this.#warnedAt = performance.now();
    this.#parts.logger.warn({ refusals }, 'orders of the demo market were refused');
  }
}
