import type { Amount } from '@openperp/engine';
import { tickerPrice } from './ticker-price.ts';
import type { Quote } from './venue-adapter.ts';
import type { VenueReport } from './venue-report.ts';

/** A connection vouches for an instrument that it has not named for no longer than this. */
const MAX_VOUCHED_MS = 60_000;

/** A price and when the venue last told or confirmed it. */
export interface StandingPrice {
  readonly price: Amount;
  readonly confirmedAtMs: number;
}

interface Entry {
  /** 0: none yet. */
  price: Amount;
  /** When the venue last named the instrument. */
  saidAtMs: number;
  /** The connection that now stands has told this price, and nothing since that casts doubt on it. */
  isVouchedFor: boolean;
  order: number | undefined;
  /** A price far off {@link price} that waits for a second ticker; 0: none. */
  suspect: Amount;
}

/**
 * What a venue has said of its instruments, of which it believes no more than it must: a ticker that is wrong, old or far off the last is
 * counted and left out, and ends the trust that no news is no change.
 */
export class QuoteBoard {
  readonly #report: Pick<VenueReport, 'error'>;
  readonly #entries = new Map<string, Entry>();
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(report: Pick<VenueReport, 'error'>) {
    this.#report = report;
  }

  /** Follows these instruments and forgets all others. */
  follow(instruments: ReadonlySet<string>): void {
    for (const instrument of this.#entries.keys()) {
      if (!instruments.has(instrument)) this.#entries.delete(instrument);
    }
    for (const instrument of instruments) {
      if (!this.#entries.has(instrument)) this.#entries.set(instrument, newEntry());
    }
  }

  /** Takes a ticker in. True when its price now stands. */
  take(quote: Quote, nowMs: number): boolean {
    const { instrument, order } = quote;
    const entry = this.#entries.get(instrument);
    if (entry === undefined) return this.#refuse('instrument', instrument);
    if (order !== undefined && entry.order !== undefined && order < entry.order) {
      return this.#refuse('order', instrument);
    }
    entry.order = order;
    entry.isVouchedFor = false;
    const price = tickerPrice(quote);
    if (price === undefined) return this.#refuse('price', instrument);
    const isAgreed = !isFarOff(price, entry.price) || !isFarOff(price, entry.suspect || entry.price);
    entry.suspect = isAgreed ? 0 : price;
    if (!isAgreed) return this.#refuse('jump', instrument);
    entry.price = price;
    entry.saidAtMs = nowMs;
    entry.isVouchedFor = true;
    return true;
  }

  /** The venue says that an instrument is as it was. True when a price of this connection stands. */
  alive(instrument: string, nowMs: number): boolean {
    const entry = this.#entries.get(instrument);
    if (entry === undefined) return this.#refuse('instrument', instrument);
    if (entry.isVouchedFor) entry.saidAtMs = nowMs;
    return entry.isVouchedFor;
  }

  /** The venue has said something that it should: where only changes are told, what it does not name is as it was. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
  }

  /** Something was said that could not be read, and may have been about any instrument. */
  doubt(): void {
    for (const entry of this.#entries.values()) entry.isVouchedFor = false;
  }

  /** Another connection begins, or the one that was has ended: nothing is vouched for, and orders begin anew. */
  reconnect(): void {
    this.doubt();
    for (const entry of this.#entries.values()) entry.order = undefined;
  }

  /** What stands of an instrument; `undefined`: nothing yet. */
  priceOf(instrument: string): StandingPrice | undefined {
    const entry = this.#entries.get(instrument);
    return entry === undefined || entry.price === 0 ? undefined : standing(entry, this.#heardAtMs);
  }

  /** All instruments of which a price stands. */
  *prices(): Iterable<readonly [instrument: string, StandingPrice]> {
    for (const [instrument, entry] of this.#entries) {
      if (entry.price !== 0) yield [instrument, standing(entry, this.#heardAtMs)];
    }
  }

  #refuse(reason: 'instrument' | 'order' | 'price' | 'jump', instrument: string): false {
    this.#report.error(reason, instrument);
    return false;
  }
}

function newEntry(): Entry {
  return { price: 0, saidAtMs: 0, isVouchedFor: false, order: undefined, suspect: 0 };
}

function standing({ price, saidAtMs, isVouchedFor }: Entry, heardAtMs: number): StandingPrice {
  const isConfirmed = isVouchedFor && heardAtMs - saidAtMs <= MAX_VOUCHED_MS;
  return { price, confirmedAtMs: isConfirmed ? Math.max(saidAtMs, heardAtMs) : saidAtMs };
}

/** True when two prices lie more than 50 % of the second apart; where there is no second, nothing is far off. */
function isFarOff(price: Amount, from: Amount): boolean {
  if (from === 0) return false;
  const distance = BigInt(price) - BigInt(from);
  return (distance < 0n ? -distance : distance) * 2n > BigInt(from);
}
