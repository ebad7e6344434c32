import { adminRoutes, agentRoutes, publicRoutes, type Route } from '@openperp/protocol';
import { signedMembers } from '../../gateway/testing/agent-client.ts';
import { type JsonAnswer, TestClient } from '../../gateway/testing/test-client.ts';
import { type AccessWorld, operatorHeaders } from './access-world.ts';
import { ROUTE_SAMPLES, type RouteSample, type SampleRequest } from './route-samples.ts';

/** Every endpoint there is. */
export const ALL_ROUTES: readonly Route[] = [
  ...Object.values<Route>(publicRoutes),
  ...Object.values<Route>(agentRoutes),
  ...Object.values<Route>(adminRoutes),
];

/** True where only the operator, or a probe, comes. */
export function isOperators({ access }: Route): boolean {
  return access === 'admin' || access === 'probe';
}

/** The sample of a route; throws where it has none. */
export function sampleOf(route: Route): RouteSample {
  const sample = ROUTE_SAMPLES[route.id];
  if (sample === undefined)
    throw new Error(`${route.method} ${route.path} has no sample in route-samples.ts`);
  return sample;
}

/** The path of a request with its parameters filled in. */
export function pathOf(
  { user, agent }: AccessWorld,
  route: Route,
  { path = route.path }: SampleRequest,
): string {
  return path.replace(':userId', `${user.userId}`).replace(':agentCode', agent.agentCode);
}

/** A client of the port that has the route, as somebody who may call it, but for an agent, who signs. */
export function permittedClient({ exchange, own }: AccessWorld, route: Route): TestClient {
  return isOperators(route) ? new TestClient(exchange.gateway.adminUrl, operatorHeaders()) : own;
}

/** Sends a request as somebody who may: the operator, the agent, or the user with session and cookie. */
export function sendPermitted(
  world: AccessWorld,
  route: Route,
  request: SampleRequest,
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonAnswer> {
  const { query = '', body } = request;
  const members = route.access === 'agent' ? signedMembers(world.agent, body ?? {}) : body;
  const text = members === undefined ? '' : JSON.stringify(members);
  const path = pathOf(world, route, request);
  return permittedClient(world, route).send(route.method, query === '' ? path : `${path}?${query}`, text, {
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
}
