import { publicRoutes, type Route } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonAnswer } from '../../gateway/testing/test-client.ts';
import { AccessWorld } from '../access/access-world.ts';
import { ALL_ROUTES, sampleOf, sendPermitted } from '../access/permitted-request.ts';
import type { SampleRequest } from '../access/route-samples.ts';

/** What of a JSON Schema tells the type of a member. */
interface MemberSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly MemberSchema[];
  readonly allOf?: readonly MemberSchema[];
}

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.stop());

const withBody = ALL_ROUTES.filter(({ body }) => body !== undefined && Object.keys(body.members).length > 0);
const asked = ALL_ROUTES.filter(({ query, access }) => query !== undefined && access !== 'probe');

function schemasOf({ body }: Route): readonly (readonly [string, MemberSchema])[] {
  return Object.entries(body!.schema.properties as Readonly<Record<string, MemberSchema>>);
}

function isA(type: string, schema: MemberSchema): boolean {
  return (
    schema.type === type || [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].some((each) => isA(type, each))
  );
}

/** The values of an enumeration; none where it is no such member. */
function valuesOf(schema: MemberSchema): readonly unknown[] {
  if (schema.enum !== undefined) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  return [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].flatMap(valuesOf);
}

/** True for a refusal of parameters, and for a batch whose every item is one. */
function isRefusal({ code, data }: Pick<JsonAnswer, 'code' | 'data'>): boolean {
  if (code !== 0) return (code >= 2001 && code <= 2003) || (code >= 3100 && code <= 3112) || code > 102000;
  const { results } = (data ?? {}) as { results?: readonly { code: number; data?: unknown }[] };
  return (
    results !== undefined &&
    results.length > 0 &&
    results.every((item) => item.code !== 0 && isRefusal(item as JsonAnswer))
  );
}

/** Values of a type that the member cannot have; agents’ empty values count as left out. */
function wrongValues(route: Route, schema: MemberSchema, sent: unknown): readonly unknown[] {
  const wrong: unknown[] = [
    { $gt: '' },
    { length: 1 },
    [[sent ?? 1]],
    [{ a: 1 }],
    '\u0000',
    Number.MAX_VALUE,
  ];
  if (!isA('array', schema)) wrong.push([], [sent ?? 'x']);
  if (!isA('object', schema)) wrong.push({});
  if (!isA('boolean', schema)) wrong.push(true, false);
  if (route.access !== 'agent') wrong.push(null);
  return wrong;
}

/** Texts that look like one of an enumeration. */
function nearlyThose(values: readonly unknown[]): readonly unknown[] {
  const near = values.flatMap((value) =>
    typeof value === 'string'
      ? [value.toLowerCase(), `${value} `, ` ${value}`, `${value}\n`, value.slice(0, -1), [value]]
      : [`${value}`, Number(value) + 0.5, -Number(value) - 1, [value]],
  );
  const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '0', ''];
  return [...near, ...inherited].filter((value) => !values.includes(value));
}

async function expectRefused(
  route: Route,
  request: SampleRequest,
  name: string,
  value: unknown,
): Promise<void> {
  const body = { ...request.body, [name]: value };
  const answer = await sendPermitted(world, route, { ...request, body });
  const what = `${route.id} with ${name}: ${JSON.stringify(value)} is ${JSON.stringify(answer.envelope)}`;
  expect(isRefusal(answer), what).toBe(true);
}

describe('[ATTACK-21] a member of another type is refused, and nothing is done', () => {
  test('where the values of an enumeration are found in its schema', () => {
    const place = Object.fromEntries(schemasOf(publicRoutes.placeOrder));
    expect([valuesOf(place.side!), valuesOf(place.priceType!)]).toEqual([
      ['BUY', 'SELL'],
      [0, 1, 2, 3, 4],
    ]);
    expect(isA('boolean', place.reduceOnly!)).toBe(true);
  });

  test.each(withBody.map((route) => [route.id, route] as const))('%s', async (_id, route) => {
    const request = await sampleOf(route).make(world);
    const before = await world.sequence();
    for (const [name, schema] of schemasOf(route)) {
      // Accepted with any value and not read; or read by whoever sends the request here.
      if (IGNORED.includes(name)) continue;
      for (const value of wrongValues(route, schema, request.body?.[name]))
        await expectRefused(route, request, name, value);
      const values = valuesOf(schema);
      if (values.length === 0 || isA('array', schema)) continue;
      for (const value of nearlyThose(values)) {
        if (route.access === 'agent' && value === '') continue;
        await expectRefused(route, request, name, value);
      }
    }
    expect(await world.sequence()).toBe(before);
    await world.cancelAll();
  });
});

