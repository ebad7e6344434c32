import { isDeepStrictEqual } from 'node:util';
import type {
  ConditionRecord,
  Engine,
  EngineEvent,
  OrderRecord,
  StrategyPartRecord,
  StrategyRecord,
} from '@openperp/engine';

/**
 * What events have told of conditions and strategies so far, and whether it is whole (COND-2, STRAT-4). It is folded from events alone,
 * so that an engine can be held against it.
 */
export class ToldTriggers {
  readonly #conditions = new Map<number, ConditionRecord>();
  readonly #orders = new Map<number, OrderRecord>();
  readonly #strategies = new Map<number, StrategyRecord>();
  /** conditionId → the orders that name it. */
  readonly #ordersOf = new Map<number, Set<number>>();
  /** What was not as it must be, in words. */
  readonly faults: string[] = [];
  fired = 0;
  activated = 0;

  /** The events of one record of the log. */
  tell(events: readonly EngineEvent[]): void {
    for (const [at, event] of events.entries()) {
      if (event.kind === 'condition') this.#tellCondition(event.record, events.slice(at + 1));
      else if (event.kind === 'order') this.#tellOrder(event.record);
      else if (event.kind === 'strategy') this.#strategies.set(event.record.strategyId, event.record);
    }
    for (const strategy of this.#strategies.values()) this.#checkStrategy(strategy);
  }

  /** Those that wait, by id. */
  #waiting(): readonly ConditionRecord[] {
    return [...this.#conditions.values()].filter(isWaiting).sort((a, b) => a.conditionId - b.conditionId);
  }

  /** The ways in which conditions have ended: their status, and why they were cancelled. */
  endings(): ReadonlySet<string> {
    const ended = [...this.#conditions.values()].filter((condition) => !isWaiting(condition));
    return new Set(ended.map(({ status, cancelReason }) => `${status} ${cancelReason}`.trim()));
  }

  /** What an engine at this point shows otherwise than was told, and what was told amiss, in words. */
  differencesOf(engine: Engine, userIds: readonly number[]): readonly string[] {
    const differences = [...this.faults];
    for (const userId of userIds) {
      const waiting = engine.query({ kind: 'conditions', userId, symbol: '' }).list.toReversed();
      const toldWaiting = this.#waiting().filter((condition) => condition.userId === userId);
      if (!isDeepStrictEqual(waiting.map(withoutExtreme), toldWaiting.map(withoutExtreme)))
        differences.push(`waiting conditions of ${userId}`);
      const open = engine.query({ kind: 'openOrders', userId, symbol: '', limit: 1_000, beforeOrderId: 0 });
      const toldOpen = [...this.#orders.values()].filter((order) => order.userId === userId && isOpen(order));
      if (!isDeepStrictEqual(byId(open.list), byId(toldOpen))) differences.push(`open orders of ${userId}`);
    }
    for (const condition of this.#conditions.values()) {
      const { userId, symbol, conditionId, clientOrderId } = condition;
      const found = engine.query({ kind: 'condition', userId, symbol, conditionId, clientOrderId });
      if (!isWaiting(condition) && !isDeepStrictEqual(found, condition))
        differences.push(`ended condition ${conditionId}`);
    }
    for (const strategy of this.#strategies.values()) {
      const { userId, strategyId, clientStrategyId } = strategy;
      const found = engine.query({ kind: 'strategy', userId, strategyId, clientStrategyId });
      if (!isDeepStrictEqual(found, strategy)) differences.push(`strategy ${strategyId}`);
    }
    return differences;
  }

  #tellCondition(condition: ConditionRecord, later: readonly EngineEvent[]): void {
    const { conditionId, status, generatedOrderId, triggerTime } = condition;
    const before = this.#conditions.get(conditionId);
    if (before !== undefined && !isWaiting(before))
      this.#fault(`condition ${conditionId} is told after its end`);
    if (before?.status === 'PENDING_ACTIVATION' && status === 'PENDING') this.activated += 1;
    this.#conditions.set(conditionId, condition);
    if (status !== 'TRIGGERED') {
      if (generatedOrderId !== 0) this.#fault(`condition ${conditionId} is ${status} with an order`);
      return;
    }
    this.fired += 1;
    const placed = later.find((event) => event.kind === 'order' && event.record.orderId === generatedOrderId);
    if (placed?.kind !== 'order' || this.#orders.has(generatedOrderId))
      this.#fault(`condition ${conditionId} has no order of its own`);
    else if (placed.record.conditionId !== conditionId || placed.record.createdAt !== triggerTime)
      this.#fault(`the order of condition ${conditionId} is another's`);
  }

  #tellOrder(order: OrderRecord): void {
    const { orderId, conditionId } = order;
    this.#orders.set(orderId, order);
    if (conditionId === 0) return;
    const orders = this.#ordersOf.get(conditionId) ?? new Set();
    this.#ordersOf.set(conditionId, orders.add(orderId));
    if (orders.size > 1) this.#fault(`condition ${conditionId} has placed more than one order`);
    const condition = this.#conditions.get(conditionId);
    if (condition?.status !== 'TRIGGERED' || condition.generatedOrderId !== orderId)
      this.#fault(`order ${orderId} is of condition ${conditionId}, which is ${condition?.status}`);
  }

  /** STRAT-4: the legs together execute no more than one of them may, or than the entry has. A stop that has fired leaves no other leg. */
  #checkStrategy({ strategyId, type, parts }: StrategyRecord): void {
    const filled = parts.map((part) => this.#filledBy(part));
    const legs = type === 'OCO' ? parts : parts.slice(1);
    const byLegs = filled.slice(-legs.length).reduce((sum, each) => sum + each, 0);
    const most = type === 'OCO' ? quantityOf(parts[0]!) : filled[0]!;
    if (byLegs > most) this.#fault(`the legs of strategy ${strategyId} have executed ${byLegs} of ${most}`);
    const fired = legs.find(({ condition }) => condition?.status === 'TRIGGERED');
    if (fired !== undefined && legs.some((leg) => leg !== fired && leg.state === 'ACTIVE'))
      this.#fault(`a stop of strategy ${strategyId} has fired beside its other leg`);
  }

  #filledBy({ order, condition }: StrategyPartRecord): number {
    const placed = order ?? this.#orders.get(condition?.generatedOrderId ?? 0);
    return Number(placed?.filledQuantity ?? 0);
  }

  #fault(fault: string): void {
    this.faults.push(fault);
  }
}

function quantityOf({ request }: StrategyPartRecord): number {
  return Number((request.order ?? request.condition!).quantity);
}

/** What a trailing stop has seen moves with prices, which is not told. */
function withoutExtreme(condition: ConditionRecord): unknown {
  return { ...condition, extremePrice: 0 };
}

function byId(orders: readonly OrderRecord[]): readonly OrderRecord[] {
  return orders.toSorted((a, b) => a.orderId - b.orderId);
}

function isWaiting({ status }: ConditionRecord): boolean {
  return status === 'PENDING' || status === 'PENDING_ACTIVATION';
}

function isOpen({ status }: OrderRecord): boolean {
  return status === 'PENDING' || status === 'PARTIALLY_FILLED';
}
