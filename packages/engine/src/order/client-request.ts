import type { OrderRequest, PriceType } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';

/** What a client that gave an order its id asked for, for a retry to be compared with; the order's terms are not in it. */
export interface ClientRequest {
  readonly clientOrderId: string;
  readonly price: Amount;
  readonly quantity: Amount;
  readonly reduceOnly: boolean;
  readonly priceType: PriceType;
}

/** The request of a command; null where the client gave no id. */
export function clientRequest(command: OrderRequest): ClientRequest | null {
  const { clientOrderId, price, quantity, reduceOnly, priceType } = command;
  return clientOrderId === '' ? null : { clientOrderId, price, quantity, reduceOnly, priceType };
}
