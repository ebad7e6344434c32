import type { Account } from '../account/account.ts';
import type { Cancel, CancelAll } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { findOpenOrder } from '../order/find-order.ts';
import { cancelEach, openOrdersOf } from '../order/open-orders.ts';
import { Order } from '../order/order.ts';
import { cancelOrder } from '../order/order-life.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';

/** Cancelling is open while the symbol trades or is CANCEL_ONLY, to every account that is not frozen (MATCH-9). */
export function checkMayCancel(account: Account, market: Market): Outcome | undefined {
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  const { status } = market.spec;
  if (status !== 'TRADING' && status !== 'CANCEL_ONLY') return refused(3013, 'symbol', 'MATCH-9');
  return undefined;
}

/** Cancels one order; answers its id. */
export function cancel(exchange: Exchange, command: Cancel): Outcome {
  const market = exchange.marketOf(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  const refusal = checkMayCancel(account, market);
  if (refusal !== undefined) return refusal;
  const order = findOpenOrder(exchange, account, market, command);
  if (!(order instanceof Order)) return order;
  const { orderId } = order;
  cancelOrder(exchange, order, 'USER');
  return done(orderId);
}

/** Cancels an account's normal orders; answers how many. Symbols that are halted keep theirs. */
export function cancelAll(exchange: Exchange, command: CancelAll): Outcome {
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  if (command.symbol !== '') {
    const market = exchange.marketOf(command.symbol);
    if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
    const refusal = checkMayCancel(account, market);
    if (refusal !== undefined) return refusal;
  }
  const limitOnly = command.cancelType === 1;
  const orders = openOrdersOf(account, command.symbol).filter(
    (order) => (!limitOnly || order.type === 'LIMIT') && checkMayCancel(account, order.market) === undefined,
  );
  cancelEach(exchange, orders, 'USER');
  return done(orders.length);
}
