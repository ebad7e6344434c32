import type { ConditionRequest, OrderRequest, StrategyPartRequest } from '../command/command.ts';
import { type Condition, isStopLike } from '../condition/condition.ts';
import type { CancelReason, ConditionRecord, OrderRecord, StrategyPartState } from '../event/records.ts';
import type { Order } from '../order/order.ts';
import type { Strategy } from './strategy.ts';

/** One part of a strategy, and what it has placed. */
export class StrategyPart {
  readonly strategy: Strategy;
  readonly request: StrategyPartRequest;
  /** By request or nature, or driven against its working order (STRAT-5). */
  readonly reduceOnly: boolean;
  /** Its quantity as it was asked for. */
  readonly quantitySteps: number;
  state: StrategyPartState = 'INACTIVE';
  rejectCode = 0;
  rejectField = '';
  rejectRule = '';
  /** Why what it placed has ended; "" while it has not, and where it was filled or refused. */
  endReason: CancelReason = '';
  /** Its order, or the one that its condition has placed, while that is open. */
  order: Order | null = null;
  /** The id of that order, also after it has ended; 0: none yet. */
  orderId = 0;
  /** Its condition while that is open. */
  condition: Condition | null = null;
  executedSteps = 0;
  /** A leg: what it and its partner may execute in all. */
  targetSteps = 0;
  /** What it placed as it was when it ended. */
  endedOrder: OrderRecord | null = null;
  endedCondition: ConditionRecord | null = null;

  constructor(strategy: Strategy, request: StrategyPartRequest, reduceOnly: boolean, quantitySteps: number) {
    this.strategy = strategy;
    this.request = request;
    this.reduceOnly = reduceOnly;
    this.quantitySteps = quantitySteps;
  }

  /** It is an order, not a condition order. */
  get isOrder(): boolean {
    return this.request.order !== null;
  }

  /** STRAT-1: a stop, as opposed to what is limit-like. */
  get isStopLike(): boolean {
    return this.request.condition !== null && isStopLike(this.request.condition);
  }

  /** It waits for its working part no longer, and has nothing open. */
  get isOver(): boolean {
    return this.state !== 'INACTIVE' && this.state !== 'ACTIVE';
  }

  /** What its order or condition is asked to be. */
  get asked(): OrderRequest | ConditionRequest {
    return askedOf(this.request);
  }
}

/** What the order or condition of a part is asked to be. */
export function askedOf({ order, condition }: StrategyPartRequest): OrderRequest | ConditionRequest {
  const asked = order ?? condition;
  if (asked === null) throw new Error('a part is neither an order nor a condition');
  return asked;
}
