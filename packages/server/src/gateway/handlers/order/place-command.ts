import type { OrderRequest, Place } from '@openperp/engine';
import type { PlaceRequest } from '@openperp/protocol';
import { type FieldPath, type Refused, refuseField } from '../../pipeline/answer.ts';
import type { Services } from '../../services/services.ts';

/** MATCH-2: a GTD order must live at least as long. */
const MIN_GTD_MS = 60_000;

/** The command that a request for a new order stands for. */
export function placeCommand(userId: number, request: PlaceRequest): Place {
  return { kind: 'place', userId, symbol: request.symbol, ...orderRequest(request) };
}

/** What a request asks an order to be. */
export function orderRequest(request: Omit<PlaceRequest, 'symbol'>): OrderRequest {
  return {
    type: request.type,
    side: request.side,
    positionSide: request.positionSide,
    price: request.price,
    quantity: request.quantity,
    timeInForce: request.timeInForce,
    reduceOnly: request.reduceOnly,
    makerOnly: request.makerOnly,
    closePosition: request.closePosition,
    priceType: request.priceType,
    goodTillDate: request.goodTillDate,
    selfTradePrevention: request.selfTradePrevention,
    clientOrderId: request.clientOrderId,
  };
}

/** True when the end of a new order or condition order lies less than 60 s ahead of engine time. */
export function endsTooSoon(
  { engine }: Pick<Services, 'engine'>,
  { goodTillDate }: Pick<OrderRequest, 'goodTillDate'>,
): boolean {
  return goodTillDate !== 0 && goodTillDate < engine.timeMs + MIN_GTD_MS;
}

/**
 * What to do with an order that {@link endsTooSoon}: refuse it with 2003, unless its clientOrderId is taken. Then it may be the safe retry
 * of an order whose end has come near since, which the engine tells from another one; undefined: let the engine see it.
 */
export async function refusalOfSoonEnd(
  { engine }: Pick<Services, 'engine'>,
  { userId, symbol, clientOrderId }: Place,
  at: FieldPath = (member) => member,
): Promise<Refused | undefined> {
  if (clientOrderId !== '') {
    const known = await engine.query({ kind: 'order', userId, symbol, orderId: 0, clientOrderId });
    if (known !== undefined) return undefined;
  }
  return tooSoon(at);
}

/** 2003: an end less than 60 s ahead. */
export function tooSoon(at: FieldPath = (member) => member): Refused {
  return refuseField(2003, at('goodTillDate'), 'must be at least 60 s ahead of engine time');
}
