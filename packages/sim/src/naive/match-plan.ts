import type { PositionSide, SelfTradePrevention, Side } from '@openperp/engine';
import { opposite, queueOf } from './book.ts';
import { closableBy, type Exchange, type Order, quantityHeld, remainingOf } from './exchange.ts';
import { smaller } from './units.ts';

/** An order that looks for trades. */
export interface Taker {
  readonly userId: number;
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly quantity: bigint;
}

/** What happens to one resting order. */
export type MatchStep =
  | { readonly kind: 'selfTradeCancel'; readonly maker: Order }
  | { readonly kind: 'trade'; readonly maker: Order; readonly quantity: bigint };

/** Everything that a taker would do in the book as it stands. */
export interface MatchPlan {
  readonly steps: readonly MatchStep[];
  readonly filledQuantity: bigint;
  /** The price of its last trade; 0 without one. */
  readonly worstPrice: bigint;
  /** MATCH-5: it met an own order that ends it. */
  readonly isEndedBySelfTrade: boolean;
}

/**
 * Walks the opposite side in order and says what would happen (MATCH-1, MATCH-5), changing nothing.
 * A resting reduce-only order trades at most what its position, as changed by the steps before, lets it close (MATCH-7).
 */
export function planMatch(exchange: Exchange, taker: Taker, accepts: (price: bigint) => boolean): MatchPlan {
  const steps: MatchStep[] = [];
  const held = new HeldQuantities(exchange, taker.symbol);
  let remaining = taker.quantity;
  let worstPrice = 0n;
  let isEndedBySelfTrade = false;
  for (const maker of queueOf(exchange, taker.symbol, opposite(taker.side))) {
    if (remaining === 0n || isEndedBySelfTrade || !accepts(maker.price)) break;
    if (maker.userId === taker.userId && taker.selfTradePrevention !== 'NONE') {
      if (taker.selfTradePrevention !== 'EXPIRE_TAKER') steps.push({ kind: 'selfTradeCancel', maker });
      isEndedBySelfTrade = taker.selfTradePrevention !== 'EXPIRE_MAKER';
      continue;
    }
    const quantity = smaller(remaining, held.tradableOf(maker));
    if (quantity === 0n) continue;
    held.add(maker, quantity);
    held.add(taker, quantity);
    steps.push({ kind: 'trade', maker, quantity });
    remaining -= quantity;
    worstPrice = maker.price;
  }
  return { steps, filledQuantity: taker.quantity - remaining, worstPrice, isEndedBySelfTrade };
}

interface Trader {
  readonly userId: number;
  readonly side: Side;
  readonly positionSide: PositionSide;
}

/** The positions of one symbol as they would become, trade by trade. */
class HeldQuantities {
  readonly #exchange: Exchange;
  readonly #symbol: string;
  readonly #changes: { userId: number; positionSide: PositionSide; change: bigint }[] = [];

  constructor(exchange: Exchange, symbol: string) {
    this.#exchange = exchange;
    this.#symbol = symbol;
  }

  add(trader: Trader, quantity: bigint): void {
    const change = trader.side === 'BUY' ? quantity : -quantity;
    this.#changes.push({ userId: trader.userId, positionSide: trader.positionSide, change });
  }

  tradableOf(maker: Order): bigint {
    const remaining = remainingOf(maker);
    return maker.reduceOnly ? smaller(remaining, closableBy(maker.side, this.#heldBy(maker))) : remaining;
  }

  #heldBy({ userId, positionSide }: Trader): bigint {
    const before = quantityHeld(this.#exchange, userId, this.#symbol, positionSide);
    return this.#changes
      .filter((change) => change.userId === userId && change.positionSide === positionSide)
      .reduce((held, { change }) => held + change, before);
  }
}
