import type { ConditionRequest, PlaceCondition } from '@openperp/engine';
import type { PlaceConditionRequest } from '@openperp/protocol';

/** The command that a request for a new condition order stands for. */
export function placeConditionCommand(userId: number, request: PlaceConditionRequest): PlaceCondition {
  return { kind: 'placeCondition', userId, symbol: request.symbol, ...conditionRequest(request) };
}

/** What a request asks a condition order to be. */
export function conditionRequest(request: Omit<PlaceConditionRequest, 'symbol'>): ConditionRequest {
  return {
    type: request.type,
    side: request.side,
    positionSide: request.positionSide,
    price: request.price,
    quantity: request.quantity,
    stopPrice: request.stopPrice,
    workingType: request.workingType,
    activatePrice: request.activatePrice,
    callbackRate: Number(request.callbackRate),
    timeInForce: request.timeInForce,
    reduceOnly: request.reduceOnly,
    closePosition: request.closePosition,
    priceProtect: request.priceProtect,
    goodTillDate: request.goodTillDate,
    clientOrderId: request.clientOrderId,
  };
}
