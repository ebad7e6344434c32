import type { TObject } from 'typebox';
import { messageOf } from '../error-code.ts';
import { exampleOf } from '../openapi/example.ts';
import { codesOf, type Route } from '../route/route.ts';
import { curlExample } from './curl-example.ts';
import { accessText } from './guide.ts';
import { html, jsonBlock, type Markup, nothing, prose } from './html.ts';
import { schemaTable } from './schema-table.ts';

/** The description of one endpoint: what it takes on the left, what to type and what comes back on the right. */
export function endpointArticle(route: Route): Markup {
  const about =
    route.description === undefined ? nothing : html`<p class="about">${prose(route.description)}</p>`;
  return html`<article class="endpoint" id="${route.id}"><h3><a href="#${route.id}">${route.summary}</a></h3>
<div class="line"><span class="method ${route.method}">${route.method}</span><code>${route.path}</code><span class="access">${accessText[route.access]}</span></div>
<div class="columns"><div>${about}
${table('Path', route.pathParameters?.schema)}${table('Query', route.query?.schema)}${table('Body', route.body?.schema)}
<h4>Codes</h4><ul class="codes">${codesOf(route).map((code) => html`<li><a href="#code-${code}" title="${messageOf(code)}">${code}</a></li>`)}</ul>
</div><div>
<h4>Request</h4><pre tabindex="0"><code>${curlExample(route)}</code></pre>
<h4>Answer</h4>${jsonBlock(answerExample(route))}
${answerMembers(route)}
</div></div></article>`;
}

function table(heading: string, schema: TObject | undefined): Markup {
  if (schema === undefined || Object.keys(schema.properties).length === 0) return nothing;
  return html`<h4>${heading}</h4>${schemaTable(schema, true)}`;
}

function answerMembers({ response, isFlat }: Route): Markup {
  const members = schemaTable(response as TObject, false);
  const heading = isFlat ? 'Members of the answer' : 'Members of data';
  return members === nothing ? nothing : html`<details><summary>${heading}</summary>${members}</details>`;
}

function answerExample({ response, isFlat }: Route): unknown {
  const data = exampleOf(response);
  const members = isFlat ? (data as object) : { data };
  return { code: 0, message: 'success', ...members, requestId: 'req-7cad3113' };
}
