import { ClientIpResolver } from '@openperp/identity';
import { adminRoutes, publicRoutes, type Route, routeFinder } from '@openperp/protocol';
import { type CredentialCheck, credentialCheck } from './credentials/credential-check.ts';
import type { GatewayDependencies, StartGateway } from './gateway-dependencies.ts';
import { operatorHandlers } from './handlers/admin/operator-handlers.ts';
import { publicHandlers } from './handlers/public-handlers.ts';
import { type HttpServer, listen, type RequestListener } from './http/http-server.ts';
import type { Page } from './page/page.ts';
import { operatorPages, publicPages } from './page/port-pages.ts';
import type { Handler } from './pipeline/handler.ts';
import { requestHandler } from './pipeline/request-handler.ts';
import { Past } from './services/past.ts';
import { RequestMeter } from './services/request-meter.ts';
import type { Services } from './services/services.ts';
import { SymbolDirectory } from './services/symbol-directory.ts';

/** The two ports, before they listen. */
interface Ports {
  readonly api: RequestListener;
  readonly admin: RequestListener;
}

/** Listens on both ports. */
export const startGateway: StartGateway = async (dependencies) => {
  const { config, engine } = dependencies;
  let isDraining = false;
  const symbols = await SymbolDirectory.open(engine);
  const services = { ...dependencies, past: new Past(dependencies), symbols, isDraining: () => isDraining };
  const ports = portsOf(services);
  const api = await listen(config.host, config.port, ports.api);
  const admin = await listen(config.host, config.adminPort, ports.admin).catch(async (error: unknown) => {
    await api.stop();
    throw error;
  });
  return {
    url: `http://${api.authority}`,
    adminUrl: `http://${admin.authority}`,
    wsUrl: `ws://${api.authority}/ws`,
    stop: () => {
      isDraining = true;
      return stopInTurn(api, admin);
    },
  };
};

/** The operator's port stays a little longer: until then `/readyz` says what is going on. */
async function stopInTurn(api: HttpServer, admin: HttpServer): Promise<void> {
  await api.stop();
  await admin.stop();
}

function portsOf(services: Services): Ports {
  const check = credentialCheck(services);
  const clientIp = new ClientIpResolver(services.config.trustedProxies);
  const port = (name: 'api' | 'admin', content: PortContent): RequestListener =>
    portListener(services, name, check, clientIp, content);
  return {
    api: port('api', {
      routes: Object.values(publicRoutes),
      handlers: publicHandlers(services),
      pages: publicPages(services),
    }),
    admin: port('admin', {
      routes: Object.values(adminRoutes),
      handlers: operatorHandlers(services),
      pages: operatorPages(services),
    }),
  };
}

/** What one port serves. The types of routes and handlers agree by the tables that they come from. */
interface PortContent {
  readonly routes: readonly Route[];
  readonly handlers: object;
  readonly pages: ReadonlyMap<string, Page>;
}

function portListener(
  { metrics, logger, isDraining }: GatewayDependencies & Pick<Services, 'isDraining'>,
  name: 'api' | 'admin',
  check: CredentialCheck,
  clientIp: ClientIpResolver,
  { routes, handlers, pages }: PortContent,
): RequestListener {
  return requestHandler({
    find: routeFinder(routes),
    handlers: handlers as Readonly<Record<string, Handler<Route>>>,
    pages,
    check,
    clientIp,
    meter: new RequestMeter(metrics, name),
    logger,
    isDraining,
  });
}
