import type { IndexSource } from './symbol-spec.ts';

/** The name under which a configured source says its price: `venue:instrument` (PRICE-1). */
export function sourceName({ venue, instrument }: Pick<IndexSource, 'venue' | 'instrument'>): string {
  return `${venue}:${instrument}`;
}
