import type { Method, Route } from './route.ts';

/** What a method and path lead to. */
export type RouteMatch =
  | {
      readonly kind: 'found';
      readonly route: Route;
      readonly pathParameters: Readonly<Record<string, string>>;
    }
  /** The path exists, with other methods (1405). */
  | { readonly kind: 'wrongMethod'; readonly allowed: readonly Method[] }
  /** 1404 */
  | { readonly kind: 'notFound' };

type Endpoint = Map<string, Route>;

/** Finds the route of a method and a path (without query), exactly as they are written in the table. */
export type RouteFinder = (method: string, path: string) => RouteMatch;

/** A finder over `routes`. Throws when two of them have the same method and path. */
export function routeFinder(routes: Iterable<Route>): RouteFinder {
  const fixed = new Map<string, Endpoint>();
  const patterns = new Map<string, { readonly segments: readonly string[]; readonly endpoint: Endpoint }>();
  for (const route of routes) addRoute(route);

  return (method, path) => {
    const endpoint = fixed.get(path);
    if (endpoint !== undefined) return matchOf(endpoint, method, {});
    for (const pattern of patterns.values()) {
      const parameters = parametersOf(pattern.segments, path);
      if (parameters !== undefined) return matchOf(pattern.endpoint, method, parameters);
    }
    return { kind: 'notFound' };
  };

  function addRoute(route: Route): void {
    const endpoint = endpointOf(route.path);
    if (endpoint.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
    endpoint.set(route.method, route);
  }

  function endpointOf(path: string): Endpoint {
    const known = path.includes(':') ? patterns.get(path)?.endpoint : fixed.get(path);
    if (known !== undefined) return known;
    const endpoint: Endpoint = new Map();
    if (path.includes(':')) patterns.set(path, { segments: path.split('/'), endpoint });
    else fixed.set(path, endpoint);
    return endpoint;
  }
}

function matchOf(
  endpoint: Endpoint,
  method: string,
  pathParameters: Readonly<Record<string, string>>,
): RouteMatch {
  const route = endpoint.get(method);
  if (route !== undefined) return { kind: 'found', route, pathParameters };
  return { kind: 'wrongMethod', allowed: [...endpoint.values()].map((each) => each.method) };
}

function parametersOf(
  pattern: readonly string[],
  path: string,
): Readonly<Record<string, string>> | undefined {
  const segments = path.split('/');
  if (segments.length !== pattern.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index]!;
    if (!expected.startsWith(':')) {
      if (segment !== expected) return undefined;
      continue;
    }
    const value = decode(segment);
    if (value === undefined || value === '') return undefined;
    parameters[expected.slice(1)] = value;
  }
  return parameters;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
