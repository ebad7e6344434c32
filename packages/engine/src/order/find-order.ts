import type { Account } from '../account/account.ts';
import type { OrderReference } from '../command/command.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { generatedFor } from './generated-client-order-id.ts';
import { Order } from './order.ts';
import { RememberedOrder } from './remembered-orders.ts';

/**
 * The order that a reference names among an account's open and remembered ones in a symbol; undefined where there is none. Where both
 * ids are given both must match.
 */
export function findOrder(
  exchange: Exchange,
  account: Account,
  market: Market,
  reference: OrderReference,
): Order | RememberedOrder | undefined {
  const { clientOrderId } = reference;
  const orderId = reference.orderId !== 0 ? reference.orderId : generatedFor(clientOrderId);
  const found =
    orderId !== 0
      ? (ownOrder(exchange, account, orderId) ?? rememberedById(account, clientOrderId, orderId))
      : rememberedOrOpen(account, clientOrderId);
  if (found === undefined) return undefined;
  const record = found instanceof Order ? found : found.record;
  if (record.symbol !== market.spec.symbol) return undefined;
  if (orderId !== 0 && record.orderId !== orderId) return undefined;
  return clientOrderId === '' || record.clientOrderId === clientOrderId ? found : undefined;
}

function ownOrder(exchange: Exchange, account: Account, orderId: number): Order | undefined {
  const order = exchange.orders.find(orderId);
  return order?.account === account ? order : undefined;
}

/** The order that has a clientOrderId; it may be another thing that has it. */
function rememberedOrOpen(account: Account, clientOrderId: string): Order | RememberedOrder | undefined {
  const owner = account.clientIds.get(clientOrderId);
  return owner instanceof Order || owner instanceof RememberedOrder ? owner : undefined;
}

/** A closed order by its id: known only while its clientOrderId is remembered. */
function rememberedById(
  account: Account,
  clientOrderId: string,
  orderId: number,
): Order | RememberedOrder | undefined {
  if (clientOrderId !== '') return rememberedOrOpen(account, clientOrderId);
  for (const known of account.clientIds.values()) {
    if (known instanceof RememberedOrder && known.record.orderId === orderId) return known;
  }
  return undefined;
}

/** The open order of a reference, or why there is none: 3003 not found, 3005 already closed. */
export function findOpenOrder(
  exchange: Exchange,
  account: Account,
  market: Market,
  reference: OrderReference,
): Order | Outcome {
  const found = findOrder(exchange, account, market, reference);
  if (found instanceof Order) return found;
  const field = reference.orderId !== 0 ? 'orderId' : 'clientOrderId';
  return refused(found === undefined ? 3003 : 3005, field, 'MATCH-9');
}
