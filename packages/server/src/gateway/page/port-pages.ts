import {
  adminRoutes,
  agentRoutes,
  type OpenApiInfo,
  openApiDocument,
  type Route,
  referencePage,
} from '@openperp/protocol';
import { JSON_HEADERS, pageHeaders } from '../http/answer-headers.ts';
import type { Services } from '../services/services.ts';
import { AGENT_ENTRY_PATH, agentEntryPage } from './agent-entry-page.ts';
import { landingPage } from './landing-page.ts';
import { htmlHeaders, type Page, staticPage } from './page.ts';

/** The API reference and the OpenAPI document of a port's endpoints. */
function referencePages(routes: Iterable<Route>, info: OpenApiInfo): [string, Page][] {
  return [
    ['/docs', staticPage(referencePage(routes, info), htmlHeaders())],
    ['/openapi.json', staticPage(JSON.stringify(openApiDocument(routes, info)), JSON_HEADERS)],
  ];
}

/** The documents of the public port, which has these `routes`. */
export function publicPages(services: Services, routes: readonly Route[]): ReadonlyMap<string, Page> {
  const { version } = services.version;
  return new Map([
    ['/', landingPage(services)],
    [AGENT_ENTRY_PATH, agentEntryPage(services)],
    ...referencePages(routes, { title: 'OpenPerp', version }),
  ]);
}

/** The documents of the agents' port. */
export function agentPages({ version: { version } }: Services): ReadonlyMap<string, Page> {
  return new Map(referencePages(Object.values(agentRoutes), { title: 'OpenPerp for agents', version }));
}

/** The documents of the operator's port, and its metrics. */
export function operatorPages({ version, metrics }: Services): ReadonlyMap<string, Page> {
  const metricsHeaders = pageHeaders(metrics.contentType, "default-src 'none'; frame-ancestors 'none'");
  const metricsPage: Page = {
    render: async () => ({ headers: metricsHeaders, text: await metrics.metrics() }),
  };
  return new Map([
    ['/metrics', metricsPage],
    ...referencePages(Object.values(adminRoutes), {
      title: 'OpenPerp for operators',
      version: version.version,
    }),
  ]);
}
