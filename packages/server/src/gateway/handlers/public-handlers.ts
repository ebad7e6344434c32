import type { PublicHandlers } from '../routes.ts';
import type { Services } from '../services/services.ts';
import { marketHandlers } from './market/market-handlers.ts';
import { orderHandlers } from './order/order-handlers.ts';
import { positionHandlers } from './position/position-handlers.ts';
import { sessionHandlers } from './session/session-handlers.ts';
import { userHandlers } from './user/user-handlers.ts';

/** The handlers of the public port. */
export function publicHandlers(services: Services): PublicHandlers {
  return {
    ...marketHandlers(services),
    ...sessionHandlers(services),
    ...userHandlers(services),
    ...orderHandlers(services),
    ...positionHandlers(services),
  };
}
