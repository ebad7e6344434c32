import { expect } from 'vitest';
import { AccountReader } from './account-audit.ts';
import { units } from './decimal-units.ts';
import type { ExchangeProcess } from './exchange-process.ts';
import { isOpen, type ShownOrder } from './sent-order.ts';
import {
  isWaiting,
  type SentCondition,
  type SentStrategy,
  type ShownCondition,
  type ShownPart,
  type ShownStrategy,
} from './sent-trigger.ts';
import { noteCondition, noteStrategy, type TriggerBook } from './trigger-book.ts';

/** What audits have met, so that a test can tell that it has met everything. */
export interface TriggerTally {
  /** Condition orders that fired, and were found whole. */
  fired: number;
  /** Strategies of which a leg was filled. */
  exited: number;
  /** Placed without an answer, and found after the restart. */
  lostFound: number;
}

/** Holds what the exchange shows of condition orders and strategies against what their trader was told, and its lists against each other. */
export class TriggerAudit {
  readonly #exchange: ExchangeProcess;
  readonly #book: TriggerBook;
  readonly #reader: AccountReader;
  readonly #tally: TriggerTally;

  constructor(exchange: ExchangeProcess, book: TriggerBook, tally: TriggerTally) {
    this.#exchange = exchange;
    this.#book = book;
    this.#reader = new AccountReader(exchange, book.trader);
    this.#tally = tally;
  }

