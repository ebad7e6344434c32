import type {
  Cancel,
  CancelAll,
  CancelCondition,
  CancelStrategy,
  Countdown,
  EventSink,
  OrderReference,
  Outcome,
  SymbolStatus,
} from '@openperp/engine';
import { rememberedStrategiesOf } from './client-ids.ts';
import {
  cancelCondition,
  isConditionNamedBy,
  newestFirst,
  rememberedConditionsOf,
} from './condition-life.ts';
import { endStrategies } from './end-everything.ts';
import {
  type Condition,
  conditionsOf,
  type Exchange,
  findAccount,
  findMarket,
  marketOf,
  type Order,
  ordersOf,
  type Strategy,
  strategiesOf,
} from './exchange.ts';
import { cancelOrder, isNamedBy, ordersNewestFirst, rememberedOf } from './order-life.ts';
import { done, refused } from './outcomes.ts';
import { isStrategyNamedBy } from './strategy-change.ts';
import { endStrategy, partOf } from './strategy-parts.ts';

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
  cancelByUser(exchange, [order], [], sink);
  return done(order.orderId);
}

/** Cancels one condition. */
export function cancelOneCondition(exchange: Exchange, command: CancelCondition, sink: EventSink): Outcome {
  const refusal = checkCancelling(exchange, command.userId, command.symbol);
  if (refusal !== undefined) return refusal;
  const condition = findCondition(exchange, command);
  if ('code' in condition) return condition;
  cancelByUser(exchange, [], [condition], sink);
  return done(condition.conditionId);
}

/** The waiting condition that a request names, or why there is none, as {@link findOrder}. */
function findCondition(exchange: Exchange, command: CancelCondition): Condition | Outcome {
  const waiting = conditionsOf(exchange, command.userId, command.symbol).find((condition) =>
    isConditionNamedBy(command, condition),
  );
  if (waiting !== undefined) return waiting;
  const isKnown = rememberedConditionsOf(exchange, command.userId).some(
    ({ record }) => record.symbol === command.symbol && isConditionNamedBy(command, record),
  );
  const field = command.conditionId === 0 ? 'clientOrderId' : 'conditionId';
  return refused(isKnown ? 3005 : 3003, field, 'MATCH-9');
}

/** STRAT-3: ends a strategy whole. */
export function cancelStrategy(exchange: Exchange, command: CancelStrategy, sink: EventSink): Outcome {
  const refusal = checkCancelling(exchange, command.userId, '');
  if (refusal !== undefined) return refusal;
  const strategy = findStrategy(exchange, command);
  if ('code' in strategy) return strategy;
  if (!canCancelIn(exchange, strategy.symbol)) return refused(3013, 'symbol', 'MATCH-9');
  endStrategy(exchange, strategy, 'STRATEGY', sink);
  return done(strategy.strategyId);
}

/** The working strategy that a request names, or why there is none, as {@link findOrder}. */
function findStrategy(exchange: Exchange, command: CancelStrategy): Strategy | Outcome {
  const working = strategiesOf(exchange, command.userId).find((strategy) =>
    isStrategyNamedBy(command, strategy),
  );
  if (working !== undefined) return working;
  const isKnown = rememberedStrategiesOf(exchange, command.userId).some(({ record }) =>
    isStrategyNamedBy(command, record),
  );
  const field = command.strategyId === 0 ? 'clientStrategyId' : 'strategyId';
  return refused(isKnown ? 3005 : 3003, field, 'STRAT-3');
}

/** Cancels what an account has of the kinds asked for, in the symbols that allow it; `id` counts the orders and conditions. */
export function cancelAll(exchange: Exchange, command: CancelAll, sink: EventSink): Outcome {
  const { userId, symbol, cancelType } = command;
  const refusal = checkCancelling(exchange, userId, symbol);
  if (refusal !== undefined) return refusal;
  const canCancel = (open: { readonly symbol: string }) => canCancelIn(exchange, open.symbol);
  const isAll = cancelType === 4;
  const strategies = strategiesOf(exchange, userId, symbol).filter(canCancel);
  const ended = isAll || cancelType === 3 ? endStrategies(exchange, strategies, 'STRATEGY', sink) : 0;
  const orders = ordersOf(exchange, userId, symbol).filter(canCancel);
  const conditions = conditionsOf(exchange, userId, symbol).filter(canCancel);
  const chosenOrders = orders.filter(
    ({ type }) => isAll || cancelType === 0 || (cancelType === 1 && type === 'LIMIT'),
  );
  const chosenConditions = conditions.filter(() => isAll || cancelType === 2);
  return done(
    ended + cancelByUser(exchange, ordersNewestFirst(chosenOrders), newestFirst(chosenConditions), sink),
  );
}

/** STRAT-4: cancels orders, then conditions; a leg takes its strategy with it. Answers how many ended. */
function cancelByUser(
  exchange: Exchange,
  orders: readonly Order[],
  conditions: readonly Condition[],
  sink: EventSink,
): number {
  let ended = 0;
  for (const order of orders) {
    if (!exchange.orders.includes(order)) continue;
    cancelOrder(exchange, order, 'USER', sink);
    ended += 1 + endStrategyOfLeg(exchange, order, sink);
  }
  for (const condition of conditions) {
    if (!exchange.conditions.includes(condition)) continue;
    cancelCondition(exchange, condition, 'USER', sink);
    ended += 1 + endStrategyOfLeg(exchange, condition, sink);
  }
  return ended;
}

function endStrategyOfLeg(exchange: Exchange, cancelled: Order | Condition, sink: EventSink): number {
  const owner = partOf(exchange, cancelled);
  if (owner === undefined || owner.part.isWorking) return 0;
  return endStrategy(exchange, owner.strategy, 'STRATEGY', sink);
}

function canCancelIn(exchange: Exchange, symbol: string): boolean {
  return !CLOSED_TO_CANCELS.includes(marketOf(exchange, symbol).spec.status);
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
