import { expect, test } from 'vitest';
import { webhookNetworks } from './webhook-networks.ts';

test.each([
  ['127.0.0.1', ['127.0.0.0/8', '::1']],
  ['127.9.9.9', ['127.0.0.0/8', '::1']],
  ['::1', ['127.0.0.0/8', '::1']],
  ['localhost', ['127.0.0.0/8', '::1']],
  ['0.0.0.0', []],
  ['::', []],
  ['10.0.0.1', []],
  ['exchange.example', []],
])(
  '[ATTACK-24] an exchange that listens on %s sends webhooks to its own machine only while nobody else reaches it',
  (host, networks) => {
    expect(webhookNetworks({ host, webhookNetworks: undefined })).toEqual(networks);
  },
);

test('what the operator says holds, nothing too', () => {
  expect(webhookNetworks({ host: '127.0.0.1', webhookNetworks: [] })).toEqual([]);
  expect(webhookNetworks({ host: '0.0.0.0', webhookNetworks: ['10.0.0.0/8'] })).toEqual(['10.0.0.0/8']);
});
