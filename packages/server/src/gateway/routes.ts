import { adminRoutes, deletedCountSchema, type publicRoutes, type Route, userPath } from '@openperp/protocol';
import type { Handler } from './pipeline/handler.ts';

/** The endpoints of the operator's port. */
export const operatorRoutes = {
  ...adminRoutes,
  revokeSessions: {
    id: 'revokeSessions',
    method: 'POST',
    path: '/admin/v1/users/:userId/sessions/revoke',
    tag: adminRoutes.updateUser.tag,
    summary: 'Revoke the sessions of a user',
    description: 'Their access tokens stop working at once. API keys stay. Answers how many sessions ended.',
    access: 'admin',
    pathParameters: userPath,
    body: adminRoutes.snapshotEngine.body,
    response: deletedCountSchema,
    codes: [3008],
  },
} as const satisfies Readonly<Record<string, Route>>;

/** The handler of an endpoint of the public port. */
export type PublicHandler<K extends keyof typeof publicRoutes> = Handler<(typeof publicRoutes)[K]>;

/** The handler of an endpoint of the operator's port. */
export type OperatorHandler<K extends keyof typeof operatorRoutes> = Handler<(typeof operatorRoutes)[K]>;

/** A handler for each endpoint of the public port: none can be missing. */
export type PublicHandlers = { readonly [K in keyof typeof publicRoutes]: PublicHandler<K> };

/** A handler for each endpoint of the operator's port: none can be missing. */
export type OperatorHandlers = { readonly [K in keyof typeof operatorRoutes]: OperatorHandler<K> };
