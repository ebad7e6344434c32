import type { ExchangeClient, HttpAnswer, HttpRequest } from './exchange-client.ts';
import {
  type ConditionBody,
  SentCondition,
  SentStrategy,
  type ShownCondition,
  type ShownStrategy,
  type StrategyBody,
} from './sent-trigger.ts';
import type { Trader } from './trader.ts';

/** All condition orders, or all strategies. */
export type CancelAllType = 2 | 3;

/** What a trader has sent and been told of condition orders and strategies. */
export class TriggerBook {
  readonly trader: Trader;
  readonly conditions = new Map<string, SentCondition>();
  readonly strategies = new Map<string, SentStrategy>();
  /** Cancels of everything of a type that are under way, or whose answer was lost since the last start. */
  readonly #cancellingAll: Record<CancelAllType, number> = { 2: 0, 3: 0 };

  constructor(trader: Trader) {
    this.trader = trader;
  }

  /** Sends a new condition order and notes what came of it. */
  async placeCondition(api: ExchangeClient, body: ConditionBody): Promise<HttpAnswer | undefined> {
    const condition = new SentCondition(body);
    this.conditions.set(body.clientOrderId, condition);
    if (this.#cancellingAll[2] > 0) condition.cancelSent();
    return noteCondition(condition, await api.send(this.conditionRequest(condition)));
  }

  /** Sends a new strategy and notes what came of it. */
  async placeStrategy(api: ExchangeClient, body: StrategyBody): Promise<HttpAnswer | undefined> {
    const strategy = new SentStrategy(body);
    this.strategies.set(body.clientStrategyId, strategy);
    return noteStrategy(strategy, await api.send(this.strategyRequest(strategy)));
  }

  /** The request that places it, signed now; sent again, it is a retry. */
  conditionRequest({ body }: SentCondition): HttpRequest {
    return this.trader.signed('POST', '/v1/private/order/place-condition', { body });
  }

  /** As {@link conditionRequest}. */
  strategyRequest({ body }: SentStrategy): HttpRequest {
    return this.trader.signed('POST', '/v1/private/order/place-strategy', { body });
  }

  async cancelCondition(api: ExchangeClient, condition: SentCondition): Promise<HttpAnswer | undefined> {
    condition.cancelSent();
    const { symbol, clientOrderId } = condition.body;
    const body = { symbol, clientOrderId };
    const answer = await api.send(this.trader.signed('POST', '/v1/private/order/cancel-condition', { body }));
    if (answer?.code === 0) condition.tell(answer.data as ShownCondition);
    return answer;
  }

  async cancelStrategy(api: ExchangeClient, strategy: SentStrategy): Promise<HttpAnswer | undefined> {
    strategy.cancelSent();
    const { clientStrategyId } = strategy.body;
    const body = { clientStrategyId };
    const answer = await api.send(this.trader.signed('POST', '/v1/private/order/cancel-strategy', { body }));
    if (answer?.code === 0) strategy.tell(answer.data as ShownStrategy);
    return answer;
  }

  /** Cancels all condition orders, or all strategies, in all symbols. */
  async cancelAll(api: ExchangeClient, cancelType: CancelAllType): Promise<HttpAnswer | undefined> {
    const all = [...(cancelType === 2 ? this.conditions : this.strategies).values()];
    const open = all.filter((each) => each.isOpen);
    for (const each of all) each.cancelSent();
    this.#cancellingAll[cancelType] += 1;
    const body = { cancelType };
    const answer = await api.send(this.trader.signed('POST', '/v1/private/order/batch-cancel-all', { body }));
    if (answer !== undefined) this.#cancellingAll[cancelType] -= 1;
    if (answer?.code === 0) for (const each of open) each.cancelDone();
    return answer;
  }

  /** All that was sent before has been cleared up. */
  settled(): void {
    this.#cancellingAll[2] = 0;
    this.#cancellingAll[3] = 0;
  }
}

/** Notes the answer to a new condition order, without what only the answer says. */
export function noteCondition(
  condition: SentCondition,
  answer: HttpAnswer | undefined,
): HttpAnswer | undefined {
  if (answer === undefined) return undefined;
  if (answer.code !== 0) condition.refuse();
  else {
    const { conditionStatus, timestamp: _answeredAt, ...shown } = answer.data as PlacedCondition;
    if (conditionStatus !== shown.status) throw new Error(`${conditionStatus} of ${JSON.stringify(shown)}`);
    condition.tell(shown);
  }
  return answer;
}

/** As {@link noteCondition}. */
export function noteStrategy(strategy: SentStrategy, answer: HttpAnswer | undefined): HttpAnswer | undefined {
  if (answer === undefined) return undefined;
  if (answer.code !== 0) strategy.refuse();
  else {
    const { timestamp: _answeredAt, ...shown } = answer.data as ShownStrategy & { timestamp: number };
    strategy.tell(shown);
  }
  return answer;
}

type PlacedCondition = ShownCondition & { readonly conditionStatus: string; readonly timestamp: number };
