import type { VenueAdapter } from './venue-adapter.ts';
import { binance } from './venues/binance.ts';
import { bitstamp } from './venues/bitstamp.ts';
import { bybit } from './venues/bybit.ts';
import { coinbase } from './venues/coinbase.ts';
import { kraken } from './venues/kraken.ts';
import { okx } from './venues/okx.ts';

/** The venues that can be a source of an index, by the name that a `priceSource` calls them. */
export const VENUES: ReadonlyMap<string, VenueAdapter> = new Map(
  [binance, okx, bybit, coinbase, kraken, bitstamp].map((venue) => [venue.name, venue]),
);
