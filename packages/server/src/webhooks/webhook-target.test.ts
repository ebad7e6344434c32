import { describe, expect, test } from 'vitest';
import { AddressGuard } from './address-guard.ts';
import type { ResolveHost } from './resolve-host.ts';
import { findWebhookTarget, type WebhookTarget } from './webhook-target.ts';

const NEVER = new AbortController().signal;
const PUBLIC_V4 = '93.184.215.14';
const PUBLIC_V6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';

const HOSTS: Readonly<Record<string, readonly string[]>> = {
  'partner.example': [PUBLIC_V4, PUBLIC_V6],
  'inside.example': ['10.0.0.7'],
  'loop.example': ['127.0.0.1'],
  'six.example': ['::1'],
  'mixed.example': [PUBLIC_V4, '192.168.1.1'],
  'metadata.example': ['169.254.169.254'],
  'translated.example': ['64:ff9b::a00:1'],
  'nothing.example': [],
};

const asked: string[] = [];
const resolveHost: ResolveHost = async (hostname) => {
  asked.push(hostname);
  const addresses = HOSTS[hostname];
  if (addresses === undefined) throw new Error(`no ${hostname}`);
  return addresses;
};

function find(url: string, allowed: readonly string[] = []): Promise<WebhookTarget | undefined> {
  return findWebhookTarget(url, { resolveHost, guard: new AddressGuard(allowed) }, NEVER);
}

test('a public host is gone to at the addresses that it was found to have', async () => {
  const target = await find('https://partner.example:8443/hook?key=1');
  expect(target?.url.href).toBe('https://partner.example:8443/hook?key=1');
  expect(target?.addresses).toEqual([PUBLIC_V4, PUBLIC_V6]);
  expect((await find(`http://[${PUBLIC_V6}]/`))?.addresses).toEqual([PUBLIC_V6]);
  expect((await find('http://8.8.8.8/'))?.addresses).toEqual(['8.8.8.8']);
});

describe('[ATTACK-24] private addresses are not gone to, however they are written', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://１２７.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://10.0.0.1:8081/admin/v1/users',
  ])('%s', async (url) => {
    expect(await find(url)).toBeUndefined();
  });

  test.each(['inside', 'loop', 'six', 'mixed', 'metadata', 'translated', 'nothing'])(
    'http://%s.example/, by what the name means',
    async (name) => {
      expect(await find(`http://${name}.example/`)).toBeUndefined();
    },
  );

  test.each([
    'http://user@partner.example/',
    'http://user:password@partner.example/',
    'http://:password@partner.example/',
    'http://partner.example@127.0.0.1/',
    'ftp://partner.example/',
    'file:///etc/passwd',
    'gopher://partner.example/',
    'data:,hello',
    'unix:/var/run/docker.sock',
    'partner.example',
    '//partner.example/',
    'http://',
    'http://[::1',
    '',
  ])('"%s" is no plain http or https url, and no name is looked up', async (url) => {
    asked.length = 0;
    expect(await find(url)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

test('what the operator allows is gone to, in every spelling', async () => {
  for (const url of ['http://127.0.0.1/', 'http://2130706433/', 'http://loop.example/']) {
    expect((await find(url, ['127.0.0.0/8']))?.addresses).toEqual(['127.0.0.1']);
  }
  expect((await find('http://[::1]/', ['::1']))?.addresses).toEqual(['::1']);
  expect(await find('http://mixed.example/', ['127.0.0.0/8'])).toBeUndefined();
});

test('a name that does not exist is no forbidden place', async () => {
  await expect(find('http://unknown.example/')).rejects.toThrow('no unknown.example');
});
