import { adminRoutes, type Route } from '@openperp/protocol';
import { describe, expect, test } from 'vitest';
import { commandDetail, commandSubject, SECRET_MEMBERS } from './command-detail.ts';

const body = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('the detail of a command', () => {
  test('is its path and the members of its body, as they were sent, by path', () => {
    const sent = Buffer.from(
      '{"amount":"1000.50","price":85000.10,"ms":1000,"isOn":true,"none":null,"tiers":[{"cap":"1"},{"cap":"2"}],"at":{"x":1e3}}',
    );
    expect(commandDetail({ userId: 1000000001 }, sent)).toEqual({
      userId: 1000000001,
      amount: '1000.50',
      price: '85000.10',
      ms: 1000,
      isOn: true,
      none: 'null',
      'tiers[0].cap': '1',
      'tiers[1].cap': '2',
      'at.x': '1e3',
    });
    expect(commandDetail(undefined, Buffer.alloc(0))).toEqual({});
  });

  test.each([...SECRET_MEMBERS])('has no %s, at whatever depth', (member) => {
    const canary = { [member]: 'canary' };
    const detail = commandDetail(
      undefined,
      body({ ...canary, a: canary, b: [canary], c: { d: canary }, e: 1 }),
    );
    expect(detail).toEqual({ e: 1 });
  });

  test('has of an address nothing that may be secret', () => {
    const detail = commandDetail(
      undefined,
      body({ webhookUrl: 'https://partner.example/hook?key=canary#canary' }),
    );
    expect(detail).toEqual({ webhookUrl: 'https://partner.example/hook' });
  });

  test('is bounded in length and number', () => {
    const many = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`m${i}`, 'x'.repeat(300)]));
    const detail = commandDetail({ userId: 1 }, body(many));
    expect(Object.keys(detail)).toHaveLength(101);
    expect(detail).toMatchObject({ userId: 1, m98: 'x'.repeat(256), omittedMembers: 31 });
    expect(detail).not.toHaveProperty('m99');
  });
});

test('the subject is what the path names, else what the body names', () => {
  expect(commandSubject({ userId: 1000000001, symbol: 'BTCUSDT' })).toBe('user:1000000001');
  expect(commandSubject({ symbol: 'BTCUSDT' })).toBe('symbol:BTCUSDT');
  expect(commandSubject({ agentCode: 'AGENT001' })).toBe('agent:AGENT001');
  expect(commandSubject({ ms: 1000 })).toBe('');
});

/** The names of all members of a schema, whatever it nests. */
function* memberNames(schema: unknown): Iterable<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') yield* Object.keys(value as object);
    yield* memberNames(value);
  }
}

test('every member of an operator’s request that sounds secret is in the list', () => {
  const names = Object.values<Route>(adminRoutes).flatMap(({ body: field }) => [
    ...memberNames(field?.schema),
  ]);
  expect(names).toContain('password');
  expect(names).toContain('maintenanceMarginRate');
  const secret = names.filter((name) =>
    /pass|secret|token|ticket|sign|private|credential|apikey/i.test(name),
  );
  expect(secret.filter((name) => !SECRET_MEMBERS.has(name))).toEqual([]);
});
