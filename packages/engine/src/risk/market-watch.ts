import type { Holding } from '../account/holding.ts';
import type { Market } from '../symbol/market.ts';
import { ThresholdIndex } from './threshold-index.ts';

/** One symbol as the risk watch sees it: the holdings with a position in it, each with the marks that it waits for. */
export class MarketWatch {
  readonly thresholds = new ThresholdIndex();
  readonly #market: Market;
  readonly #holdings: (Holding | undefined)[] = [];
  /** The tiers by which all thresholds were worked out. */
  #tiers: Market['spec']['leverageTiers'];
  /** It is among the symbols that moved. */
  isMoved = false;

  constructor(market: Market) {
    this.#market = market;
    this.#tiers = market.spec.leverageTiers;
  }

  /** A holding gets a slot, which waits for nothing yet. */
  enter(holding: Holding): void {
    holding.watchSlot = this.thresholds.take();
    this.#holdings[holding.watchSlot] = holding;
  }

  /** It gives its slot back. */
  leave(holding: Holding): void {
    this.thresholds.giveBack(holding.watchSlot);
    this.#holdings[holding.watchSlot] = undefined;
    holding.watchSlot = -1;
  }

  holdingAt(slot: number): Holding | undefined {
    return this.#holdings[slot];
  }

  /**
   * Appends the slots that have to be looked at now that the symbol has moved; they wait for nothing then. New tiers concern all. Of a
   * symbol that comes alive again only those in breach have waited for that, and they fire at whatever the mark is.
   */
  fire(fired: number[]): void {
    this.isMoved = false;
    const { markPrice, spec } = this.#market;
    const sameTiers = spec.leverageTiers === this.#tiers;
    this.#tiers = spec.leverageTiers;
    if (sameTiers && typeof markPrice === 'number') this.thresholds.fire(markPrice, fired);
    else this.thresholds.fireAll(fired);
  }
}
