import { describe, expect, test } from 'vitest';
import { accepted } from '../testing/test-fixture.ts';
import type { AgentChanges } from './agent.ts';
import { checkAgentSettings, faultOfAgentCode } from './agent-settings.ts';

test.each([
  ['', 2003],
  ['a'.repeat(33), 2003],
  ['a b', 2002],
  ['a:b', 2002],
  ['äöü', 2002],
  ['abc\n', 2002],
])('%.40j is no code: %i', (agentCode, code) => {
  expect(faultOfAgentCode(agentCode)).toMatchObject({ code, field: 'agentCode' });
});

test.each(['A', 'agent_001-X', 'a'.repeat(32)])('%s is a code', (agentCode) => {
  expect(faultOfAgentCode(agentCode)).toBeUndefined();
});

describe('a setting is refused by name', () => {
  const ORIGINS = Array.from({ length: 21 }, (_, i) => `https://p${i}.example`);
  const origin = (text: string) => [
    { allowedOrigins: ['https://good.example', text] },
    2002,
    'allowedOrigins[1]',
  ];
  const webhook = (text: string) => [{ webhookUrl: text }, 2002, 'webhookUrl'];
  test.each([
    [{ name: '' }, 2003, 'name'],
    [{ name: 'x'.repeat(65) }, 2003, 'name'],
    [{ name: 'a\u0000b' }, 2002, 'name'],
    [{ name: 'a\nb' }, 2002, 'name'],
    [{ allowedOrigins: ORIGINS }, 2003, 'allowedOrigins'],
    origin(''),
    origin('https://'),
    origin('partner.example'),
    origin('//partner.example'),
    origin('https://partner.example/'),
    origin('https://partner.example/path'),
    origin('https://partner.example?x'),
    origin('https://partner.example#x'),
    origin('https://user@partner.example'),
    origin('https://PARTNER.example'),
    origin('https://partner.example:443'),
    origin('https://partner.example:0443'),
    origin('https://partner.example:99999'),
    origin('https://*.partner.example'),
    origin('https://*'),
    origin('*'),
    origin('null'),
    origin("'self'"),
    origin('https://partner.example; script-src *'),
    origin('https://partner.example https://evil.example'),
    origin(' https://partner.example'),
    origin('https://partner.example\n'),
    origin('https://pärtner.example'),
    origin('http://partner.example'),
    origin('http://127.0.0.1.evil.example'),
    origin('http://localhost.evil.example'),
    origin('http://10.0.0.1'),
    origin('https://127.1'),
    origin('ftp://partner.example'),
    origin('javascript://partner.example'),
    origin(`https://${'a'.repeat(400)}.example`),
    [{ ipWhitelist: ['10.0.0.1', '10.0.0.256'] }, 2002, 'ipWhitelist[1]'],
    [{ ipWhitelist: Array<string>(21).fill('10.0.0.1') }, 2003, 'ipWhitelist'],
    webhook('partner.example/hook'),
    webhook('/hook'),
    webhook('ftp://partner.example/hook'),
    webhook('file:///etc/passwd'),
    webhook('https://user:secret@partner.example/hook'),
    webhook('https://@partner.example/hook'),
    webhook('https://partner.example/hook#part'),
    webhook('https://partner.example/#'),
    webhook('https://partner.example/a b'),
    webhook('https://partner.example/a\r\nX: y'),
    webhook('https:\\\\partner.example\\hook'),
    webhook('https://'),
    webhook('https://partner.example:99999/'),
    [{ webhookUrl: `https://partner.example/${'x'.repeat(2048)}` }, 2003, 'webhookUrl'],
    [{ status: 'FROZEN' as 'ACTIVE' }, 2002, 'status'],
  ] as [AgentChanges, number, string][])('%.80j: %i %s', (settings, code, field) => {
    expect(checkAgentSettings(settings)).toMatchObject({ ok: false, code, field });
    const others = {
      name: 'x',
      status: 'ACTIVE',
      allowedOrigins: [],
      ipWhitelist: [],
      webhookUrl: '',
    } as const;
    expect(checkAgentSettings({ ...others, ...settings })).toMatchObject({ ok: false, code, field });
  });
});

test.each([
  'https://partner.example:8443',
  'https://10.0.0.1',
  'https://[2001:db8::1]:8443',
  'http://localhost',
  'http://127.0.0.1:3000',
  'http://127.255.0.3',
  'http://[::1]:3000',
  'https://xn--prtner-bua.example',
])('%s is an origin', (origin) => {
  expect(accepted(checkAgentSettings({ allowedOrigins: [origin] })).allowedOrigins).toEqual([origin]);
});

test.each([
  'https://partner.example',
  'http://10.0.0.1:8080/hook?to=me@example.com',
  'https://[2001:db8::1]/hook',
  'HTTPS://partner.example/HOOK',
  `https://partner.example/${'x'.repeat(2024)}`,
  '',
])('%.60j is a webhook URL', (webhookUrl) => {
  expect(accepted(checkAgentSettings({ webhookUrl })).webhookUrl).toBe(webhookUrl);
});

test('what is not given is not set', () => {
  expect(accepted(checkAgentSettings({}))).toEqual({
    name: undefined,
    status: undefined,
    allowedOrigins: undefined,
    networks: undefined,
    webhookUrl: undefined,
  });
});