/** `sign` and its companions are put in by the sender, whatever stands in the sample. */
const IGNORED: readonly string[] = ['placeType', 'securityType', 'agentCode', 'timestamp', 'nonce', 'sign'];

describe('[ATTACK-21, ATTACK-43] a query is names and texts, nothing more', () => {
  test.each(asked.map((route) => [route.id, route] as const))('%s', async (_id, route) => {
    const request = await sampleOf(route).make(world);
    const plain = await sendPermitted(world, route, request);
    const answerTo = (query: string) => sendPermitted(world, route, { ...request, query });
    const sent = request.query ?? '';
    for (const pollution of POLLUTIONS) {
      const answer = await answerTo([sent, pollution].filter(Boolean).join('&'));
      expect([answer.code, answer.data], pollution).toEqual([plain.code, expectedOf(route, plain.data)]);
    }
    for (const name of route.query!.names) {
      const twice = await answerTo(`${sent}&${name}=1&${name}=2`);
      expect([twice.code, twice.errors?.map(({ field }) => field)], name).toEqual([
        2002,
        expect.arrayContaining([name]),
      ]);
    }
    const required = sent
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=') as [string, string]);
    for (const [name, value] of required.filter(([each]) => each === 'symbol')) {
      const rest = required.filter(([each]) => each !== name).map((pair) => pair.join('='));
      const without = await answerTo(rest.join('&'));
      for (const spelling of [
        `${name}[]`,
        `${name}[0]`,
        `${name}[$ne]`,
        `${name}.x`,
        `+${name}`,
        `${name}%00`,
        name.toUpperCase(),
      ]) {
        const answer = await answerTo([...rest, `${spelling}=${value}`].join('&'));
        expect(answer.code, spelling).toBe(without.code);
      }
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  /** What moves by itself between two answers. */
  function expectedOf(route: Route, data: unknown): unknown {
    return route.id === 'auditLog' ? expect.anything() : data;
  }
});

const POLLUTIONS: readonly string[] = [
  '__proto__=1',
  '__proto__[polluted]=1',
  '__proto__.polluted=1',
  'constructor=1',
  'constructor[prototype][polluted]=1',
  'constructor.prototype.polluted=1',
  'prototype[polluted]=1',
  'toString=1&valueOf=2&hasOwnProperty=3',
  '%5F%5Fproto%5F%5F%5Bpolluted%5D=1',
  '__proto__=1&__proto__=2',
  '__defineGetter__=1',
  '=1',
  '&&&',
  '=',
  'a[b][c][d]=1',
];

test('[ATTACK-43] nor do a path, a header or a cookie of such names reach a prototype', async () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
  const before = Reflect.ownKeys(Object.prototype).length;
  for (const name of names) {
    for (const path of [
      `/admin/v1/users/${name}/account`,
      `/admin/v1/explain/${name}/1`,
      `/admin/v1/explain/funding/${name}`,
    ]) {
      expect([2002, 3008], path).toContain((await world.exchange.admin.get(path)).code);
    }
    const symbol = await world.exchange.admin.put(`/admin/v1/symbols/${name}`, { minNotional: '6' });
    expect(symbol.code).toBe(3008);
    const agent = await world.exchange.admin.put(`/admin/v1/agents/${name}`, { name: 'x' });
    expect(agent.code).toBe(3008);
    expect((await world.exchange.api.get(`/${name}`)).code).toBe(1404);
    const answer = await world.own.get('/v1/private/user/info', {
      [name.replaceAll('_', 'x')]: 'x',
      cookie: `${name}=1; ${name}[polluted]=1`,
      'x-api-key': name,
    });
    expect(answer.code).toBe(1003);
    const ofSymbol = await world.exchange.api.get(`/v1/public/market/depth?symbol=${name}`);
    expect([2002, 3008]).toContain(ofSymbol.code);
  }
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(before);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
