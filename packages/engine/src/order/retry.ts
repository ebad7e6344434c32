import type { Place } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import type { OrderRecord } from '../event/records.ts';
import type { Exchange } from '../state/exchange.ts';
import type { ClientRequest } from './client-request.ts';
import { Order } from './order.ts';
import { RememberedOrder } from './remembered-orders.ts';

/**
 * A place with a clientOrderId that is taken: the same request by value is answered with the order as it stands (a safe retry),
 * another is 3004; undefined when the id is free. Comes before any other check of the exchange's rules but the symbol.
 */
export function answerRetry(exchange: Exchange, command: Place): Outcome | undefined {
  if (command.clientOrderId === '' || !exchange.marketBySymbol.has(command.symbol)) return undefined;
  const known = exchange.accountByUserId.get(command.userId)?.clientIds.get(command.clientOrderId);
  if (known === undefined) return undefined;
  const isOrder = known instanceof Order || known instanceof RememberedOrder;
  if (!isOrder) return refused(3004, 'clientOrderId', 'MATCH-9');
  const record = known instanceof Order ? known : known.record;
  const isSame = record.strategyId === 0 && isSameRequest(command, known.request, record);
  return isSame ? done(record.orderId) : refused(3004, 'clientOrderId', 'MATCH-9');
}

function isSameRequest(command: Place, request: ClientRequest | null, record: OrderRecord): boolean {
  return (
    request !== null &&
    command.symbol === record.symbol &&
    command.type === record.type &&
    command.side === record.side &&
    command.positionSide === record.positionSide &&
    command.price === request.price &&
    command.quantity === request.quantity &&
    command.priceType === request.priceType &&
    command.reduceOnly === request.reduceOnly &&
    command.closePosition === record.closePosition &&
    command.makerOnly === record.makerOnly &&
    command.goodTillDate === record.goodTillDate &&
    command.selfTradePrevention === record.selfTradePrevention &&
    (command.type === 'MARKET' || command.timeInForce === record.timeInForce)
  );
}
