import {
  adminRoutes,
  type OpenApiInfo,
  openApiDocument,
  publicRoutes,
  type Route,
  referencePage,
} from '@openperp/protocol';
import { JSON_HEADERS, pageHeaders } from '../http/answer-headers.ts';
import type { Services } from '../services/services.ts';
import { landingPage } from './landing-page.ts';
import { htmlHeaders, type Page, staticPage } from './page.ts';

/** The API reference and the OpenAPI document of a port's endpoints. */
function referencePages(routes: Iterable<Route>, info: OpenApiInfo): [string, Page][] {
  return [
    ['/docs', staticPage(referencePage(routes, info), htmlHeaders())],
    ['/openapi.json', staticPage(JSON.stringify(openApiDocument(routes, info)), JSON_HEADERS)],
  ];
}

/** The documents of the public port. */
export function publicPages(services: Services): ReadonlyMap<string, Page> {
  const { version } = services.version;
  return new Map([
    ['/', landingPage(services)],
    ...referencePages(Object.values(publicRoutes), { title: 'OpenPerp', version }),
  ]);
}

/** The documents of the operator's port, and its metrics. */
export function operatorPages({ version, metrics }: Services): ReadonlyMap<string, Page> {
  const metricsPage: Page = {
    headers: pageHeaders(metrics.contentType, "default-src 'none'; frame-ancestors 'none'"),
    render: () => metrics.metrics(),
  };
  return new Map([
    ['/metrics', metricsPage],
    ...referencePages(Object.values(adminRoutes), {
      title: 'OpenPerp for operators',
      version: version.version,
    }),
  ]);
}
