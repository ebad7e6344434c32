import { expect, test } from 'vitest';
import { hmac, signedText } from './agent-client.ts';

test('the vector of the contract', () => {
  const text = signedText({
    timestamp: 1713024000,
    nonce: 'nonce-1',
    amount: '10.00',
    agentCode: 'AGENT001',
  });
  expect(text).toBe('agentCode=AGENT001&amount=10.00&nonce=nonce-1&timestamp=1713024000');
  expect(hmac('secret', text)).toBe('dcb87a1b3133116a34df461f3bc61824b657ea42be4342ddf2335461df40d383');
});

test('empty members and the signature itself are left out, lists are compact JSON, capitals come first', () => {
  const members = { b: '', a: ' ', sign: 'x', none: undefined, ids: ['1', '2'], whole: true, Z: 0 };
  expect(signedText(members)).toBe('Z=0&ids=["1","2"]&whole=true');
});
