import type { SymbolSpec } from '@openperp/engine';

/** A source of a symbol's index. */
export interface IndexTarget {
  readonly symbol: string;
  readonly venue: string;
  readonly instrument: string;
}

/** The sources that venues have to speak for: those of all symbols that are not gone. */
export function indexTargets(symbols: readonly SymbolSpec[]): readonly IndexTarget[] {
  return symbols.flatMap(({ symbol, status, priceSource }) =>
    status === 'DELISTED' || typeof priceSource === 'string'
      ? []
      : priceSource.sources.map(({ venue, instrument }) => ({ symbol, venue, instrument })),
  );
}

/** The instruments of each venue. */
export function byVenue(targets: readonly IndexTarget[]): ReadonlyMap<string, ReadonlySet<string>> {
  const venues = new Map<string, Set<string>>();
  for (const { venue, instrument } of targets) {
    const instruments = venues.get(venue) ?? new Set();
    venues.set(venue, instruments.add(instrument));
  }
  return venues;
}
