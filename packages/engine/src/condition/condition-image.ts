import type { ConditionRecord } from '../event/records.ts';

/** The image of a condition order, to keep. */
export function conditionImage(condition: ConditionRecord): ConditionRecord {
  return {
    conditionId: condition.conditionId,
    userId: condition.userId,
    symbol: condition.symbol,
    clientOrderId: condition.clientOrderId,
    type: condition.type,
    side: condition.side,
    positionSide: condition.positionSide,
    status: condition.status,
    timeInForce: condition.timeInForce,
    price: condition.price,
    quantity: condition.quantity,
    stopPrice: condition.stopPrice,
    workingType: condition.workingType,
    activatePrice: condition.activatePrice,
    callbackRate: condition.callbackRate,
    reduceOnly: condition.reduceOnly,
    closePosition: condition.closePosition,
    priceProtect: condition.priceProtect,
    goodTillDate: condition.goodTillDate,
    extremePrice: condition.extremePrice,
    generatedOrderId: condition.generatedOrderId,
    triggerTime: condition.triggerTime,
    cancelReason: condition.cancelReason,
    rejectCode: condition.rejectCode,
    rejectField: condition.rejectField,
    rejectRule: condition.rejectRule,
    strategyId: condition.strategyId,
    leverage: condition.leverage,
    marginMode: condition.marginMode,
    createdAt: condition.createdAt,
    updatedAt: condition.updatedAt,
  };
}
