import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange, type TestUser } from './testing/exchange-fixture.ts';
import { exchangeRaw, firstAnswer } from './testing/raw-socket.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

const HOST = 'Host: 127.0.0.1\r\n';

function send(bytes: string): Promise<string> {
  return exchangeRaw(exchange.gateway.url, bytes);
}

async function openOrders(): Promise<number> {
  const answer = await exchange.as(user).get('/v1/private/order/current');
  return (answer.data as { total: number }).total;
}

describe('[ATTACK-26] what is no HTTP request gets the envelope and a closed socket', () => {
  test.each([
    ['no request line', 'hello\r\n\r\n'],
    ['an unknown version', `GET / HTTP/9.9\r\n${HOST}\r\n`],
    ['an unknown method', `BREW /v1/time HTTP/1.1\r\n${HOST}\r\n`],
    ['a blank in a header name', `GET /v1/time HTTP/1.1\r\n${HOST}Bad Name: x\r\n\r\n`],
    [
      'a content length that is no number',
      `POST /v1/private/order/place HTTP/1.1\r\n${HOST}Content-Length: 1x\r\n\r\n`,
    ],
    [
      'a negative content length',
      `POST /v1/private/order/place HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`,
    ],
    [
      'two content lengths',
      `POST /v1/private/order/place HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    ],
    [
      'a content length beside chunks',
      `POST /v1/private/order/place HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'a chunk whose size is no number',
      `POST /v1/private/order/place HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`,
    ],
    [
      'headers of more than 16 KiB',
      `GET /v1/time HTTP/1.1\r\n${HOST}X-Long: ${'a'.repeat(17 * 1024)}\r\n\r\n`,
    ],
    ['CONNECT', `CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n`],
  ])('%s', async (_what, bytes) => {
    const answer = firstAnswer(await send(bytes));
    expect(answer).toMatchObject({ status: 400, code: 2002 });
    expect(answer.head).toMatch(/^connection: close$/im);
    expect(answer.head).toMatch(/^x-request-id: \S+$/im);
  });

  test('a request without Host is 2002', async () => {
    const received = await send('GET /v1/time HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(firstAnswer(received)).toMatchObject({ status: 400, code: 2002 });
  });

  test('HTTP/1.0 needs no Host', async () => {
    expect(firstAnswer(await send('GET /v1/time HTTP/1.0\r\n\r\n'))).toMatchObject({ status: 200, code: 0 });
  });

  test('rubbish after a request does not become the answer to it', async () => {
    const body = JSON.stringify({
      symbol: 'BTCUSDT',
      type: 'LIMIT',
      side: 'BUY',
      price: '84000',
      quantity: '0.01',
    });
    const request = `POST /v1/private/order/place HTTP/1.1\r\n${HOST}Authorization: Bearer ${user.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const before = await openOrders();
    const received = await send(`${request}\u0001\u0002 rubbish\r\n\r\n`).catch(() => '');
    if (received !== '') expect(firstAnswer(received).code).toBe(0);
    expect(await openOrders()).toBe(before + 1);
  });
});

describe('routes and methods', () => {
  test.each([
    '/v1/nothing',
    '/v1/time/',
    '/V1/time',
    '//v1/time',
    '/v1/private/order/place%2f',
    '/ws',
    '/v1/%zz',
  ])('%s is no endpoint: 1404', async (path) => {
    const answer = await exchange.api.get(path);
    expect([answer.status, answer.code]).toEqual([404, 1404]);
  });

  test('an upgrade to WebSocket finds no endpoint: 1404', async () => {
    const headers =
      'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n';
    const received = await exchangeRaw(
      exchange.gateway.url,
      `GET /ws HTTP/1.1\r\n${HOST}${headers}Sec-WebSocket-Version: 13\r\n\r\n`,
      (text) => text.includes('requestId'),
    );
    expect(firstAnswer(received)).toMatchObject({ status: 404, code: 1404 });
  });

  test.each([
    ['GET', '/v1/private/order/place', 'POST'],
    ['POST', '/v1/time', 'GET'],
    ['PATCH', '/v1/private/user/api-key/update', 'PUT'],
    ['DELETE', '/v1/private/order', 'GET'],
    ['OPTIONS', '/v1/time', 'GET'],
    ['POST', '/docs', 'GET'],
  ])('%s %s is 1405, with Allow: %s', async (method, path, allowed) => {
    const answer = await exchange.as(user).send(method, path, '');
    expect([answer.status, answer.code, answer.headers.allow]).toEqual([405, 1405, allowed]);
  });

  test.each(['/v1/time', '/docs'])('HEAD %s is 405, without a body', async (path) => {
    const answer = await exchange.api.text('HEAD', path);
    expect([answer.status, answer.headers.allow, answer.text]).toEqual([405, 'GET', '']);
  });

  test('[ATTACK-8] no other site may read an answer', async () => {
    const answer = await exchange.api.get('/v1/time', { origin: 'https://elsewhere.example' });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };
  const post = (body: string | Uint8Array, headers: Record<string, string> = json) =>
    exchange.as(user).send('POST', '/v1/private/order/place', body, headers);

  test('256 KiB are read, a byte more is 1413', async () => {
    expect((await post(' '.repeat(256 * 1024))).code).toBe(2002);
    const answer = await post(' '.repeat(256 * 1024 + 1));
    expect([answer.status, answer.code]).toEqual([413, 1413]);
  });

  test('more than 256 KiB in chunks are 1413, and the socket is good for the next request', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(5);
    const head = `Authorization: Bearer ${user.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const received = await send(
      `POST /v1/private/order/place HTTP/1.1\r\n${HOST}${head}${chunk}0\r\n\r\nGET /v1/time HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    );
    expect(firstAnswer(received)).toMatchObject({ status: 413, code: 1413 });
    expect(received).toMatch(/HTTP\/1\.1 200 OK/);
  });

  test('the wrong type is said before the size, the size before the credentials', async () => {
    const large = ' '.repeat(300 * 1024);
    expect((await post(large, { 'content-type': 'text/plain' })).code).toBe(1415);
    expect((await exchange.api.send('POST', '/v1/private/order/place', large, json)).code).toBe(1413);
  });

  test('a compressed body is 1415', async () => {
    expect((await post('{}', { ...json, 'content-encoding': 'gzip' })).code).toBe(1415);
  });

  test('no body needs no content type, and is 2001', async () => {
    const answer = await post('', {});
    expect([answer.status, answer.code]).toEqual([400, 2001]);
  });

  test('a GET takes no body: 2002', async () => {
    const answer = await exchange.as(user).send('GET', '/v1/private/order/current', '{}', json);
    expect([answer.status, answer.code]).toEqual([400, 2002]);
  });

  test('credentials are asked for before the body is looked at', async () => {
    expect((await exchange.api.send('POST', '/v1/private/order/place', '{"a', json)).code).toBe(1001);
  });
});

describe('headers that are there twice', () => {
  test('two Authorization headers are 1003', async () => {
    const twice = `Authorization: Bearer ${user.token}\r\nauthorization: Bearer ${user.token}\r\n`;
    const received = await send(
      `GET /v1/private/user/info HTTP/1.1\r\n${HOST}${twice}Connection: close\r\n\r\n`,
    );
    expect(firstAnswer(received)).toMatchObject({ status: 401, code: 1003 });
  });

  test('two X-API-KEY headers are 1003', async () => {
    const query = `timestamp=${Date.now()}`;
    const signature = createHmac('sha256', user.apiSecret).update(query).digest('hex');
    const key = `X-API-KEY: ${user.apiKey}\r\n`;
    const received = await send(
      `GET /v1/private/user/info?${query}&signature=${signature} HTTP/1.1\r\n${HOST}${key}${key}Connection: close\r\n\r\n`,
    );
    expect(firstAnswer(received)).toMatchObject({ status: 401, code: 1003 });
  });
});

describe('every answer', () => {
  test('cannot be framed, sniffed, stored, or tell where it was', async () => {
    const { headers } = await exchange.api.get('/v1/time');
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test('asks for TLS from then on, except at loopback', async () => {
    const here = await exchange.api.get('/v1/time');
    expect(here.headers).not.toHaveProperty('strict-transport-security');
    const elsewhere = await exchange.api.get('/v1/time', { host: 'exchange.example' });
    expect(elsewhere.headers['strict-transport-security']).toBe('max-age=63072000');
  });

  test('carries the client’s request id, in a refusal too', async () => {
    const answer = await exchange.api.get('/v1/nothing', { 'x-request-id': 'my id 1' });
    expect([answer.requestId, answer.headers['x-request-id']]).toEqual(['my id 1', 'my id 1']);
  });

  test('an unknown expectation is ignored', async () => {
    const received = await send(`GET /v1/time HTTP/1.1\r\n${HOST}Expect: tea\r\nConnection: close\r\n\r\n`);
    expect(firstAnswer(received)).toMatchObject({ status: 200, code: 0 });
  });
});
