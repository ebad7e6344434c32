import { httpStatusOf } from '@openperp/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JsonAnswer, TestClient } from '../../gateway/testing/test-client.ts';
import { AccessWorld } from '../access/access-world.ts';
import {
  ALL_ROUTES,
  isOperators,
  pathOf,
  permittedClient,
  sampleOf,
  sendPermitted,
} from '../access/permitted-request.ts';

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.stop());

/** What a page elsewhere may have as its origin, beside ours: `host:port`. */
function foreignOrigins(): readonly string[] {
  const { host, hostname, port } = new URL(world.exchange.gateway.url);
  return [
    'null',
    'https://evil.example',
    `http://${host}.evil.example`,
    `http://evil.example.${hostname}:${port}`,
    `http://evil-${host}`,
    `http://${hostname}:${Number(port) + 1}`,
    `http://${hostname}`,
    `http://localhost:${port}`,
    `http://${host}@evil.example`,
    `http://evil.example/${host}`,
    `http://evil.example#${host}`,
    'file://',
    'chrome-extension://abc',
    'https://partner.example',
    '*',
    '',
  ];
}

function corsHeaders({ headers }: Pick<JsonAnswer, 'headers'>): readonly string[] {
  return Object.keys(headers).filter((name) => name.startsWith('access-control-'));
}

test('[ATTACK-8] no endpoint lets a page elsewhere read it: no header of CORS, done or refused, nor to a preflight', async () => {
  const origins = foreignOrigins();
  for (const route of ALL_ROUTES) {
    const client = permittedClient(world, route);
    const path = pathOf(world, route, {});
    for (const origin of origins) {
      const preflight = await client.text('OPTIONS', path, '', {
        origin,
        'access-control-request-method': route.method,
        'access-control-request-headers': 'authorization, content-type',
      });
      expect([preflight.status, corsHeaders(preflight)], `OPTIONS ${path} from ${origin}`).toEqual([405, []]);
      const refused = await client.send(route.method, `${path}/`, '', { origin });
      expect([refused.status, corsHeaders(refused)], `${route.id} from ${origin}`).toEqual([404, []]);
    }
  }
});

test('[ATTACK-8] nor in the answer to a good request, which other origins get as ours does', async () => {
  for (const route of ALL_ROUTES) {
    const sample = sampleOf(route);
    if (sample.endsCredentials) continue;
    for (const origin of ['null', 'https://evil.example']) {
      const answer = await sendPermitted(world, route, await sample.make(world), { origin });
      expect(corsHeaders(answer), `${route.id} from ${origin}`).toEqual([]);
    }
    await world.cancelAll();
  }
});

test('[ATTACK-8] nor with a page', async () => {
  const { gateway } = world.exchange;
  for (const [url, paths] of [
    [gateway.url, ['/', '/docs', '/openapi.json', '/agent-entry?ticket=x', '/v1/nothing']],
    [gateway.adminUrl, ['/', '/docs', '/openapi.json', '/metrics', '/admin/v1/nothing']],
  ] as const) {
    for (const path of paths) {
      for (const origin of foreignOrigins()) {
        const answer = await new TestClient(url).text('GET', path, '', { origin });
        expect(corsHeaders(answer), `${path} from ${origin}`).toEqual([]);
      }
    }
  }
});

test('[ATTACK-7] no page elsewhere can refresh or end a session by its cookie: 403, and the session goes on', async () => {
  const { own } = world;
  const cookieRoutes = ALL_ROUTES.filter(({ access }) => access === 'cookie' || access === 'session+cookie');
  expect(cookieRoutes.map(({ path }) => path).sort()).toEqual([
    '/v1/private/user/logout',
    '/v1/public/user/refresh-token',
  ]);
  for (const { method, path } of cookieRoutes) {
    for (const origin of foreignOrigins()) {
      const answer = await own.send(method, path, '', { origin });
      expect([answer.status, answer.code], `${path} from ${origin}`).toEqual([httpStatusOf(3006), 3006]);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
  }
  expect((await own.get('/v1/private/user/info')).code).toBe(0);
  const { url } = world.exchange.gateway;
  expect((await own.post('/v1/public/user/refresh-token', undefined, { origin: url })).code).toBe(0);
  await world.logIn();
});

test('[ATTACK-7] nor can a form, with what a form may send', async () => {
  const { own } = world;
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; charset=application/json',
  ]) {
    for (const path of [
      '/v1/public/user/refresh-token',
      '/v1/private/user/logout',
      '/v1/private/order/place',
    ]) {
      const answer = await own.send('POST', path, '{}', { 'content-type': type });
      expect(answer.code, `${path} with ${type}`).toBe(1415);
    }
  }
  // The cookie alone, as a browser would send it along, is no credential anywhere else.
  const { cookie } = world;
  for (const route of ALL_ROUTES.filter((each) => !isOperators(each) && !each.access.startsWith('public'))) {
    if (route.access === 'cookie' || route.access === 'agent') continue;
    const answer = await world.exchange.api.send(route.method, route.path, '', { cookie });
    expect(answer.code, route.id).toBe(1001);
  }
});
