import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange } from '../../gateway/testing/exchange-fixture.ts';
import { exchangeRaw, firstAnswer } from '../../gateway/testing/raw-socket.ts';
import { TestClient } from '../../gateway/testing/test-client.ts';
import { ALL_ROUTES } from '../access/permitted-request.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

/** The pages of each port, beside the endpoints: all there is. */
const PUBLIC_PAGES = ['/', '/docs', '/openapi.json', '/agent-entry'];
const OPERATOR_PAGES = ['/docs', '/openapi.json', '/metrics'];

/** What scanners look for. */
const PROBED = [
  '/.env',
  '/.git/config',
  '/.git/HEAD',
  '/.well-known/security.txt',
  '/actuator',
  '/actuator/env',
  '/admin',
  '/admin/',
  '/admin/v1',
  '/admin/v2/users',
  '/api',
  '/api/v1/time',
  '/backup.zip',
  '/config',
  '/config.json',
  '/console',
  '/debug',
  '/debug/pprof',
  '/debug/vars',
  '/docs/',
  '/docs/index.html',
  '/favicon.ico',
  '/graphql',
  '/health',
  '/heapdump',
  '/identity.db',
  '/index.html',
  '/info',
  '/inspector',
  '/json',
  '/json/version',
  '/log',
  '/login',
  '/master.key',
  '/metrics/',
  '/openapi.yaml',
  '/package.json',
  '/phpinfo.php',
  '/proc/self/environ',
  '/robots.txt',
  '/server-status',
  '/src/index.ts',
  '/stats',
  '/status',
  '/swagger',
  '/swagger.json',
  '/swagger-ui.html',
  '/test',
  '/trace',
  '/v0/time',
  '/v1',
  '/v1/',
  '/v1/agent',
  '/v1/debug',
  '/v1/internal/users',
  '/v1/private',
  '/v1/private/order/',
  '/v1/private/user',
  '/v1/public/user/register',
  '/v1/time/',
  '/v1//time',
  '/V1/time',
  '/v2/time',
  '/vars',
  '/version',
  '/wp-login.php',
];

describe('[ATTACK-37] there is what is documented, and nothing else', () => {
  test('the pages of each port are these', async () => {
    for (const path of PUBLIC_PAGES) expect((await exchange.api.text('GET', path)).status, path).toBe(200);
    for (const path of OPERATOR_PAGES)
      expect((await exchange.admin.text('GET', path)).status, path).toBe(200);
  });

  test('metrics, probes and the operator’s endpoints are on the operator’s port alone', async () => {
    const operators = ALL_ROUTES.filter(({ access }) => access === 'admin' || access === 'probe');
    for (const { method, path } of operators) {
      const filled = path.replace(/:\w+/g, '1');
      expect((await exchange.api.send(method, filled, '')).code, `${method} ${path}`).toBe(1404);
    }
    expect((await exchange.api.get('/metrics')).code).toBe(1404);
    for (const { method, path, access } of ALL_ROUTES)
      if (access !== 'admin' && access !== 'probe')
        expect((await exchange.admin.send(method, path, '')).code, `${method} ${path}`).toBe(1404);
    expect((await exchange.admin.get('/agent-entry?ticket=x')).code).toBe(1404);
  });

  test.each(PROBED)('%s is nothing, on either port: 404', async (path) => {
    for (const client of [exchange.api, exchange.admin]) {
      for (const method of ['GET', 'POST']) {
        const answer = await client.send(method, path, '');
        expect([answer.status, answer.code], method).toEqual([404, 1404]);
      }
    }
  });

  test('no endpoint takes a method that it does not declare: 405', async () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'];
    const byPath = Map.groupBy(ALL_ROUTES, ({ path }) => path);
    for (const [path, routes] of byPath) {
      const declared = new Set<string>(routes.map(({ method }) => method));
      const isOperators = routes.some(({ access }) => access === 'admin' || access === 'probe');
      const client = isOperators ? exchange.admin : exchange.api;
      for (const method of methods.filter((each) => !declared.has(each))) {
        const answer = await client.send(method, path.replace(/:\w+/g, '1'), '');
        expect([answer.status, answer.code], `${method} ${path}`).toEqual([405, 1405]);
      }
    }
  });
});

/** Ways out of a folder of files, were there one, and into what a proxy in front keeps apart. */
const TRAVERSALS = [
  '/../etc/passwd',
  '/../../../../../../etc/passwd',
  '/docs/../../etc/passwd',
  '/docs/..%2f..%2fetc/passwd',
  '/..%2f..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%2e%2e%2fetc%2fpasswd',
  '/..%252f..%252fetc%252fpasswd',
  '/..%c0%af..%c0%afetc/passwd',
  '/..\\..\\etc\\passwd',
  '/..%5c..%5cetc%5cpasswd',
  '/....//....//etc/passwd',
  '/.//etc/passwd',
  '/docs%00.html',
  '/%00',
  '/file:///etc/passwd',
  '/v1/public/../private/user/info',
  '/v1/public/..%2fprivate/user/info',
  '/v1/public/%2e%2e/private/user/info',
  '/v1/public/..;/private/user/info',
  '/v1/time;x=/admin/v1/engine',
  '/v1/time/../../admin/v1/engine',
  '/admin/v1/../../metrics',
  '/v1/private/user/info%20',
  '/v1/private/user/info%2f',
  '/v1/private/user/info.json',
  '/v1/private/user//info',
  '/v1/private/./user/info',
  '/v1/private/user/info;',
  '/docs?file=../../etc/passwd#',
];

test('[ATTACK-40] no path leads out of the tables: it is compared as it was sent, never worked out', async () => {
  for (const url of [exchange.gateway.url, exchange.gateway.adminUrl]) {
    for (const path of TRAVERSALS) {
      // By hand: clients and URL parsers take the dots out.
      const request = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const received = await exchangeRaw(url, Buffer.from(request, 'latin1'));
      expect(received, path).not.toMatch(/root:|daemon:/);
      if (path.startsWith('/docs?')) continue;
      expect([404, 400], path).toContain(firstAnswer(received).status);
    }
  }
});

test('[ATTACK-40] no answer redirects, and no parameter makes one', async () => {
  const targets = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '%0d%0aLocation:%20https://evil.example',
  ];
  const names = ['url', 'next', 'redirect', 'redirectPath', 'returnUrl', 'return_to', 'ticket'];
  for (const base of [exchange.gateway.url, exchange.gateway.adminUrl]) {
    for (const path of ['/', '/docs', '/agent-entry', '/v1/time', '/nothing']) {
      const query = names.flatMap((name) => targets.map((target) => `${name}=${target}`)).join('&');
      const { status, headers } = await new TestClient(base).text('GET', `${path}?${query}`);
      expect(status === 200 || status === 404, path).toBe(true);
      expect(headers).not.toHaveProperty('location');
      expect(headers).not.toHaveProperty('refresh');
    }
  }
});
