import type {
  Cancel,
  CancelAll,
  Countdown,
  EventSink,
  OrderReference,
  Outcome,
  SymbolStatus,
} from '@openperp/engine';
import { type Exchange, findAccount, findMarket, marketOf, type Order, ordersOf } from './exchange.ts';
import { cancelOrder, cancelOrders, isNamedBy, rememberedOf } from './order-life.ts';
import { done, refused } from './outcomes.ts';

/** MATCH-9: a symbol in these states lets nobody cancel. */
const CLOSED_TO_CANCELS: readonly SymbolStatus[] = ['HALTED', 'PRE_LAUNCH', 'DELISTED'];

/** The open order that a request names, or why there is none: 3005 when it is known to have closed, else 3003. */
export function findOrder(
  exchange: Exchange,
  command: OrderReference & { readonly userId: number; readonly symbol: string },
): Order | Outcome {
  const open = ordersOf(exchange, command.userId, command.symbol).find((order) => isNamedBy(command, order));
  if (open !== undefined) return open;
  const isKnown = rememberedOf(exchange, command.userId).some(
    ({ record }) => record.symbol === command.symbol && isNamedBy(command, record),
  );
  const field = command.orderId === 0 ? 'clientOrderId' : 'orderId';
  return refused(isKnown ? 3005 : 3003, field, 'MATCH-9');
}

/** MATCH-9: who and what may cancel; `symbol` "" is all symbols. */
function checkCancelling(exchange: Exchange, userId: number, symbol: string): Outcome | undefined {
  const market = symbol === '' ? undefined : findMarket(exchange, symbol);
  if (symbol !== '' && market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = findAccount(exchange, userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  return market !== undefined && CLOSED_TO_CANCELS.includes(market.spec.status)
    ? refused(3013, 'symbol', 'MATCH-9')
    : undefined;
}

/** Cancels one order. */
export function cancel(exchange: Exchange, command: Cancel, sink: EventSink): Outcome {
  const refusal = checkCancelling(exchange, command.userId, command.symbol);
  if (refusal !== undefined) return refusal;
  const order = findOrder(exchange, command);
  if ('code' in order) return order;
  cancelOrder(exchange, order, 'USER', sink);
  return done(order.orderId);
}

/** Cancels all orders of an account, in the symbols that allow it; `id` counts them. */
export function cancelAll(exchange: Exchange, command: CancelAll, sink: EventSink): Outcome {
  const refusal = checkCancelling(exchange, command.userId, command.symbol);
  if (refusal !== undefined) return refusal;
  const orders = ordersOf(exchange, command.userId, command.symbol).filter(
    (order) => !CLOSED_TO_CANCELS.includes(marketOf(exchange, order.symbol).spec.status),
  );
  return done(cancelOrders(exchange, orders, 'USER', sink));
}

/** Arms, arms anew or (0) disarms the dead man's switch of an account and symbol. */
export function countdown(exchange: Exchange, command: Countdown): Outcome {
  const { userId, symbol, timeoutMs } = command;
  const refusal = checkCancelling(exchange, userId, symbol);
  if (refusal !== undefined) return refusal;
  exchange.switches = exchange.switches.filter((armed) => armed.userId !== userId || armed.symbol !== symbol);
  if (timeoutMs > 0) exchange.switches.push({ userId, symbol, dueAt: exchange.timeMs + timeoutMs });
  return done();
}
