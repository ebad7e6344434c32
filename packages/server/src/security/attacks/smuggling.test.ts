import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../../gateway/testing/exchange-fixture.ts';
import { exchangeRaw, firstAnswer } from '../../gateway/testing/raw-socket.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

const ORDER = '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"84000","quantity":"0.01"}';

/** A whole request that would place an order, were it taken for one. */
const smuggled = () =>
  `POST /v1/private/order/place HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${user.token}\r\nContent-Type: application/json\r\nContent-Length: ${ORDER.length}\r\n\r\n${ORDER}`;

async function openOrders(): Promise<number> {
  const { data } = await exchange.as(user).get('/v1/private/order/current');
  return (data as { total: number }).total;
}

/** Answers in what came over the wire, one right after the body of another. */
const answersIn = (received: string) => received.match(/HTTP\/1\.1 \d{3}/g) ?? [];

const POST = 'POST /v1/public/user/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const GET = 'GET /v1/time HTTP/1.1\r\nHost: x\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** Two ways of reading where the request ends, of which a proxy in front may take the other; the smuggled request follows each. */
const AMBIGUOUS: readonly (readonly [string, string])[] = [
  ['a length and chunks', `${POST}Content-Length: 5\r\n${CHUNKED}\r\n0\r\n\r\n`],
  ['chunks and a length', `${POST}${CHUNKED}Content-Length: 5\r\n\r\n0\r\n\r\n`],
  ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: 200\r\n\r\n`],
  ['two lengths that agree', `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
  ['a list of lengths', `${POST}Content-Length: 0, 200\r\n\r\n`],
  ['a length with a sign', `${POST}Content-Length: +2\r\n\r\n{}`],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\n`],
  ['a length in hex', `${POST}Content-Length: 0x2\r\n\r\n{}`],
  ['a length with a comma', `${POST}Content-Length: 2,\r\n\r\n{}`],
  ['a length with letters', `${POST}Content-Length: 2a\r\n\r\n{}`],
  ['an empty length', `${POST}Content-Length: \r\n\r\n{}`],
  ['a length past all numbers', `${POST}Content-Length: 99999999999999999999999\r\n\r\n`],
  ['an encoding that ends in another', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
  ['an unknown encoding', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['an encoding twice', `${POST}${CHUNKED}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
  ['a tab before the encoding', `${POST}Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
  ['a blank before the colon', `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
  ['a blank before the colon of a length', `${POST}Content-Length : 2\r\n\r\n{}`],
  ['a blank before a name', `${POST} Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a folded header', `${GET}X-Folded: a\r\n b: c\r\n\r\n`],
  ['a folded encoding', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
  ['a bare line feed between headers', `GET /v1/time HTTP/1.1\nHost: x\n\n`],
  ['a bare line feed before an encoding', `${POST}X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a bare carriage return', `${POST}X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a line feed at the end of the headers', `${GET}\n`],
  ['NUL in a header', `${GET}X: a\0b\r\n\r\n`],
  ['NUL in a name', `${GET}X\0: a\r\n\r\n`],
  ['no colon', `${GET}Transfer-Encoding chunked\r\n\r\n`],
  ['a name of no letters', `${GET}: x\r\n\r\n`],
  ['a chunk whose size is negative', `${POST}${CHUNKED}\r\n-1\r\n\r\n`],
  ['a chunk whose size is 0x', `${POST}${CHUNKED}\r\n0x2\r\n{}\r\n0\r\n\r\n`],
  ['a chunk size past all numbers', `${POST}${CHUNKED}\r\nffffffffffffffffff\r\n`],
  ['a chunk size with a blank', `${POST}${CHUNKED}\r\n2 \r\n{}\r\n0\r\n\r\n`],
  ['a chunk longer than it says', `${POST}${CHUNKED}\r\n2\r\n{}}\r\n0\r\n\r\n`],
  ['chunks that end in line feeds', `${POST}${CHUNKED}\r\n2\n{}\n0\n\n`],
  ['a chunk extension with a bare line feed', `${POST}${CHUNKED}\r\n2;x\n{}\r\n0\r\n\r\n`],
  ['two targets', `GET /v1/time /v1/time HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['an unknown version', `GET /v1/time HTTP/1.2\r\nHost: x\r\n\r\n`],
  ['a version of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method with a blank', `GE T /v1/time HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['a letter that is none in the target', `GET /v1/ti\u0001me HTTP/1.1\r\nHost: x\r\n\r\n`],
];

describe('[ATTACK-26] what can be read in two ways is answered 400 and the socket closed: nothing behind it is read', () => {
  test.each(AMBIGUOUS)('%s', async (_what, bytes) => {
    const before = await openOrders();
    const received = await exchangeRaw(exchange.gateway.url, Buffer.from(bytes + smuggled(), 'latin1'));
    expect(answersIn(received)).toEqual(['HTTP/1.1 400']);
    expect(firstAnswer(received)).toMatchObject({ status: 400, code: 2002 });
    expect(firstAnswer(received).head).toMatch(/^connection: close$/im);
    expect(await openOrders()).toBe(before);
  });

  test('two that can be read in one way are two: the second is done', async () => {
    const before = await openOrders();
    const bytes = `${GET}\r\n${smuggled().replace('Host: x', 'Host: x\r\nConnection: close')}`;
    const received = await exchangeRaw(exchange.gateway.url, bytes);
    expect(answersIn(received)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(await openOrders()).toBe(before + 1);
  });

  test('a request in the body of another is a body', async () => {
    const before = await openOrders();
    const inner = smuggled();
    const bytes = `${POST}Connection: close\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
    const received = await exchangeRaw(exchange.gateway.url, bytes);
    expect(answersIn(received)).toEqual(['HTTP/1.1 400']);
    expect(await openOrders()).toBe(before);
  });

  test('an absolute target, an authority or another host leads nowhere else', async () => {
    for (const target of [
      'http://elsewhere.example/v1/time',
      'http://127.0.0.1/admin/v1/engine',
      '*',
      'elsewhere.example:443',
      '//v1/time',
    ]) {
      const received = await exchangeRaw(
        exchange.gateway.url,
        `GET ${target} HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n`,
      );
      expect(['HTTP/1.1 404', 'HTTP/1.1 400'], target).toContain(answersIn(received)[0]);
      expect(answersIn(received), target).toHaveLength(1);
    }
  });
});