  /** After a crash: asks what became of each placing that got no answer, and sends it again: what is there comes back as it is. */
  async settle(): Promise<void> {
    const { api } = this.#exchange;
    for (const condition of this.#book.conditions.values()) {
      if (!condition.isUnknown) continue;
      const found = await this.#findCondition(condition.body);
      const answer = await api.mustSend(this.#book.conditionRequest(condition));
      if (found !== undefined) this.#expectFound(answer, { conditionId: found.conditionId });
      noteCondition(condition, answer);
    }
    for (const strategy of this.#book.strategies.values()) {
      if (!strategy.isUnknown) continue;
      const found = await this.#findStrategy(strategy);
      const answer = await api.mustSend(this.#book.strategyRequest(strategy));
      if (found !== undefined) this.#expectFound(answer, { strategyId: found.strategyId });
      noteStrategy(strategy, answer);
    }
    this.#book.settled();
  }

  /** Expects everything to be whole and as it was told; answers how many condition orders wait and strategies work. */
  async check(): Promise<{ readonly conditions: number; readonly strategies: number }> {
    const waiting = await this.#waiting();
    const open = await this.#reader.openOrders();
    // COND-2: what waits has placed nothing.
    for (const { conditionId } of open) expect(waiting.has(conditionId)).toBe(false);
    let lone = 0;
    for (const condition of this.#book.conditions.values()) {
      if (!condition.isSettled && (await this.#checkCondition(condition, waiting))) lone += 1;
    }
    let ofStrategies = 0;
    let working = 0;
    for (const strategy of this.#book.strategies.values()) {
      if (strategy.isSettled) continue;
      const found = await this.#checkStrategy(strategy, waiting);
      if (found?.strategyStatus !== 'WORKING') continue;
      working += 1;
      ofStrategies += found.subOrders.filter(waits).length;
    }
    expect(waiting.size).toBe(lone + ofStrategies);
    return { conditions: waiting.size, strategies: working };
  }

  /** Expects the whole lists to hold every condition order once, and one order of each that has fired, and no others. */
  async checkWholeLists(): Promise<void> {
    const waiting = await this.#waiting();
    const ended = await this.#reader.rows<ShownCondition>('/v1/private/order/history-condition');
    expect(ended.filter(isWaiting)).toEqual([]);
    const all = [...waiting.values(), ...ended];
    expect(new Set(all.map(({ conditionId }) => conditionId)).size).toBe(all.length);
    const sent = [...this.#book.conditions.values()].filter(({ isRefused }) => !isRefused);
    const lone = all.filter(({ strategyId }) => strategyId === '');
    expect(lone.map(({ clientOrderId }) => clientOrderId).sort()).toEqual(
      sent.map(({ body }) => body.clientOrderId).sort(),
    );
    const shown = new Map(lone.map((condition) => [condition.clientOrderId, condition]));
    for (const condition of sent) expect(shown.get(condition.body.clientOrderId)).toEqual(condition.told);
    const closed = await this.#reader.rows<ShownOrder>('/v1/private/order/history');
    const orders = [...(await this.#reader.openOrders()), ...closed];
    const placed = orders.filter(({ conditionId }) => conditionId !== '');
    const fired = ended.filter(({ status }) => status === 'TRIGGERED');
    expect(placed.map(({ orderId, conditionId }) => `${conditionId} ${orderId}`).sort()).toEqual(
      fired.map(({ conditionId, generatedOrderId }) => `${conditionId} ${generatedOrderId}`).sort(),
    );
    const strategies = [...this.#book.strategies.values()].filter(({ isRefused }) => !isRefused);
    for (const strategy of strategies) expect(await this.#findStrategy(strategy)).toEqual(strategy.told);
    const known = new Set(strategies.map(({ told }) => told.strategyId));
    for (const { strategyId } of [...orders, ...all])
      if (strategyId !== '') expect(known.has(strategyId)).toBe(true);
  }

  #expectFound(answer: unknown, ids: object): void {
    expect(answer).toMatchObject({ code: 0, data: ids });
    this.#tally.lostFound += 1;
  }

  /** DUR-2: it is there once, in one of both lists, as it was told; true where it waits. */
  async #checkCondition(
    condition: SentCondition,
    waiting: ReadonlyMap<string, ShownCondition>,
  ): Promise<boolean> {
    const { clientOrderId } = condition.body;
    const ended = await this.#endedCondition(condition.body);
    const current = [...waiting.values()].find((each) => each.clientOrderId === clientOrderId);
    if (condition.isRefused) expect([ended, current]).toEqual([undefined, undefined]);
    else {
      const found = ended ?? current;
      if (found === undefined) throw new Error(`condition ${clientOrderId} is lost`);
      expect([ended, current]).toContain(undefined);
      condition.expectAsTold(found);
      await this.#checkPlaced(found);
      condition.tell(found);
    }
    condition.checked();
    return current !== undefined;
  }

  /** COND-2: not yet, or done: with the order, which is its own; answers that. */
  async #checkPlaced(condition: ShownCondition): Promise<ShownOrder | undefined> {
    const { symbol, side, conditionId, strategyId, generatedOrderId, status, triggerTime } = condition;
    if (status !== 'TRIGGERED') {
      expect(generatedOrderId).toBe('');
      expect(triggerTime === 0).toBe(status !== 'REJECTED');
      return undefined;
    }
    const order = await this.#reader.order(`symbol=${symbol}&orderId=${generatedOrderId}`);
    expect(order).toMatchObject({ symbol, side, conditionId, strategyId, createdAt: triggerTime });
    expect(units(order!.filledQuantity)).toBeLessThanOrEqual(units(condition.quantity));
    this.#tally.fired += 1;
    return order;
  }

  async #checkStrategy(
    strategy: SentStrategy,
    waiting: ReadonlyMap<string, ShownCondition>,
  ): Promise<ShownStrategy | undefined> {
    const found = await this.#findStrategy(strategy);
    if (strategy.isRefused) expect(found).toBeUndefined();
    else {
      if (found === undefined) throw new Error(`strategy ${strategy.body.clientStrategyId} is lost`);
      strategy.expectAsTold(found);
      await this.#checkParts(strategy, found, waiting);
      strategy.tell(found);
    }
    strategy.checked();
    return found;
  }

  /** STRAT-4: each part stands as its own lists show it; the legs have executed no more than the entry, or than one of them. */
  async #checkParts(
    { body }: SentStrategy,
    strategy: ShownStrategy,
    waiting: ReadonlyMap<string, ShownCondition>,
  ): Promise<void> {
    const { strategyType, subOrders } = strategy;
    const filled: bigint[] = [];
    for (const part of subOrders) filled.push(await this.#checkPart(strategy, part, waiting));
    const legs = strategyType === 'OCO' ? subOrders : subOrders.slice(1);
    const most = strategyType === 'OCO' ? units(body.subOrderList[0]!.quantity) : filled[0]!;
    const byLegs = filled.slice(-legs.length).reduce((sum, each) => sum + each, 0n);
    expect(byLegs).toBeLessThanOrEqual(most);
    if (byLegs > 0n) this.#tally.exited += 1;
    const fired = legs.find(({ status }) => status === 'TRIGGERED');
    if (fired !== undefined) expect(legs.filter((leg) => leg !== fired && leg.active)).toEqual([]);
    if (strategy.strategyStatus !== 'WORKING') expect(subOrders.filter(({ active }) => active)).toEqual([]);
  }

  /** Answers what the part's order has executed. */
  async #checkPart(
    { symbol, strategyId }: ShownStrategy,
    part: ShownPart,
    waiting: ReadonlyMap<string, ShownCondition>,
  ): Promise<bigint> {
    const { conditionId, orderId, active } = part;
    if (orderId !== undefined) {
      if (orderId === '') return 0n;
      const order = await this.#reader.order(`symbol=${symbol}&orderId=${orderId}`);
      expect(order).toMatchObject({ strategyId, conditionId: '', ...pick(part, ORDER_MEMBERS) });
      expect(isOpen(order!)).toBe(active);
      return units(order!.filledQuantity);
    }
    if (conditionId === '') return 0n;
    const condition = waiting.get(conditionId) ?? (await this.#endedCondition({ symbol, conditionId }));
    expect(condition).toMatchObject({ strategyId, ...pick(part, CONDITION_MEMBERS) });
    const order = await this.#checkPlaced(condition!);
    expect(active).toBe(isWaiting(condition!) || (order !== undefined && isOpen(order)));
    return order === undefined ? 0n : units(order.filledQuantity);
  }

  async #waiting(): Promise<ReadonlyMap<string, ShownCondition>> {
    const { list, total } = await this.#reader.get<{
      readonly list: readonly ShownCondition[];
      readonly total: number;
    }>('/v1/private/order/current-condition');
    const waiting = new Map(list.map((condition) => [condition.conditionId, condition]));
    expect([list.length, waiting.size]).toEqual([total, total]);
    expect(list.filter((condition) => !isWaiting(condition))).toEqual([]);
    return waiting;
  }

  async #findCondition(name: Name): Promise<ShownCondition | undefined> {
    const waiting = [...(await this.#waiting()).values()];
    return (
      waiting.find(({ clientOrderId }) => clientOrderId === name.clientOrderId) ??
      (await this.#endedCondition(name))
    );
  }

  /** One that has ended, in the history. */
  async #endedCondition({ symbol, clientOrderId, conditionId }: Name): Promise<ShownCondition | undefined> {
    const name = conditionId === undefined ? `clientOrderId=${clientOrderId}` : `conditionId=${conditionId}`;
    const { list } = await this.#reader.get<{ readonly list: readonly ShownCondition[] }>(
      '/v1/private/order/history-condition',
      `symbol=${symbol}&${name}`,
    );
    expect(list.length).toBeLessThanOrEqual(1);
    return list[0];
  }

  async #findStrategy({ body }: SentStrategy): Promise<ShownStrategy | undefined> {
    const query = `clientStrategyId=${body.clientStrategyId}`;
    const answer = await this.#exchange.api.mustSend(
      this.#book.trader.signed('GET', '/v1/private/order/strategy', { query }),
    );
    if (answer.code === 3003) return undefined;
    expect(answer.code).toBe(0);
    return answer.data as ShownStrategy;
  }
}

interface Name {
  readonly symbol: string;
  readonly clientOrderId?: string;
  readonly conditionId?: string;
}

/** What the image of a part must share with its order, or its condition order. */
const ORDER_MEMBERS = ['status', 'quantity', 'filledQuantity', 'cancelReason'] as const;
const CONDITION_MEMBERS = ['status', 'quantity', 'generatedOrderId', 'cancelReason'] as const;

function pick(part: ShownPart, members: readonly string[]): object {
  const shown = part as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(members.map((member) => [member, shown[member]]));
}

function waits({ conditionId, status }: ShownPart): boolean {
  return conditionId !== '' && isWaiting({ status });
}
