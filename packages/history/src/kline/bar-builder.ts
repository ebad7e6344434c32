import type { Amount, PriceRecord, TradeRecord } from '@openperp/engine';
import { type Bar, type BarKey, barOfPrice, barOfTrade, joinBars, type PriceType } from './bar.ts';
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

/** Makes the bars of all intervals of all three prices from trades and price events (STAT-1). */
export class BarBuilder {
  readonly #trades: SeriesBuilder;
  readonly #indexes: SeriesBuilder;
  readonly #marks: SeriesBuilder;

  constructor(store: BarStore) {
    this.#trades = new SeriesBuilder(store, 'trade');
    this.#indexes = new SeriesBuilder(store, 'index');
    this.#marks = new SeriesBuilder(store, 'mark');
  }

  /** Takes the next trade; within a symbol, time never goes back. */
  trade(trade: TradeRecord): void {
    this.#trades.add(trade.symbol, barOfTrade(openTimeOf('1m', trade.createdAt), trade));
  }

  /** Takes the next index and mark price; within a symbol, time never goes back. One that is 0 does not exist yet. */
  price({ symbol, indexPrice, markPrice, createdAt }: PriceRecord): void {
    if (indexPrice !== 0) this.#indexes.price(symbol, createdAt, indexPrice);
    if (markPrice !== 0) this.#marks.price(symbol, createdAt, markPrice);
  }

  /** Saves every bar that has changed. */
  flush(): void {
    for (const series of [this.#trades, this.#indexes, this.#marks]) series.flush();
  }
}

/**
 * The bars of one price of every symbol. What happens in one minute is gathered in one bar first, and it goes into the bar of each
 * interval when the minute ends or at {@link flush}: the cost of an event does not grow with the number of intervals, nor does that of
 * the writes with the number of events.
 */
class SeriesBuilder {
  readonly #store: BarStore;
  readonly #priceType: PriceType;
  /** What is not yet in the open bars, all of one minute, by symbol. */
  readonly #minutes = new Map<string, Bar>();
  readonly #open = new Map<string, readonly OpenBar[]>();

  constructor(store: BarStore, priceType: PriceType) {
    this.#store = store;
    this.#priceType = priceType;
  }

  /** A bar opens with the price at its start: the last one before, unless a new one comes at that very moment. */
  price(symbol: string, timeMs: number, price: Amount): void {
    const openTime = openTimeOf('1m', timeMs);
    const before = this.#minutes.get(symbol) ?? this.#seriesOf(symbol)[0]?.bar;
    const opening = before === undefined || timeMs === openTime ? price : before.close;
    this.add(symbol, barOfPrice(openTime, opening, price));
  }

  /** Takes the next bar of a minute, or of a part of one. */
  add(symbol: string, bar: Bar): void {
    const gathered = this.#minutes.get(symbol);
    if (gathered === undefined) {
      this.#minutes.set(symbol, bar);
    } else if (gathered.openTime === bar.openTime) {
      this.#minutes.set(symbol, joinBars(gathered, bar));
    } else {
      this.#fold(symbol, gathered);
      this.#minutes.set(symbol, bar);
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
          `${this.#priceType} of ${symbol} at ${minute.openTime} is older than the open bar of ${bar.openTime}`,
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
      const key: BarKey = { symbol, priceType: this.#priceType, interval };
      const bar = this.#store.last(key);
      const endTime = bar === undefined ? 0 : endTimeOf(interval, bar.openTime);
      return { key, bar, endTime, isChanged: false };
    });
    this.#open.set(symbol, series);
    return series;
  }
}
