import type { Quote } from './quote-ladder.ts';

/** An order of a bot as it rests in the book. */
export interface RestingOrder {
  readonly orderId: number;
  readonly side: 'BUY' | 'SELL';
  readonly priceTicks: number;
  readonly remainingSteps: number;
}

/** One change on the way from the orders that rest to the orders that are wanted. */
export type Requote =
  | { readonly kind: 'move'; readonly orderId: number; readonly priceTicks: number }
  | { readonly kind: 'cancel'; readonly orderId: number }
  | { readonly kind: 'place'; readonly quote: Quote };

/** An order is kept, and moved, while its remaining size is within this factor of what is wanted. */
const SIZE_TOLERANCE = 8;

function fits({ remainingSteps }: RestingOrder, { steps }: Quote): boolean {
  return remainingSteps * SIZE_TOLERANCE >= steps && remainingSteps <= steps * SIZE_TOLERANCE;
}

/**
 * What one maker does on one side: orders at a wanted price stay, the others are moved to the wanted prices that have none, or replaced
 * where they are much too small or large; what is over is cancelled, what is missing placed. Few commands where the price moves little.
 */
export function requote(orders: readonly RestingOrder[], quotes: readonly Quote[]): readonly Requote[] {
  const missing = new Map(quotes.map((quote) => [quote.priceTicks, quote]));
  const free: RestingOrder[] = [];
  for (const order of orders) {
    const quote = missing.get(order.priceTicks);
    if (quote !== undefined && fits(order, quote)) missing.delete(order.priceTicks);
    else free.push(order);
  }
  const changes: Requote[] = [];
  const wanted = [...missing.values()];
  for (const order of free) {
    const quote = wanted[0];
    if (quote !== undefined && order.priceTicks !== quote.priceTicks && fits(order, quote)) {
      changes.push({ kind: 'move', orderId: order.orderId, priceTicks: quote.priceTicks });
      wanted.shift();
    } else {
      changes.push({ kind: 'cancel', orderId: order.orderId });
    }
  }
  return [...changes, ...wanted.map((quote) => ({ kind: 'place', quote }) as const)];
}
