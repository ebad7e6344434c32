import { type Route, routeFinder } from '@openperp/protocol';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditTrail } from '../../gateway/audit/audit-trail.ts';
import { type HttpServer, listen } from '../../gateway/http/http-server.ts';
import { NOBODY } from '../../gateway/pipeline/caller.ts';
import { requestHandler } from '../../gateway/pipeline/request-handler.ts';
import { RequestMeter } from '../../gateway/services/request-meter.ts';
import { signedMembers } from '../../gateway/testing/agent-client.ts';
import { exchangeRaw } from '../../gateway/testing/raw-socket.ts';
import { TestClient } from '../../gateway/testing/test-client.ts';
import { createLogger } from '../../process/logging.ts';
import { AccessWorld } from '../access/access-world.ts';
import { ALL_ROUTES, pathOf, sampleOf } from '../access/permitted-request.ts';

/** What a failure has to tell, and a client must not learn. */
const DETAIL = 'SQLITE_CORRUPT at /srv/openperp/identity.db, key 5f4dcc3b5aa765d61d8327deb882cf99';

const nothing = (): undefined => undefined;

let world: AccessWorld;
let broken: HttpServer;
const lines: string[] = [];

beforeAll(async () => {
  world = await AccessWorld.open();
  const logger = createLogger({ write: (line: string) => lines.push(line) });
  // Every handler fails, each second one by a rejection.
  const handlers = Object.fromEntries(
    ALL_ROUTES.map(({ id }, i) => [
      id,
      i % 2 === 0
        ? () => {
            throw new Error(DETAIL);
          }
        : () => Promise.reject(new TypeError(DETAIL)),
    ]),
  );
  broken = await listen(
    '127.0.0.1',
    0,
    requestHandler({
      find: routeFinder(ALL_ROUTES),
      handlers,
      pages: new Map([['/broken', { headers: [], render: () => Promise.reject(new Error(DETAIL)) }]]),
      check: () => ({ ...NOBODY, userId: 1, permissions: 3, agent: world.identityAgent() }),
      clientIp: { resolve: () => '127.0.0.1' },
      meter: new RequestMeter(new Registry(), 'api'),
      logger,
      limits: { ofAddress: nothing, ofAccount: nothing, ofItems: nothing },
      audit: new AuditTrail({
        log: { record: async () => {}, note: nothing },
        apiKeys: world.exchange.identity.apiKeys,
        logger,
      }),
      isDraining: () => false,
    }),
  );
});
afterAll(async () => {
  await broken.stop();
  await world.stop();
});

async function askBroken(route: Route) {
  const sample = await sampleOf(route).make(world);
  const body = route.access === 'agent' ? signedMembers(world.agent, sample.body ?? {}) : sample.body;
  const path = pathOf(world, route, sample);
  const target = sample.query === undefined ? path : `${path}?${sample.query}`;
  const client = new TestClient(`http://${broken.authority}`);
  return client.text(route.method, target, body === undefined ? '' : JSON.stringify(body), {
    'x-request-id': 'leak-1',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
}

describe('[ATTACK-36] a failure tells its id and no more', () => {
  test.each(ALL_ROUTES.map((route) => [route.id, route] as const))('%s', async (_id, route) => {
    lines.length = 0;
    const { status, text, headers } = await askBroken(route);
    const envelope = JSON.parse(text) as { code: number; message: string; requestId: string };
    expect(envelope.requestId).toBe('leak-1');
    expect([5001, 6904]).toContain(envelope.code);
    expect(Object.keys(envelope).sort()).toEqual(['code', 'message', 'requestId']);
    expect(status).toBe(envelope.code === 5001 ? 500 : 200);
    const told = `${text}${JSON.stringify(headers)}`;
    expect(told).not.toMatch(/SQLITE|srv|5f4dcc3b|Error:|\.ts|node_modules|at \w+ \(/);
    // Who runs it finds the whole of it, by the id.
    expect(lines.join('')).toContain('SQLITE_CORRUPT');
    expect(lines.join('')).toContain('leak-1');
    await world.cancelAll();
  });

  test('of a page too', async () => {
    const answer = await new TestClient(`http://${broken.authority}`).text('GET', '/broken');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/SQLITE|srv|\.ts/);
  });
});

test('[ATTACK-36] no answer names what it is made with: no Server, no X-Powered-By, no version in a refusal', async () => {
  const { url, adminUrl } = world.exchange.gateway;
  for (const base of [url, adminUrl]) {
    for (const path of [
      '/',
      '/docs',
      '/openapi.json',
      '/nothing',
      '/v1/time',
      '/metrics',
      '/readyz',
      '/v1/private/user/info',
    ]) {
      const { headers } = await new TestClient(base).text('GET', path);
      for (const name of ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-runtime'])
        expect(headers, `${path} has ${name}`).not.toHaveProperty(name);
    }
    const refusals = [
      'GET / HTTP/9.9\r\n\r\n',
      'rubbish\r\n\r\n',
      'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ];
    for (const bytes of refusals) {
      const received = await exchangeRaw(base, bytes);
      expect(received).not.toMatch(/node|llhttp|HPE_|v\d+\.\d+\.\d+|\.ts|at \w+ \(/i);
    }
  }
});
