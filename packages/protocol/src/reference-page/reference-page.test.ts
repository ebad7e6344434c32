import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../error-code.ts';
import type { Route } from '../route/route.ts';
import { adminRoutes } from '../routes/admin-routes.ts';
import { publicRoutes } from '../routes/public-routes.ts';
import { SIGNATURE_VECTORS } from './guide.ts';
import { html, jsonBlock, Markup, prose } from './html.ts';
import { referencePage } from './reference-page.ts';

const page = referencePage(Object.values(publicRoutes), { title: 'The <API>', version: '1.2.3' });

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
    expect(page.match(/https?:\/\/[^<"\s]+/g)).toEqual(['http://127.0.0.1:8080']);
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
