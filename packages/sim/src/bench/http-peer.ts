import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoadAccount } from './http-job.ts';

// The yardstick, a process of its own: a bare node:http server that takes the same requests, verifies the same HMAC and answers JSON.
// Its parent sends the accounts; it answers with its port.

const REFUSAL = JSON.stringify({ code: 1003, message: 'Invalid signature' });

const secrets = new Map<string, KeyObject>();

let orders = 0;

function nextAnswer(): string {
  orders += 1;
  const data = { orderId: `${orders}`, status: 'PENDING', timestamp: Date.now() };
  return JSON.stringify({ code: 0, message: 'success', data, requestId: `peer-${orders}` });
}

function isSigned(apiKey: string | undefined, url: string, body: Buffer): boolean {
  const secret = secrets.get(apiKey ?? '');
  const mark = url.indexOf('?');
  const signatureAt = url.indexOf('&signature=');
  if (secret === undefined || mark < 0 || signatureAt < 0) return false;
  const expected = createHmac('sha256', secret)
    .update(url.slice(mark + 1, signatureAt))
    .update(body)
    .digest();
  const given = Buffer.from(url.slice(signatureAt + '&signature='.length), 'hex');
  return given.length === expected.length && timingSafeEqual(expected, given);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [first = Buffer.alloc(0)] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks) : first;
    const isGood = isSigned(request.headers['x-api-key'] as string | undefined, request.url!, body);
    const answer = isGood ? nextAnswer() : REFUSAL;
    response.writeHead(isGood ? 200 : 401, {
      'Content-Type': 'application/json',
      'Content-Length': answer.length,
    });
    response.end(answer);
  });
});

process.on('message', (accounts: readonly LoadAccount[]) => {
  for (const { apiKey, apiSecret } of accounts) secrets.set(apiKey, createSecretKey(Buffer.from(apiSecret)));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
