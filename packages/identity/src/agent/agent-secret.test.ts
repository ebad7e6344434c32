import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadMasterKeys } from '../secret/master-key.ts';
import { agentHmac, newAgentSecret, openAgentSecret, sealAgentSecret } from './agent-secret.ts';

const SECRET = createSecretKey(Buffer.from('secret'));

test.each([
  [
    'a signed request of the API description',
    'agentCode=AGENT001&amount=10.00&nonce=nonce-1&timestamp=1713024000',
    'dcb87a1b3133116a34df461f3bc61824b657ea42be4342ddf2335461df40d383',
  ],
  [
    'a webhook: timestamp, nonce, body',
    '1713024000nonce-1{"orderType":"transfer","orderId":123}',
    '03a1934d86f1de6a9970ae54599948e1ed66332566bf0e8c9bcc748d6b0d5980',
  ],
  // printf 'agentUserId=用户' | openssl dgst -sha256 -hmac secret
  ['UTF-8', 'agentUserId=用户', 'a92bda3b7827827d92060be9be58a3c1d6c92b341034a1f3f22d634a42ca3c39'],
])('%s', (_, text, hex) => {
  expect(agentHmac(SECRET, text)).toBe(hex);
});

test('a new secret is 40 letters and digits, each time another', () => {
  const secrets = Array.from({ length: 100 }, newAgentSecret);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(new Set(secrets).size).toBe(100);
});

test('a sealed secret opens as what it is: of this agent, of this version', () => {
  const keys = loadMasterKeys('', '11'.repeat(32));
  const sealed = sealAgentSecret(keys, 'canary', '12', 3);
  expect(openAgentSecret(keys, sealed, '12', 3).export().toString()).toBe('canary');
  expect(() => openAgentSecret(keys, sealed, '13', 3)).toThrow('damaged or was moved');
  expect(() => openAgentSecret(keys, sealed, '12', 4)).toThrow('damaged or was moved');
  expect(() => openAgentSecret(keys, sealed, '1', 23)).toThrow('damaged or was moved');
});
