import { adminRoutes, agentRoutes, publicRoutes, type Route } from '@openperp/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../testing/exchange-fixture.ts';
import { exchangeRaw } from '../testing/raw-socket.ts';
import { TestClient, type TextAnswer } from '../testing/test-client.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

type Port = 'api' | 'admin';

const ports = [
  ['api', [...Object.values<Route>(publicRoutes), ...Object.values<Route>(agentRoutes)]],
  ['admin', Object.values<Route>(adminRoutes)],
] as const;

const routes = ports.flatMap(([port, table]) =>
  table.map((route) => [`${route.method} ${route.path}`, port, route] as const),
);

/** Whoever may ask there: the operator, or a user; and nobody. */
function clientsOf(port: Port): readonly TestClient[] {
  const { url, adminUrl } = exchange.gateway;
  return port === 'admin'
    ? [exchange.admin, new TestClient(adminUrl)]
    : [exchange.as(user), new TestClient(url)];
}

function expectUnframed({ headers }: Pick<TextAnswer, 'headers'>): void {
  const ancestors = String(headers['content-security-policy'])
    .split(';')
    .filter((directive) => directive.trim().startsWith('frame-ancestors'));
  expect(ancestors.map((directive) => directive.trim())).toEqual(["frame-ancestors 'none'"]);
}

test.each(routes)('[ATTACK-9] no answer of %s may be framed', async (_name, port, { method, path }) => {
  const address = path.replaceAll(/:\w+/g, '1');
  for (const client of clientsOf(port)) expectUnframed(await client.text(method, address));
});

test.each([
  ['api', '/'],
  ['api', '/docs'],
  ['api', '/openapi.json'],
  ['api', '/agent-entry'],
  ['api', '/no-such-page'],
  ['admin', '/docs'],
  ['admin', '/openapi.json'],
  ['admin', '/metrics'],
  ['admin', '/agent-entry'],
] as const)('[ATTACK-9] the page %s %s may not be framed', async (port, path) => {
  for (const client of clientsOf(port))
    for (const method of ['GET', 'POST', 'DELETE']) expectUnframed(await client.text(method, path));
});

test('[ATTACK-9] nor may the answer to what is no HTTP', async () => {
  for (const url of [exchange.gateway.url, exchange.gateway.adminUrl]) {
    const received = await exchangeRaw(url, 'GET\r\n\r\n');
    const policy = /content-security-policy: (.*)/i.exec(received)?.[1];
    expectUnframed({ headers: { 'content-security-policy': policy } });
  }
});
