import type { Market } from './exchange.ts';

/** True where liquidation goes on: orders trade or may be cancelled, and the mark is not frozen (PRICE-1, MATCH-9). */
export function isLive({ spec, isStale, mark }: Market): boolean {
  return (spec.status === 'TRADING' || spec.status === 'CANCEL_ONLY') && !isStale && mark > 0n;
}
