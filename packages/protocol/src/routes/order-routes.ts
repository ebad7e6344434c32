import {
  batchCancelRequest,
  cancelAllRequest,
  cancelRequest,
  countdownRequest,
} from '../order/cancel-request.ts';
import { batchMoveRequest, moveRequest } from '../order/move-request.ts';
import {
  batchOrdersSchema,
  batchPlacedSchema,
  canceledSchema,
  countdownSchema,
  currentOrdersSchema,
  fillPageSchema,
  orderPageSchema,
  orderSchema,
  placedOrderSchema,
  previewSchema,
} from '../order/order-json.ts';
import { currentOrdersQuery, fillsQuery, orderHistoryQuery, orderQuery } from '../order/order-queries.ts';
import { batchPlaceRequest, placeRequest } from '../order/place-request.ts';
import { routeTable } from '../route/route.ts';

const tag = 'Orders';

/** Codes that the rules of the exchange can give a new order. */
const placeCodes = [
  3001, 3004, 3007, 3008, 3011, 3012, 3013, 3014, 3015, 3016, 3017, 3018, 3019, 3020, 3023,
] as const;
const moveCodes = [
  3001, 3003, 3005, 3008, 3012, 3013, 3014, 3015, 3016, 3017, 3018, 3019, 3021, 3023,
] as const;
const batchNote = 'Items are worked off in order, each on its own; a refused one does not stop the others.';

/** Placing, changing, cancelling and finding orders. */
export const orderRoutes = routeTable({
  placeOrder: {
    method: 'POST',
    path: '/v1/private/order/place',
    tag,
    summary: 'Place an order',
    description:
      'Answers when the order is durable. Sent again with the same `clientOrderId` and parameters it answers the order as it now stands; with other parameters 3004.',
    access: 'trade',
    body: placeRequest,
    response: placedOrderSchema,
    codes: placeCodes,
  },
  batchPlaceOrders: {
    method: 'POST',
    path: '/v1/private/order/batch-place',
    tag,
    summary: 'Place several orders',
    description: batchNote,
    access: 'trade',
    body: batchPlaceRequest,
    response: batchPlacedSchema,
    codes: placeCodes,
  },
  testOrder: {
    method: 'POST',
    path: '/v1/private/order/test',
    tag,
    summary: 'Test an order',
    description: 'Validated and risk-checked as `place` does, and not placed.',
    access: 'trade',
    body: placeRequest,
    response: previewSchema,
    codes: placeCodes,
  },
  moveOrder: {
    method: 'POST',
    path: '/v1/private/order/move',
    tag,
    summary: 'Change an order',
    description:
      'A smaller quantity at the same price keeps the place in the queue; any other change loses it. Refused means untouched.',
    access: 'trade',
    body: moveRequest,
    response: orderSchema,
    codes: moveCodes,
  },
  batchMoveOrders: {
    method: 'POST',
    path: '/v1/private/order/batch-move',
    tag,
    summary: 'Change several orders of a symbol',
    description: batchNote,
    access: 'trade',
    body: batchMoveRequest,
    response: batchOrdersSchema,
    codes: moveCodes,
  },
  cancelOrder: {
    method: 'POST',
    path: '/v1/private/order/cancel',
    tag,
    summary: 'Cancel an order',
    access: 'trade',
    body: cancelRequest,
    response: orderSchema,
    codes: [3003, 3005, 3008, 3012, 3013],
  },
  batchCancelOrders: {
    method: 'POST',
    path: '/v1/private/order/batch-cancel',
    tag,
    summary: 'Cancel several orders',
    description: batchNote,
    access: 'trade',
    body: batchCancelRequest,
    response: batchOrdersSchema,
    codes: [3003, 3005, 3008, 3012, 3013],
  },
  cancelAllOrders: {
    method: 'POST',
    path: '/v1/private/order/batch-cancel-all',
    tag,
    summary: 'Cancel all orders',
    access: 'trade',
    body: cancelAllRequest,
    response: canceledSchema,
    codes: [3008, 3012, 3013],
  },
  countdownCancelAll: {
    method: 'POST',
    path: '/v1/private/order/countdown-cancel-all',
    tag,
    summary: 'Cancel all orders unless called again',
    description: 'A dead man’s switch: call it again and again while all is well.',
    access: 'trade',
    body: countdownRequest,
    response: countdownSchema,
    codes: [3008, 3012],
  },
  order: {
    method: 'GET',
    path: '/v1/private/order',
    tag,
    summary: 'One order',
    description: 'By `orderId`, `clientOrderId` or both, which must then match.',
    access: 'trade',
    query: orderQuery,
    response: orderSchema,
    codes: [3003, 3008],
  },
  currentOrders: {
    method: 'GET',
    path: '/v1/private/order/current',
    tag,
    summary: 'Open orders',
    description: 'Newest first.',
    access: 'trade',
    query: currentOrdersQuery,
    response: currentOrdersSchema,
    codes: [3008],
  },
  orderHistory: {
    method: 'GET',
    path: '/v1/private/order/history',
    tag,
    summary: 'Closed orders',
    description: 'Newest first, by `createdAt`.',
    access: 'trade',
    query: orderHistoryQuery,
    response: orderPageSchema,
    codes: [3008],
  },
  fills: {
    method: 'GET',
    path: '/v1/private/order/trades',
    tag,
    summary: 'Own trades',
    description: 'Newest first.',
    access: 'trade',
    query: fillsQuery,
    response: fillPageSchema,
    codes: [3008],
  },
});
