import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { WebhookCheck } from './webhook-check.ts';

const AT_SECONDS = 1_713_024_000;
const BODY = '{"orderType":"transfer","orderId":123}';

function headersOf(timestamp: string, nonce: string, body = BODY, secret = 'secret') {
  const signature = createHmac('sha256', secret).update(`${timestamp}${nonce}${body}`).digest('hex');
  return { 'x-agent-timestamp': timestamp, 'x-agent-nonce': nonce, 'x-agent-signature': signature };
}

function checkAt(seconds = AT_SECONDS) {
  const clock = { seconds };
  return { clock, check: new WebhookCheck('secret', () => clock.seconds * 1000) };
}

test('the vector of the contract is good', () => {
  const { check } = checkAt();
  const headers = {
    'x-agent-timestamp': '1713024000',
    'x-agent-nonce': 'nonce-1',
    'x-agent-signature': '03a1934d86f1de6a9970ae54599948e1ed66332566bf0e8c9bcc748d6b0d5980',
  };
  expect(check.check(headers, BODY)).toBe('good');
});

test.each([
  [300, 'good'],
  [-300, 'good'],
  [301, 'stale'],
  [-301, 'stale'],
])('sent %i s ago: %s', (age, verdict) => {
  const { check } = checkAt();
  expect(check.check(headersOf(`${AT_SECONDS - age}`, 'n'), BODY)).toBe(verdict);
});

test.each([
  ['another body', headersOf(`${AT_SECONDS}`, 'n', `${BODY} `), 'forged'],
  ['another secret', headersOf(`${AT_SECONDS}`, 'n', BODY, 'Secret'), 'forged'],
  ['no signature', { ...headersOf(`${AT_SECONDS}`, 'n'), 'x-agent-signature': undefined }, 'forged'],
  ['another nonce', { ...headersOf(`${AT_SECONDS}`, 'n'), 'x-agent-nonce': 'm' }, 'forged'],
  ['no headers', {}, 'stale'],
  ['a time that is none', headersOf('1713024000.5', 'n'), 'stale'],
])('%s: refused', (_what, headers, verdict) => {
  const { check } = checkAt();
  expect(check.check(headers, BODY)).toBe(verdict);
});

test('a nonce is good once, for as long as its time could be', () => {
  const { check, clock } = checkAt();
  const early = headersOf(`${AT_SECONDS + 300}`, 'n');
  expect(check.check(early, BODY)).toBe('good');
  expect(check.check(early, BODY)).toBe('replayed');
  clock.seconds += 600;
  expect(check.check(early, BODY)).toBe('replayed');
  clock.seconds += 1;
  expect(check.check(early, BODY)).toBe('stale');
  expect(check.check(headersOf(`${clock.seconds}`, 'n'), BODY)).toBe('good');
});

test('what is forged uses no nonce up', () => {
  const { check } = checkAt();
  const headers = headersOf(`${AT_SECONDS}`, 'n');
  expect(check.check(headers, 'else')).toBe('forged');
  expect(check.check(headers, BODY)).toBe('good');
});
