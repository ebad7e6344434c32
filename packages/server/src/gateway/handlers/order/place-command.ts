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

/**
 * 2003 for an order or condition order that ends less than 60 s ahead of engine time; undefined where it does not, or has an id of its client:
 * it may be the safe retry of one whose end has come near since, and the engine tells.
 */
export function refusalOfSoonEnd(
  { engine }: Pick<Services, 'engine'>,
  { goodTillDate, clientOrderId }: Pick<OrderRequest, 'goodTillDate' | 'clientOrderId'>,
  at: FieldPath = (member) => member,
): Refused | undefined {
  const isSoon = goodTillDate !== 0 && goodTillDate < engine.timeMs + MIN_GTD_MS;
  if (!isSoon || clientOrderId !== '') return undefined;
  return refuseField(2003, at('goodTillDate'), 'must be at least 60 s ahead of engine time');
}
