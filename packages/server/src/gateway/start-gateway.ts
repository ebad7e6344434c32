import { ClientIpResolver } from '@openperp/identity';
import { adminRoutes, agentRoutes, publicRoutes, type Route, routeFinder } from '@openperp/protocol';
import type { Config } from '../config/config.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { type CredentialCheck, credentialCheck } from './credentials/credential-check.ts';
import type { GatewayDependencies, StartGateway } from './gateway-dependencies.ts';
import { operatorHandlers } from './handlers/admin/operator-handlers.ts';
import { agentHandlers } from './handlers/agent/agent-handlers.ts';
import { publicHandlers } from './handlers/public-handlers.ts';
import { type HttpServer, listen, type RequestListener } from './http/http-server.ts';
import { type RequestLimits, UNLIMITED } from './limits/request-limits.ts';
import { WindowLimits } from './limits/window-limits.ts';
import type { Page } from './page/page.ts';
import { agentPages, operatorPages, publicPages } from './page/port-pages.ts';
import type { Handler } from './pipeline/handler.ts';
import { requestHandler } from './pipeline/request-handler.ts';
import { Past } from './services/past.ts';
import { type PortName, RequestMeter } from './services/request-meter.ts';
import type { Services } from './services/services.ts';
import { SymbolDirectory } from './services/symbol-directory.ts';

/** The ports, before they listen. */
export interface Ports {
  readonly api: RequestListener;
  readonly admin: RequestListener;
  /** `undefined` where the agents' endpoints are on the public port. */
  readonly agent: RequestListener | undefined;
}

/** Listens on the public port, on the agents' where it is one of its own, and on the operator's. */
export const startGateway: StartGateway = async (dependencies) => {
  const { config } = dependencies;
  let isDraining = false;
  let publicUrl = config.publicUrl;
  const ports = await openPorts(
    dependencies,
    () => isDraining,
    () => publicUrl,
  );
  const { api, agent, admin } = await listenAll(config, ports);
  const url = `http://${api.authority}`;
  if (publicUrl === '') publicUrl = url;
  return {
    url,
    adminUrl: `http://${admin.authority}`,
    agentUrl: agent === undefined ? undefined : `http://${agent.authority}`,
    wsUrl: `ws://${api.authority}/ws`,
    stop: () => {
      isDraining = true;
      return stopInTurn(api, agent, admin);
    },
  };
};

/** What the ports do with a request. */
export async function openPorts(
  dependencies: GatewayDependencies,
  isDraining: () => boolean,
  publicUrl: () => string = () => dependencies.config.publicUrl,
): Promise<Ports> {
  const symbols = await SymbolDirectory.open(dependencies.engine);
  return portsOf({ ...dependencies, past: new Past(dependencies), symbols, isDraining, publicUrl });
}

interface Listening {
  readonly api: HttpServer;
  readonly agent: HttpServer | undefined;
  readonly admin: HttpServer;
}

/** Listens on all ports, or on none. */
async function listenAll({ host, port, adminPort, agentPort = 0 }: Config, ports: Ports): Promise<Listening> {
  const open: HttpServer[] = [];
  const next = async (at: number, listener: RequestListener): Promise<HttpServer> => {
    const server = await listen(host, at, listener);
    open.push(server);
    return server;
  };
  try {
    return {
      api: await next(port, ports.api),
      agent: ports.agent && (await next(agentPort, ports.agent)),
      admin: await next(adminPort, ports.admin),
    };
  } catch (error) {
    await Promise.all(open.map((server) => server.stop()));
    throw error;
  }
}

/** The operator's port stays a little longer: until then `/readyz` says what is going on. */
async function stopInTurn(api: HttpServer, agent: HttpServer | undefined, admin: HttpServer): Promise<void> {
  await Promise.all([api.stop(), agent?.stop()]);
  await admin.stop();
}

function portsOf(services: Services): Ports {
  const check = credentialCheck(services);
  const clientIp = new ClientIpResolver(services.config.trustedProxies);
  const { identity, logger } = services;
  const audit = new AuditTrail({ log: identity.audit, apiKeys: identity.apiKeys, logger });
  const port = (name: PortName, content: PortContent): RequestListener =>
    portListener(services, name, check, clientIp, audit, content);
  const limits = new WindowLimits(services.config);
  const agents = { routes: Object.values<Route>(agentRoutes), handlers: agentHandlers(services) };
  const hasAgentPort = services.config.agentPort !== undefined;
  const users = { routes: Object.values<Route>(publicRoutes), handlers: publicHandlers(services) };
  const all = {
    routes: [...users.routes, ...agents.routes],
    handlers: { ...users.handlers, ...agents.handlers },
  };
  const shown = hasAgentPort ? users : all;
  return {
    api: port('api', { ...shown, pages: publicPages(services, shown.routes), limits }),
    agent: hasAgentPort ? port('agent', { ...agents, pages: agentPages(services), limits }) : undefined,
    admin: port('admin', {
      routes: Object.values(adminRoutes),
      handlers: operatorHandlers(services),
      pages: operatorPages(services),
      limits: UNLIMITED,
    }),
  };
}

/** What one port serves. The types of routes and handlers agree by the tables that they come from. */
interface PortContent {
  readonly routes: readonly Route[];
  readonly handlers: object;
  readonly pages: ReadonlyMap<string, Page>;
  readonly limits: RequestLimits;
}

function portListener(
  { metrics, logger, isDraining }: GatewayDependencies & Pick<Services, 'isDraining'>,
  name: PortName,
  check: CredentialCheck,
  clientIp: ClientIpResolver,
  audit: AuditTrail,
  { routes, handlers, pages, limits }: PortContent,
): RequestListener {
  return requestHandler({
    find: routeFinder(routes),
    handlers: handlers as Readonly<Record<string, Handler<Route>>>,
    pages,
    check,
    clientIp,
    meter: new RequestMeter(metrics, name),
    limits,
    audit,
    logger,
    isDraining,
  });
}
