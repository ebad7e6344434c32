import type { Account } from '../account/account.ts';
import type { Cancel } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { findOpenOrder } from '../order/find-order.ts';
import { Order } from '../order/order.ts';
import { cancelOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import { endCancelled } from '../strategy/follow-up.ts';
import type { Market } from '../symbol/market.ts';
import { partiesOf } from './parties.ts';

/** Cancelling is open while the symbol trades or is CANCEL_ONLY, to every account that is not frozen (MATCH-9). */
export function checkMayCancel(account: Account, market: Market): Outcome | undefined {
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  const { status } = market.spec;
  if (status !== 'TRADING' && status !== 'CANCEL_ONLY') return refused(3013, 'symbol', 'MATCH-9');
  return undefined;
}

/** Cancels one order; answers its id. */
export function cancel(exchange: Exchange, command: Cancel): Outcome {
  const parties = partiesOf(exchange, command);
  if ('code' in parties) return parties;
  const { account, market } = parties;
  const refusal = checkMayCancel(account, market);
  if (refusal !== undefined) return refusal;
  const order = findOpenOrder(exchange, account, market, command);
  if (!(order instanceof Order)) return order;
  const { orderId } = order;
  cancelOrder(exchange, order, 'USER');
  endCancelled(exchange);
  return done(orderId);
}
