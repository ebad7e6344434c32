import { marketRoutes } from './market-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { positionRoutes } from './position-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { userRoutes } from './user-routes.ts';

/** Every endpoint of the public port. */
export const publicRoutes = {
  ...marketRoutes,
  ...sessionRoutes,
  ...userRoutes,
  ...orderRoutes,
  ...positionRoutes,
};
