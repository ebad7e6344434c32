import type { adminRoutes, agentRoutes, publicRoutes } from '@openperp/protocol';
import type { Handler } from './pipeline/handler.ts';

/** The handler of an endpoint of the public port. */
export type PublicHandler<K extends keyof typeof publicRoutes> = Handler<(typeof publicRoutes)[K]>;

/** The handler of an endpoint of the operator's port. */
export type OperatorHandler<K extends keyof typeof adminRoutes> = Handler<(typeof adminRoutes)[K]>;

/** The handler of an endpoint of agents. */
export type AgentHandler<K extends keyof typeof agentRoutes> = Handler<(typeof agentRoutes)[K]>;

/** A handler for each endpoint of agents: none can be missing. */
export type AgentHandlers = { readonly [K in keyof typeof agentRoutes]: AgentHandler<K> };

/** A handler for each endpoint of the public port: none can be missing. */
export type PublicHandlers = { readonly [K in keyof typeof publicRoutes]: PublicHandler<K> };

/** A handler for each endpoint of the operator's port: none can be missing. */
export type OperatorHandlers = { readonly [K in keyof typeof adminRoutes]: OperatorHandler<K> };
