import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { ConditionRequest, MarginMode, PositionSide, Side } from '../command/command.ts';
import type { CancelReason, ConditionRecord, ConditionStatus } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import { GENERATED_CLIENT_ID_PREFIX } from '../order/generated-client-order-id.ts';
import type { Position } from '../position/position.ts';
import type { StrategyPart } from '../strategy/strategy-part.ts';
import type { Market } from '../symbol/market.ts';
import type { Waiter } from '../trigger/trigger-index.ts';

/** What generated client ids of condition orders begin with, before the conditionId. */
export const CONDITION_ID_PREFIX = `${GENERATED_CLIENT_ID_PREFIX}c`;

/** Where a condition order that has not ended stands: it waits for its price, its turn to fire, or for mark and last to come near (COND-5, COND-6). */
export type ConditionStage = 'WAITING' | 'REACHED' | 'PROTECTED';

/** A condition order; by its getters it is the image that events show. */
export class Condition implements ConditionRecord, Waiter {
  readonly conditionId: number;
  readonly holding: Holding;
  readonly request: ConditionRequest;
  readonly reduceOnly: boolean;
  /** null: of no strategy. */
  readonly part: StrategyPart | null;
  readonly createdAt: number;
  updatedAt: number;
  status: ConditionStatus;
  stage: ConditionStage = 'WAITING';
  /** 0 with closePosition. */
  quantitySteps: number;
  generatedOrderId = 0;
  triggerTime = 0;
  cancelReason: CancelReason = '';
  rejectCode = 0;
  rejectField = '';
  rejectRule = '';
  /** Place among the conditions of its holding, −1 outside. */
  place = -1;
  /** Place in the heap of what expires, −1 outside. */
  expiryIndex = -1;
  /** The index's own. */
  wait: Waiter['wait'] = null;

  constructor(
    conditionId: number,
    holding: Holding,
    request: ConditionRequest,
    reduceOnly: boolean,
    part: StrategyPart | null,
    createdAt: number,
  ) {
    this.conditionId = conditionId;
    this.holding = holding;
    this.request = request;
    this.reduceOnly = reduceOnly;
    this.part = part;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.status = request.activatePrice === 0 ? 'PENDING' : 'PENDING_ACTIVATION';
    this.quantitySteps = request.closePosition
      ? 0
      : holding.market.toGrid(request.quantity, holding.market.stepSize);
  }

  get account(): Account {
    return this.holding.account;
  }

  get market(): Market {
    return this.holding.market;
  }

  get userId(): number {
    return this.account.userId;
  }

  get symbol(): string {
    return this.market.spec.symbol;
  }

  get clientOrderId(): string {
    const { clientOrderId } = this.request;
    return clientOrderId === '' ? `${CONDITION_ID_PREFIX}${this.conditionId}` : clientOrderId;
  }

  get type(): ConditionRequest['type'] {
    return this.request.type;
  }

  get side(): Side {
    return this.request.side;
  }

  get positionSide(): PositionSide {
    return this.request.positionSide;
  }

  get timeInForce(): ConditionRequest['timeInForce'] {
    return this.request.timeInForce;
  }

  get price(): Amount {
    return this.request.price;
  }

  get quantity(): Amount {
    return this.market.quantityOf(this.quantitySteps);
  }

  get stopPrice(): Amount {
    return this.request.stopPrice;
  }

  get workingType(): ConditionRequest['workingType'] {
    return this.request.workingType;
  }

  get activatePrice(): Amount {
    return this.request.activatePrice;
  }

  get callbackRate(): number {
    return this.request.callbackRate;
  }

  get closePosition(): boolean {
    return this.request.closePosition;
  }

  get priceProtect(): boolean {
    return this.request.priceProtect;
  }

  get goodTillDate(): number {
    return this.request.goodTillDate;
  }

  /** Among those that expire together: by id. */
  get expiryNumber(): number {
    return this.conditionId;
  }

  get strategyId(): number {
    return this.part === null ? 0 : this.part.strategy.strategyId;
  }

  get leverage(): number {
    return this.holding.leverage;
  }

  get marginMode(): MarginMode {
    return this.holding.marginMode;
  }

  /** It has not ended. */
  get isOpen(): boolean {
    return this.status === 'PENDING' || this.status === 'PENDING_ACTIVATION';
  }

  /** It ends with its position (COND-4). */
  get isBound(): boolean {
    return this.reduceOnly || this.isGoodTillExecuted;
  }

  /** GTE_GTC: needs a position or an opening order (COND-4). */
  get isGoodTillExecuted(): boolean {
    return this.request.timeInForce === 'GTE_GTC';
  }

  /** STRAT-1: a stop, as opposed to a take-profit. */
  get isStopLike(): boolean {
    return isStopLike(this.request);
  }

  /** Its index knows it, also after it has left. */
  get extremePrice(): Amount {
    return this.market.watch.extremeOf(this);
  }

  /** The position of its direction. */
  get position(): Position {
    return this.holding.position(this.request.positionSide);
  }

  /** What it waits for in the index of its working type. */
  get kind(): Waiter['kind'] {
    if (this.status === 'PENDING_ACTIVATION') return 'activation';
    const { type, side } = this.request;
    if (type === 'TRAILING_STOP') return 'trailing';
    const isStop = type === 'STOP_MARKET' || type === 'STOP_LIMIT';
    return isStop === (side === 'BUY') ? 'above' : 'below';
  }

  get triggerPrice(): Amount {
    return this.status === 'PENDING_ACTIVATION' ? this.request.activatePrice : this.request.stopPrice;
  }
}

/** STRAT-1: stops and trailing stops; take-profits are limit-like. */
export function isStopLike({ type }: Pick<ConditionRequest, 'type'>): boolean {
  return type === 'STOP_MARKET' || type === 'STOP_LIMIT' || type === 'TRAILING_STOP';
}
