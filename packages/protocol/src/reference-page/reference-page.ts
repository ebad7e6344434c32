import type { OpenApiInfo } from '../openapi/openapi.ts';
import type { Route } from '../route/route.ts';
import { endpointArticle } from './endpoint-article.ts';
import { agentSigning, conventions, errorTable, signing } from './guide.ts';
import { html, Markup, nothing } from './html.ts';
import { pageStyle } from './page-style.ts';

/** The API reference of `routes`: one HTML document that needs nothing else, no script either. */
export function referencePage(routes: Iterable<Route>, info: OpenApiInfo): string {
  const table = [...routes];
  const groups = groupsOf(table);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} ${info.version}</title><style>${new Markup(pageStyle)}</style></head>
<body><div class="layout">${navigation(groups, info)}
<main><header id="top"><h1>${info.title}</h1>
<p class="lead">Every endpoint, as the service itself reads it. <code>$BASE</code> is the address of this page without <code>/docs</code>. The same as OpenAPI 3.1: <a href="/openapi.json">openapi.json</a>.</p></header>
${conventions()}${signing(table)}${agentSigning(table)}
${groups.map(({ tag, routes }) => html`<section id="${anchor(tag)}"><h2>${tag}</h2>${routes.map(endpointArticle)}</section>`)}
${errorTable()}
</main></div></body></html>
`;
  return page.text;
}

interface Group {
  readonly tag: string;
  readonly routes: readonly Route[];
}

function groupsOf(routes: readonly Route[]): readonly Group[] {
  return [...Map.groupBy(routes, (route) => route.tag)].map(([tag, members]) => ({ tag, routes: members }));
}

function navigation(groups: readonly Group[], info: OpenApiInfo): Markup {
  const routes = groups.flatMap((group) => group.routes);
  const guides = [
    { anchor: 'signing', name: 'Signing', guide: signing(routes) },
    { anchor: 'agent-signing', name: 'Signing as an agent', guide: agentSigning(routes) },
  ].filter(({ guide }) => guide !== nothing);
  return html`<nav aria-label="Contents"><a class="brand" href="#top">${info.title}</a><span class="version">${info.version}</span>
<h2>Basics</h2><ul class="basics"><li><a href="#conventions">Conventions</a></li>${guides.map(({ anchor, name }) => html`<li><a href="#${anchor}">${name}</a></li>`)}<li><a href="#errors">Codes</a></li></ul>
${groups.map(
  ({ tag, routes }) =>
    html`<h2><a href="#${anchor(tag)}">${tag}</a></h2><ul>${routes.map(
      (route) =>
        html`<li><a href="#${route.id}"><span class="method ${route.method}">${route.method}</span>${route.summary}</a></li>`,
    )}</ul>`,
)}</nav>`;
}

function anchor(tag: string): string {
  return `group-${tag.toLowerCase().replaceAll(' ', '-')}`;
}
