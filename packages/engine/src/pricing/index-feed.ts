import { type Amount, UNIT } from '../number/amount.ts';
import { sourceName } from '../symbol/source-name.ts';
import type { PriceSource } from '../symbol/symbol-spec.ts';
import { sourceIndex, type WeightedPrice } from './source-index.ts';

/** PRICE-1: a source counts for less than this after it has spoken. */
const SILENT_AFTER_MS = 10_000;

/** The name under which the operator and the simulation speak. */
const OWN_SOURCE = '';

/** One source of an index and what it said last. */
interface Source extends WeightedPrice {
  readonly name: string;
  /** 0: nothing yet. */
  price: Amount;
  /** Engine time, ms. */
  toldAt: number;
}

/** What a source said last, by its place in the configuration; price 0: nothing. */
export interface ToldPrice {
  readonly price: Amount;
  readonly toldAt: number;
}

/** What the sources of one symbol's index have said (PRICE-1). */
export class IndexFeed {
  #config: PriceSource;
  #sources: readonly Source[];

  constructor(config: PriceSource) {
    this.#config = config;
    this.#sources = sourcesOf(config);
  }

  /** Takes another configuration; sources that it does not name are forgotten, with another kind of source all of them. */
  configure(config: PriceSource): void {
    if (config === this.#config) return;
    const known = kindOf(config) === kindOf(this.#config) ? this.#sources : [];
    this.#config = config;
    this.#sources = sourcesOf(config);
    for (const source of this.#sources) {
      const before = known.find(({ name }) => name === source.name);
      if (before === undefined) continue;
      source.price = before.price;
      source.toldAt = before.toldAt;
    }
  }

  /** No source has said anything. */
  get isEmpty(): boolean {
    return this.#sources.every(({ price }) => price === 0);
  }

  /** True for a source that is configured: `venue:instrument`, or "" where there is but one. */
  has(name: string): boolean {
    return this.#sources.some((source) => source.name === name);
  }

  /** Keeps what a configured source says. */
  tell(name: string, price: Amount, timeMs: number): void {
    const source = this.#sources.find((each) => each.name === name);
    if (source === undefined) throw new Error(`no source ${name}`);
    source.price = price;
    source.toldAt = timeMs;
  }

  /** The index of the sources that are live at `timeMs`, 8 digits; 0 where none is. */
  indexAt(timeMs: number): Amount {
    const live = this.#sources.filter((source) => this.#isLive(source, timeMs));
    return live.length === 0 ? 0 : sourceIndex(live);
  }

  /** For a snapshot: what was told, in the order of the configuration. */
  told(): readonly ToldPrice[] {
    return this.#sources;
  }

  /** Puts back what {@link told} gave, of the source at `place`. */
  restore(place: number, { price, toldAt }: ToldPrice): void {
    const source = this.#sources[place]!;
    source.price = price;
    source.toldAt = toldAt;
  }

  /** A manual price never goes silent. */
  #isLive({ price, toldAt }: Source, timeMs: number): boolean {
    return price !== 0 && (this.#config === 'MANUAL' || timeMs - toldAt < SILENT_AFTER_MS);
  }
}

function kindOf(config: PriceSource): string {
  return typeof config === 'string' ? config : 'SOURCES';
}

function sourcesOf(config: PriceSource): readonly Source[] {
  if (typeof config === 'string') return [{ name: OWN_SOURCE, weight: UNIT, price: 0, toldAt: 0 }];
  return config.sources.map((source) => ({
    name: sourceName(source),
    weight: source.weight,
    price: 0,
    toldAt: 0,
  }));
}
