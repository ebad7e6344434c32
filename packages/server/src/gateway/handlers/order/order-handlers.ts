import type { PublicHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { batchPlaceOrders } from './batch-place-orders.ts';
import { cancelAllOrders } from './cancel-all-orders.ts';
import { cancelCondition } from './cancel-condition.ts';
import { batchCancelOrders, cancelOrder } from './cancel-order.ts';
import { cancelStrategy } from './cancel-strategy.ts';
import { conditionHistory, currentConditions } from './condition-queries.ts';
import { countdownCancelAll } from './countdown-cancel-all.ts';
import { batchMoveOrders, moveOrder } from './move-order.ts';
import { currentOrders, fills, order, orderHistory } from './order-queries.ts';
import { placeCondition } from './place-condition.ts';
import { placeOrder } from './place-order.ts';
import { placeStrategy } from './place-strategy.ts';
import { strategy } from './strategy-query.ts';
import { testOrder } from './test-order.ts';

/** The handlers of the order endpoints. */
export function orderHandlers(services: Services) {
  return {
    placeOrder: placeOrder(services),
    batchPlaceOrders: batchPlaceOrders(services),
    testOrder: testOrder(services),
    placeCondition: placeCondition(services),
    placeStrategy: placeStrategy(services),
    moveOrder: moveOrder(services),
    batchMoveOrders: batchMoveOrders(services),
    cancelOrder: cancelOrder(services),
    cancelCondition: cancelCondition(services),
    cancelStrategy: cancelStrategy(services),
    batchCancelOrders: batchCancelOrders(services),
    cancelAllOrders: cancelAllOrders(services),
    countdownCancelAll: countdownCancelAll(services),
    order: order(services),
    currentOrders: currentOrders(services),
    currentConditions: currentConditions(services),
    orderHistory: orderHistory(services),
    conditionHistory: conditionHistory(services),
    strategy: strategy(services),
    fills: fills(services),
  } satisfies Partial<PublicHandlers>;
}
