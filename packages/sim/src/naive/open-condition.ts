import type { EventSink, PlaceCondition } from '@openperp/engine';
import { tellCondition } from './condition-life.ts';
import { type Condition, type Exchange, marketOf, noteLostGround } from './exchange.ts';
import { takePoints } from './take-points.ts';
import { isActivatedAt, isTriggeredAt, visiblePrice } from './trigger.ts';

/** What a condition has besides its request. */
export interface ConditionTerms {
  readonly quantity: bigint;
  readonly reduceOnly: boolean;
  readonly strategyId: number;
}

/** Opens a condition and tells it: what happened before does not concern it; a trigger already true is reached at once (STRAT-1). */
export function openCondition(
  exchange: Exchange,
  request: PlaceCondition,
  terms: ConditionTerms,
  sink: EventSink,
): Condition {
  takePoints(exchange, sink);
  exchange.lastIds.condition += 1;
  const conditionId = exchange.lastIds.condition;
  const { userId, symbol, clientOrderId } = request;
  const price = visiblePrice(marketOf(exchange, symbol), request.workingType);
  const condition: Condition = {
    ...terms,
    ...startOf(request, price),
    conditionId,
    request,
    userId,
    symbol,
    clientOrderId: clientOrderId === '' ? `openperp-c${conditionId}` : clientOrderId,
    createdAt: exchange.timeMs,
    isProtected: false,
    order: undefined,
    triggerTime: 0,
    cancelReason: '',
    rejection: undefined,
    updatedAt: exchange.timeMs,
    lastImage: undefined,
  };
  exchange.conditions.push(condition);
  tellCondition(exchange, condition, sink);
  if (request.timeInForce === 'GTE_GTC') noteLostGround(exchange, condition);
  if (isTriggeredAt(condition, price)) exchange.reached.push(condition);
  return condition;
}

/** COND-3: a trailing one is active at once or from its activatePrice on; `price` 0: there is none to begin with. */
function startOf(request: PlaceCondition, price: bigint): Pick<Condition, 'status' | 'extreme'> {
  const { type, side, activatePrice } = request;
  if (type !== 'TRAILING_STOP') return { status: 'PENDING', extreme: 0n };
  const isActive = activatePrice === 0 || isActivatedAt(side, BigInt(activatePrice), price);
  return isActive ? { status: 'PENDING', extreme: price } : { status: 'PENDING_ACTIVATION', extreme: 0n };
}
