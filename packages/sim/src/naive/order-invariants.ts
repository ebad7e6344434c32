import { hasPositionOrOpening } from './direction.ts';
import { type Condition, type Exchange, marketOf, remainingOf, type Strategy } from './exchange.ts';
import { isUnsettled } from './stage.ts';
import {
  executedByLegs,
  isLivePart,
  legsOf,
  openOrderOf,
  requestOf,
  targetOf,
  waitingConditionOf,
  workingPartOf,
} from './strategy-parts.ts';
import { isTriggeredAt, visiblePrice } from './trigger.ts';

/** COND-2: what waits has a status, a quantity and a symbol to wait with. */
export function findConditionsThatCannotWait(exchange: Exchange): string[] {
  return exchange.conditions
    .filter((condition) => !canWait(exchange, condition))
    .map(({ conditionId }) => `condition ${conditionId}`);
}

function canWait(
  exchange: Exchange,
  { request, status, quantity, extreme, order, symbol }: Condition,
): boolean {
  const { spec } = marketOf(exchange, symbol);
  const isTrailing = request.type === 'TRAILING_STOP';
  const isPending = status === 'PENDING' || (status === 'PENDING_ACTIVATION' && isTrailing && extreme === 0n);
  const hasQuantity = request.closePosition ? quantity === 0n : quantity > 0n;
  const isOnStep = quantity % BigInt(spec.stepSize) === 0n;
  const hasExtreme = isTrailing || extreme === 0n;
  return (
    isPending && hasQuantity && isOnStep && hasExtreme && order === undefined && spec.status !== 'DELISTED'
  );
}

/** COND-1, COND-6: a price that has come is queued, unless protection holds it back. */
export function findMissedTriggers(exchange: Exchange): string[] {
  return exchange.conditions
    .filter((condition) => !condition.isProtected && !exchange.reached.includes(condition))
    .filter((condition) => {
      const price = visiblePrice(marketOf(exchange, condition.symbol), condition.request.workingType);
      return isTriggeredAt(condition, price);
    })
    .map(({ conditionId }) => `condition ${conditionId}`);
}

/** COND-6: the queue has waiting conditions, each once, and nothing is left that should have been followed up. */
export function findUnsettled(exchange: Exchange): string[] {
  const { reached, conditions } = exchange;
  const strange = reached.filter(
    (condition, index) =>
      !conditions.includes(condition) || condition.isProtected || reached.indexOf(condition) !== index,
  );
  const unsettled = isUnsettled(exchange) ? ['something is not followed up'] : [];
  return [...strange.map(({ conditionId }) => `condition ${conditionId} in the queue`), ...unsettled];
}

/** COND-4: no GTE_GTC is without its position and without an order that would open it. */
export function findLonelyConditions(exchange: Exchange): string[] {
  return exchange.conditions
    .filter(({ request }) => request.timeInForce === 'GTE_GTC')
    .filter(({ request, userId, symbol }) => !hasPositionOrOpening(exchange, userId, symbol, request))
    .map(({ conditionId }) => `condition ${conditionId}`);
}

/** STRAT-3, STRAT-4: the legs have executed no more than they may, and what is open of each fits in what is left. */
export function findOversizedLegs(exchange: Exchange): string[] {
  return exchange.strategies
    .filter((strategy) => !legsFit(exchange, strategy))
    .map(({ strategyId }) => `strategy ${strategyId}`);
}

function legsFit(exchange: Exchange, strategy: Strategy): boolean {
  const executed = executedByLegs(strategy);
  return legsOf(strategy)
    .filter(({ state }) => state === 'ACTIVE')
    .every((leg) => {
      const allowed = targetOf(strategy, leg) - executed;
      const condition = waitingConditionOf(exchange, leg);
      const order = openOrderOf(exchange, leg);
      const isWhole = condition === undefined || condition.quantity === allowed;
      return allowed > 0n && isWhole && (order === undefined || remainingOf(order) <= allowed);
    });
}

/** STRAT-5: parts stand as what they have placed does, and a strategy works as long as one of them does. */
export function findMisshapenStrategies(exchange: Exchange): string[] {
  return exchange.strategies
    .filter((strategy) => !isShapely(exchange, strategy))
    .map(({ strategyId }) => `strategy ${strategyId}`);
}

function isShapely(exchange: Exchange, strategy: Strategy): boolean {
  const working = workingPartOf(strategy);
  const isWaiting = working?.state === 'ACTIVE';
  const legs = legsOf(strategy);
  const isDrivenByFills = legs.some(
    ({ request }) => request.firstDrivenOn === 'PARTIALLY_FILLED_OR_FILLED' && working !== undefined,
  );
  const executed = working?.order?.filledQuantity ?? 0n;
  return (
    strategy.status === 'WORKING' &&
    strategy.parts.some(({ state }) => state === 'ACTIVE') &&
    strategy.parts.every((part) => (part.state === 'ACTIVE') === isLivePart(exchange, part)) &&
    legs.every(({ state }) => state !== 'INACTIVE' || (isWaiting && !(isDrivenByFills && executed > 0n)))
  );
}

/** STRAT-5: whatever says that it is of a strategy is what a part of a working one has placed. */
export function findStrayParts(exchange: Exchange): string[] {
  const parts = exchange.strategies.flatMap((strategy) => strategy.parts);
  const orders = parts.map((part) => openOrderOf(exchange, part));
  const conditions = parts.map((part) => waitingConditionOf(exchange, part));
  const strayOrders = exchange.orders.filter((order) => order.strategyId !== 0 && !orders.includes(order));
  const strayConditions = exchange.conditions.filter(
    (condition) => condition.strategyId !== 0 && !conditions.includes(condition),
  );
  return [
    ...strayOrders.map(({ orderId }) => `order ${orderId}`),
    ...strayConditions.map(({ conditionId }) => `condition ${conditionId}`),
  ];
}

/** MATCH-9: what a client's id names while it is open, or waits for its working part. */
export function namesInUse(exchange: Exchange): string[] {
  const inactive = exchange.strategies.flatMap(({ userId, parts }) =>
    parts
      .filter(({ state }) => state === 'INACTIVE')
      .map(({ request }) => ({ userId, clientOrderId: requestOf(request).clientOrderId }))
      .filter(({ clientOrderId }) => clientOrderId !== ''),
  );
  const open = [...exchange.orders, ...exchange.conditions, ...inactive];
  return open.map(({ userId, clientOrderId }) => `${userId}/${clientOrderId}`);
}

/** STRAT-4: what the legs of an ended strategy that is still remembered have executed together. */
export function findOverexecuted(exchange: Exchange): string[] {
  return exchange.rememberedStrategies
    .filter(({ strategy }) => {
      const executed = executedByLegs(strategy);
      return legsOf(strategy).some((leg) => executed > targetOf(strategy, leg));
    })
    .map(({ strategy }) => `strategy ${strategy.strategyId}`);
}
