import type { TradeRecord } from '@openperp/engine';
import { type Bar, type BarKey, barOfTrade, joinBars } from './bar.ts';
import { endTimeOf, KLINE_INTERVALS, openTimeOf } from './kline-interval.ts';

/** Where finished and unfinished bars are kept. */
export interface BarStore {
  /** The newest bar of a series, undefined where it has none. */
  last(key: BarKey): Bar | undefined;
  save(key: BarKey, bar: Bar): void;
}

/** A series' newest bar, as held in memory. */
interface OpenBar {
  readonly key: BarKey;
  /** Undefined before the first trade. */
  bar: Bar | undefined;
  /** The first ms after it. */
  endTime: number;
  isChanged: boolean;
}

/**
 * Makes the bars of all intervals from trades. The trades of one minute are gathered in one bar first, and it goes into the bar of each
 * interval when the minute ends or at {@link flush}: the cost of a trade does not grow with the number of intervals, nor does that of
 * the writes with the number of trades.
 */
export class BarBuilder {
  readonly #store: BarStore;
  /** Trades not yet in the open bars, all of one minute, by symbol. */
  readonly #minutes = new Map<string, Bar>();
  readonly #open = new Map<string, readonly OpenBar[]>();

  constructor(store: BarStore) {
    this.#store = store;
  }

  /** Takes the next trade; within a symbol, time never goes back. */
  trade(trade: TradeRecord): void {
    const openTime = openTimeOf('1m', trade.createdAt);
    const gathered = this.#minutes.get(trade.symbol);
    const bar = barOfTrade(openTime, trade);
    if (gathered === undefined) {
      this.#minutes.set(trade.symbol, bar);
    } else if (gathered.openTime === openTime) {
      this.#minutes.set(trade.symbol, joinBars(gathered, bar));
    } else {
      this.#fold(trade.symbol, gathered);
      this.#minutes.set(trade.symbol, bar);
    }
  }

  /** Saves every bar that has changed. */
  flush(): void {
    for (const [symbol, minute] of this.#minutes) {
      this.#fold(symbol, minute);
      for (const open of this.#seriesOf(symbol)) this.#save(open);
    }
    this.#minutes.clear();
  }

  #fold(symbol: string, minute: Bar): void {
    for (const open of this.#seriesOf(symbol)) {
      const { bar } = open;
      if (bar !== undefined && minute.openTime < bar.openTime) {
        throw new Error(
          `trade of ${symbol} at ${minute.openTime} is older than the open bar of ${bar.openTime}`,
        );
      }
      if (bar !== undefined && minute.openTime < open.endTime) {
        open.bar = joinBars(bar, minute);
      } else {
        this.#save(open);
        open.bar = { ...minute, openTime: openTimeOf(open.key.interval, minute.openTime) };
        open.endTime = endTimeOf(open.key.interval, minute.openTime);
      }
      open.isChanged = true;
    }
  }

  #save(open: OpenBar): void {
    if (open.isChanged && open.bar !== undefined) this.#store.save(open.key, open.bar);
    open.isChanged = false;
  }

  #seriesOf(symbol: string): readonly OpenBar[] {
    const known = this.#open.get(symbol);
    if (known !== undefined) return known;
    const series = KLINE_INTERVALS.map((interval): OpenBar => {
      const key: BarKey = { symbol, priceType: 'trade', interval };
      const bar = this.#store.last(key);
      const endTime = bar === undefined ? 0 : endTimeOf(interval, bar.openTime);
      return { key, bar, endTime, isChanged: false };
    });
    this.#open.set(symbol, series);
    return series;
  }
}
