import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { webhookHeaders } from './webhook-headers.ts';

const sign = (text: string): string => createHmac('sha256', 'secret').update(text).digest('hex');

test('the signature is over time, nonce and body, as the vector of the contract has it', () => {
  const body = '{"orderType":"transfer","orderId":123}';
  expect(sign(`1713024000nonce-1${body}`)).toBe(
    '03a1934d86f1de6a9970ae54599948e1ed66332566bf0e8c9bcc748d6b0d5980',
  );
  const headers = webhookHeaders(body, 1_713_024_000_999, sign);
  expect(headers['X-Agent-Timestamp']).toBe('1713024000');
  expect(headers['X-Agent-Signature']).toBe(sign(`1713024000${headers['X-Agent-Nonce']}${body}`));
});

test('a nonce is used once, and is hard to guess', () => {
  const nonces = Array.from({ length: 100 }, () => webhookHeaders('{}', 0, sign)['X-Agent-Nonce']);
  expect(new Set(nonces).size).toBe(100);
  for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{32}$/);
});

test('the length is in bytes', () => {
  expect(webhookHeaders('{"a":"é"}', 0, sign)).toMatchObject({
    'Content-Type': 'application/json',
    'Content-Length': '10',
  });
});
