import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessWorld } from '../access/access-world.ts';
import { ALL_ROUTES, sampleOf, sendPermitted } from '../access/permitted-request.ts';

const CENTURY_MS = 100 * 365 * 86_400_000;

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.stop());

const namesOf = (route: (typeof ALL_ROUTES)[number]) =>
  route.query?.names ?? new Set(Object.keys(route.body?.members ?? {}));
const having = (name: string) =>
  ALL_ROUTES.filter((route) => namesOf(route).has(name)).map((route) => [route.id, route] as const);

/** The code of a good request with these parameters beside, in the query or, of an agent, in the body. */
async function codeOf(route: (typeof ALL_ROUTES)[number], parameters: Readonly<Record<string, string>>) {
  const sample = await sampleOf(route).make(world);
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const request =
    route.access === 'agent'
      ? {
          ...sample,
          body: {
            ...sample.body,
            ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, numberOr(value)])),
          },
        }
      : {
          ...sample,
          query: [
            ...(sample.query ?? '').split('&').filter((pair) => !(pair.split('=')[0]! in parameters)),
            ...added,
          ]
            .filter(Boolean)
            .join('&'),
        };
  const { code } = await sendPermitted(world, route, request);
  return code > 102000 ? code - 100000 : code;
}

const numberOr = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text);

describe('[ATTACK-22] no list is longer, and none looks further, than its bounds', () => {
  test.each(having('pageSize'))('%s: pageSize is 1 to 100', async (_id, route) => {
    for (const pageSize of ['1000000000', '101', '0', '-1', '9007199254740993'])
      expect(await codeOf(route, { pageSize }), pageSize).toBe(2003);
    for (const pageSize of ['1e3', '0x10', '1.5', 'all', '100;drop', '１', '']) {
      if (pageSize === '' && route.access === 'agent') continue;
      expect(await codeOf(route, { pageSize }), pageSize).toBe(2002);
    }
    expect(await codeOf(route, { pageSize: '100' })).toBe(0);
  });

  test.each(having('page'))(
    '%s: page is from 1, and any that there is none of is empty',
    async (_id, route) => {
      for (const page of ['0', '-1', '2147483648', '99999999999999999999'])
        expect(await codeOf(route, { page }), page).toBe(2003);
      for (const page of ['1e9', 'last', '1 or 1=1'].map(encodeURIComponent))
        expect(await codeOf(route, { page }), page).toBe(2002);
      expect(await codeOf(route, { page: '2147483647' })).toBe(0);
    },
  );

  test.each(having('limit'))('%s: limit has its bounds', async (_id, route) => {
    for (const limit of ['1000000000', '1001', '0', '-1'])
      expect([2002, 2003], limit).toContain(await codeOf(route, { limit }));
    expect(await codeOf(route, { limit: '1e2' })).toBe(2002);
    expect(await codeOf(route, { limit: '100' })).toBe(0);
  });

  test.each(having('cursor'))(
    '%s: a cursor is one that the list gave, and takes the place of the page',
    async (_id, route) => {
      for (const cursor of ['AAAA', '-1', '1%20or%201%3D1', '..%2F..', 'a'.repeat(600), '%00'])
        expect(await codeOf(route, { cursor }), cursor.slice(0, 20)).toBe(2002);
      if (namesOf(route).has('page')) expect(await codeOf(route, { cursor: 'AAAA', page: '1' })).toBe(2002);
    },
  );

  test.each(having('startTime'))(
    '%s: a window may be of any width, and may not end before it starts',
    async (_id, route) => {
      expect(await codeOf(route, { startTime: '2', endTime: '1' })).toBe(2002);
      expect(await codeOf(route, { startTime: '1', endTime: '1' })).toBe(0);
      const before = process.cpuUsage();
      expect(await codeOf(route, { startTime: '0', endTime: `${CENTURY_MS}` })).toBe(0);
      expect(await codeOf(route, { startTime: '0', endTime: '9007199254740991' })).toBe(0);
      expect(await codeOf(route, { startTime: '9007199254740990', endTime: '9007199254740991' })).toBe(0);
      // A list that walked a century minute by minute would take minutes.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
      for (const startTime of ['-1', '9007199254740992', '1e12', 'now'])
        expect([2002, 2003], startTime).toContain(await codeOf(route, { startTime }));
    },
  );
});
