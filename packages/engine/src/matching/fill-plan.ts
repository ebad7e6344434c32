import type { Account } from '../account/account.ts';
import { NO_SLOT } from '../book/order-queue.ts';
import type { SelfTradePrevention, Side } from '../command/command.ts';
import type { Order } from '../order/order.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import type { OrderStore } from '../order/order-store.ts';
import type { Position } from '../position/position.ts';
import type { Market } from '../symbol/market.ts';

/** The other side. */
export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/**
 * Works out what a taker of `draft.steps` within `draft.limitTicks` would fill in the book as it stands, and the worst price that
 * takes, and notes both in the draft (MARGIN-3). Own orders do not count; where they end the taker, what lies behind them neither
 * (MATCH-5).
 */
export function planFill(
  orders: OrderStore,
  market: Market,
  account: Account,
  side: Side,
  selfTradePrevention: SelfTradePrevention,
  draft: OrderDraft,
): void {
  const { book } = market;
  let open = draft.steps;
  const taken = new Map<Position, number>();
  draft.worstTicks = 0;
  draft.endsBySelfTrade = false;
  for (let slot = book.best(opposite(side)); slot !== NO_SLOT && open > 0; slot = book.following(slot)) {
    const maker = orders.at(slot);
    if (!market.crosses(side, draft.limitTicks, maker.priceTicks)) break;
    if (maker.account === account && selfTradePrevention !== 'NONE') {
      if (selfTradePrevention === 'EXPIRE_MAKER') continue;
      draft.endsBySelfTrade = true;
      break;
    }
    const steps = Math.min(open, giveable(maker, taken));
    if (steps === 0) continue;
    if (maker.holding.reduceOnlyOrders > 0)
      taken.set(maker.position, (taken.get(maker.position) ?? 0) + steps);
    open -= steps;
    draft.worstTicks = maker.priceTicks;
  }
  draft.fillableSteps = draft.steps - open;
}

/**
 * What a resting order can give once `taken` has been taken from its account's positions before it: a reduce-only order is cut with
 * its position, those farther from the market first, so it keeps what of the position is left (MATCH-7).
 */
function giveable(maker: Order, taken: ReadonlyMap<Position, number>): number {
  if (!maker.reduceOnly) return maker.remainingSteps;
  const { position } = maker;
  return Math.min(maker.remainingSteps, Math.max(0, Math.abs(position.steps) - (taken.get(position) ?? 0)));
}
