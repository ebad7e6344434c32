import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { agentSignedText } from '../agent/signed-text.ts';
import { errorCodes } from '../error-code.ts';
import { isJsonObject } from '../json/json-value.ts';
import { parseStrictJson } from '../json/strict-json.ts';
import { readBody, readPath, readQuery } from '../request/read-request.ts';
import { routeFinder } from '../route/find-route.ts';
import type { Route } from '../route/route.ts';
import { adminRoutes } from '../routes/admin-routes.ts';
import { agentRoutes } from '../routes/agent-routes.ts';
import { publicRoutes } from '../routes/public-routes.ts';
import { curlExample } from './curl-example.ts';
import { AGENT_VECTOR, SIGNATURE_VECTORS } from './guide.ts';
import { html, jsonBlock, Markup, prose } from './html.ts';
import { referencePage } from './reference-page.ts';
import { schemaTable } from './schema-table.ts';

const page = referencePage(Object.values(publicRoutes), { title: 'The <API>', version: '1.2.3' });

const routes: readonly Route[] = [...Object.values(publicRoutes), ...Object.values(adminRoutes)];
const withQuery = routes.filter(({ query }) => query !== undefined);

describe('the reference page', () => {
  test('describes every route and leads to it', () => {
    for (const route of Object.values(publicRoutes)) {
      expect(page).toContain(`<article class="endpoint" id="${route.id}">`);
      expect(page).toContain(`href="#${route.id}"`);
      expect(page).toContain(`<code>${route.path}</code>`);
    }
  });

  test('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(page).not.toMatch(/https?:\/\//);
  });

  test('every link within it leads somewhere', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(links.length).toBeGreaterThan(Object.keys(publicRoutes).length);
    for (const link of links) expect(ids).toContain(link);
  });

  test('opens and closes its elements in order', () => {
    const open: string[] = [];
    for (const [, slash, name] of page
      .replace(/<!doctype html>/, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (name === 'meta') continue;
      if (slash === '') open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  test('escapes what it shows', () => {
    expect(page).toContain('<h1>The &lt;API&gt;</h1>');
    expect(page).not.toContain('<API>');
  });

  test('says beside each code of an endpoint what it means', () => {
    expect(page).toContain('<a href="#code-3001" title="The balance is not sufficient">3001</a>');
  });

  test('leads to every group, and puts the codes after the endpoints', () => {
    for (const { tag } of Object.values(publicRoutes)) {
      const group = `group-${tag.toLowerCase().replaceAll(' ', '-')}`;
      expect(page).toContain(`<h2><a href="#${group}">${tag}</a></h2>`);
    }
    expect(page.indexOf('<section id="errors">')).toBeGreaterThan(page.lastIndexOf('<article'));
  });

  test.each(routes.filter(({ pathParameters }) => pathParameters !== undefined))(
    'shows a path of $id that can be sent',
    (route) => {
      const [, path] = /\$BASE([^?"]*)/.exec(curlExample(route))!;
      const match = routeFinder([route])(route.method, path!);
      if (match.kind !== 'found') throw new Error(`${path} leads nowhere`);
      const read = readPath(route.pathParameters!, match.pathParameters);
      expect(read).toMatchObject({ ok: true });
    },
  );

  test.each(withQuery)('shows a query of $id that can be sent', (route) => {
    const text = curlExample(route);
    const query = /query="([^"]*)&?timestamp/.exec(text)?.[1] ?? /\?([^"]*)"/.exec(text)?.[1] ?? '';
    expect(readQuery(route.query!, query.replace(/&$/, ''))).toMatchObject({ ok: true });
  });

  test('shows a body a member a line, as it can be sent', () => {
    const [, shown] = /body=&#39;|body='(\{[^']*\})'/.exec(page.slice(page.indexOf('id="placeOrder"')))!;
    const text = shown!.replaceAll('&quot;', '"');
    expect(text.split('\n').every((line) => line.length < 60)).toBe(true);
    expect(readBody(publicRoutes.placeOrder.body, new TextEncoder().encode(text))).toMatchObject({
      ok: true,
    });
  });

  test('shows the members of every form that an item of a list may have, each once', () => {
    const table = schemaTable(publicRoutes.placeStrategy.body.schema, true).text;
    for (const name of ['stopPrice', 'makerOnly', 'quantity', 'type'])
      expect(table.split(`<code>subOrderList[].${name}</code>`).length).toBe(2);
    expect(table).toContain('LIMIT | MARKET or STOP_MARKET | STOP_LIMIT');
  });

  test('has the whole error table', () => {
    for (const { code, httpStatus, message } of errorCodes)
      expect(page).toContain(`<td>${code}</td><td>${httpStatus}</td><td>${message}</td>`);
  });

  test('tells of signing only where keys are taken', () => {
    expect(page).toContain('id="signing"');
    const operator = referencePage(Object.values(adminRoutes) as readonly Route[], {
      title: 'T',
      version: '1',
    });
    expect(operator).not.toContain('signing');
    expect(operator).toContain('$ADMIN_TOKEN');
  });
});

describe('the page of agents', () => {
  const agents = Object.values(agentRoutes) as readonly Route[];
  const ofAgents = referencePage(agents, { title: 'T', version: '1' });
  /** What a shell has in its variables. */
  const variables: Readonly<Record<string, string>> = {
    AGENT_CODE: 'AGENT001',
    timestamp: '1713024000',
    nonce: 'nonce-0001',
    sign: 'a'.repeat(64),
  };
  const filledIn = (text: string) => text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name]!);

  test('tells how they sign, and of nothing else', () => {
    expect(ofAgents).toContain('href="#agent-signing"');
    expect(ofAgents).toContain('<section id="agent-signing">');
    expect(ofAgents).not.toContain('id="signing"');
    expect(page).not.toContain('agent-signing');
  });

  test('shows flat answers flat', () => {
    const article = ofAgents.slice(ofAgents.indexOf('id="bindAgentUser"'));
    expect(article.slice(0, article.indexOf('</article>'))).not.toContain('&quot;data&quot;');
  });

  test.each(agents)('shows a body of $id that can be sent, and the text that signs it', (route) => {
    const shell = curlExample(route);
    const [, shownText] = /^text="(.*)"$/m.exec(shell)!;
    const [, shownBody] = /-d '([\s\S]*)'$/.exec(shell)!;
    const body = new TextEncoder().encode(filledIn(shownBody!.replaceAll(`'"`, '').replaceAll(`"'`, '')));
    expect(readBody(route.body!, body)).toMatchObject({ ok: true });
    const json = parseStrictJson(body);
    if (!json.ok || !isJsonObject(json.value)) throw new Error('no object');
    expect(filledIn(shownText!.replaceAll('\\"', '"'))).toBe(agentSignedText(json.value));
  });
});

test('the digest shown for agents is the HMAC of its text', () => {
  const { secret, payload, digest } = AGENT_VECTOR;
  expect(createHmac('sha256', secret).update(payload).digest('hex')).toBe(digest);
});

test.each(SIGNATURE_VECTORS)('the signature shown for $payload is its HMAC', ({ payload, digest }) => {
  expect(createHmac('sha256', 'YOUR_API_SECRET').update(payload).digest('hex')).toBe(digest);
});

describe('HTML from templates', () => {
  test('escapes text and keeps markup', () => {
    expect(
      html`<p title="${'"'}">${'<&>'}${1}${new Markup('<b></b>')}${[html`<i></i>`, html`x`]}</p>`.text,
    ).toBe('<p title="&quot;">&lt;&amp;&gt;1<b></b><i></i>x</p>');
  });

  test('marks code and strong words', () => {
    expect(prose('a `b<c` **d**').text).toBe('a <code>b&lt;c</code> <strong>d</strong>');
  });

  test('marks names, strings and numbers of JSON', () => {
    expect(jsonBlock({ a: 'x: 1, "q"', b: [1, true, null], c: -2, d: [], e: {} }).text).toBe(
      [
        '<pre tabindex="0"><code>{',
        '  <i class="k">&quot;a&quot;</i>: <i class="s">&quot;x: 1, \\&quot;q\\&quot;&quot;</i>,',
        '  <i class="k">&quot;b&quot;</i>: [',
        '    <i class="n">1</i>,',
        '    <i class="n">true</i>,',
        '    <i class="n">null</i>',
        '  ],',
        '  <i class="k">&quot;c&quot;</i>: <i class="n">-2</i>,',
        '  <i class="k">&quot;d&quot;</i>: [],',
        '  <i class="k">&quot;e&quot;</i>: {}',
        '}</code></pre>',
      ].join('\n'),
    );
  });
});
