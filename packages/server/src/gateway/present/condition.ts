import type { ConditionRecord } from '@openperp/engine';
import { type ConditionJson, formatDecimal, type PlacedConditionJson } from '@openperp/protocol';
import { idOrNone } from './id-or-none.ts';
import { rejectionText } from './rejection.ts';

/** A condition order. */
export function conditionJson(condition: ConditionRecord): ConditionJson {
  return {
    symbol: condition.symbol,
    conditionId: idOrNone(condition.conditionId),
    clientOrderId: condition.clientOrderId,
    type: condition.type,
    side: condition.side,
    positionSide: condition.positionSide,
    status: condition.status,
    timeInForce: condition.timeInForce,
    price: formatDecimal(condition.price),
    quantity: formatDecimal(condition.quantity),
    stopPrice: formatDecimal(condition.stopPrice),
    workingType: condition.workingType,
    activatePrice: formatDecimal(condition.activatePrice),
    callbackRate: formatDecimal(condition.callbackRate),
    reduceOnly: condition.reduceOnly,
    closePosition: condition.closePosition,
    priceProtect: condition.priceProtect,
    goodTillDate: condition.goodTillDate,
    extremePrice: formatDecimal(condition.extremePrice),
    generatedOrderId: idOrNone(condition.generatedOrderId),
    triggerTime: condition.triggerTime,
    cancelReason:
      condition.status === 'REJECTED' ? rejectionText(condition.rejectCode) : condition.cancelReason,
    strategyId: idOrNone(condition.strategyId),
    leverage: condition.leverage,
    marginMode: condition.marginMode,
    createdAt: condition.createdAt,
    updatedAt: condition.updatedAt,
  };
}

/** A condition order as JSON text. */
export function conditionText(condition: ConditionRecord): string {
  return JSON.stringify(conditionJson(condition));
}

/** The answer to a new condition order as JSON text: the condition order, and the engine time of the answer. */
export function placedConditionText(condition: ConditionRecord, timestamp: number): string {
  const placed: PlacedConditionJson = {
    ...conditionJson(condition),
    conditionStatus: condition.status,
    timestamp,
  };
  return JSON.stringify(placed);
}
