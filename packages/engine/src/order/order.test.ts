import { expect, test } from 'vitest';
import { Holding } from '../account/holding.ts';
import { EventWriter } from '../event/event-writer.ts';
import type { OrderRecord } from '../event/records.ts';
import { Exchange } from '../state/exchange.ts';
import { BTCUSDT } from '../symbol/default-symbols.ts';
import type { Order } from './order.ts';
import { sharedTerms } from './order-terms.ts';
import { orderImage } from './remembered-orders.ts';

function anOrder(): Order {
  const exchange = new Exchange();
  const order = exchange.orders.take();
  order.orderId = 77;
  order.holding = new Holding(exchange.addAccount(9, 0), exchange.addMarket(BTCUSDT));
  order.terms = sharedTerms({
    type: 'LIMIT',
    side: 'SELL',
    positionSide: 'LONG',
    timeInForce: 'GTD',
    selfTradePrevention: 'EXPIRE_BOTH',
    reduceOnly: true,
    closePosition: false,
    makerOnly: true,
  });
  order.status = 'PARTIALLY_FILLED_CANCELED';
  order.cancelReason = 'REDUCE_ONLY';
  order.priceTicks = 500_000;
  order.quantitySteps = 30;
  order.filledSteps = 10;
  order.tradeValue = 2n ** 70n;
  return order;
}

function bytesOf(record: OrderRecord, hasGeneratedId: boolean): Uint8Array {
  const writer = new EventWriter();
  writer.order(record, hasGeneratedId);
  return writer.take();
}

test('an order, whose terms are coded, and its image, whose terms are not, are the same event', () => {
  const order = anOrder();
  expect(bytesOf(order, true)).toEqual(bytesOf(orderImage(order), true));
  order.request = { clientOrderId: 'mine', price: 1, quantity: 2, reduceOnly: false, priceType: 0 };
  expect(order.clientOrderId).toBe('mine');
  expect(bytesOf(order, false)).toEqual(bytesOf(orderImage(order), false));
});

test('without a client id the id is made of the order id', () => {
  const order = anOrder();
  expect([order.hasGeneratedId, order.clientOrderId]).toEqual([true, 'openperp-77']);
});
