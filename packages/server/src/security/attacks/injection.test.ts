import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Route } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessWorld } from '../access/access-world.ts';
import { ALL_ROUTES, sampleOf, sendPermitted } from '../access/permitted-request.ts';

/** What breaks out of a text, a list, a comment, a pattern or an order in SQL, or would be worked out by something that reads text as code. */
const CORPUS: readonly string[] = [
  "'",
  '"',
  '`',
  "' OR '1'='1",
  "' OR 1=1--",
  "') OR ('1'='1",
  '1 OR 1=1',
  "'; DROP TABLE users; --",
  "'; DELETE FROM orders WHERE '1'='1",
  "'; UPDATE users SET vip_level=9; --",
  "' UNION SELECT password_hash FROM users--",
  "' AND (SELECT count(*) FROM sqlite_master) > 0--",
  "' AND randomblob(500000000)--",
  "'||(SELECT 1)||'",
  "admin'--",
  '\\',
  "\\'",
  '\u02bc OR \u02bc1\u02bc=\u02bc1',
  '%',
  '_',
  '[a-z]%',
  'created_at DESC; DROP TABLE users',
  '{{7*7}}',
  '$(id)',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '*)(uid=*))(|(uid=*',
  '%00',
  '%27%20OR%201=1',
];

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
});
afterAll(() => world.stop());

/** Rows of what an injection would change, those of the first users and the user’s first. */
async function untouched(): Promise<object> {
  const { admin } = world.exchange;
  const users = await admin.get('/admin/v1/users?query=trader');
  const { list } = users.data as { list: { username: string; vipLevel: number; status: string }[] };
  const info = (await world.own.get('/v1/private/user/info')).data as { userInfo: object };
  const { data: positions } = await world.own.get('/v1/private/position/positions');
  return {
    users: list.map(({ username, vipLevel, status }) => ({ username, vipLevel, status })),
    // A ticket that was exchanged is a login.
    info: { ...info.userInfo, lastLoginAt: 0 },
    positions,
  };
}

/** An answer that gives no more than a text that is nothing would: no failure, and no rows of others. */
function expectHarmless(route: Route, text: string, { code, data }: { code: number; data?: unknown }): void {
  expect(code, `${route.id} with ${text}`).not.toBe(5001);
  expect(code, `${route.id} with ${text}`).not.toBe(5002);
  expect(code, `${route.id} with ${text}`).not.toBe(6904);
  expect(JSON.stringify(data ?? '')).not.toMatch(/argon2id|create table/i);
}

const NAMED_IN_PATH = ALL_ROUTES.filter(({ path }) => path.includes(':'));
const WITH_QUERY = ALL_ROUTES.filter(({ query }) => query !== undefined);
const WITH_BODY = ALL_ROUTES.filter(({ body }) => body !== undefined);
/** What the sender puts in and signs with. */
const SIGNING: readonly string[] = ['agentCode', 'timestamp', 'nonce', 'sign', 'environment'];

/** What of a JSON Schema says that a member is a text of any characters. */
interface MemberSchema {
  readonly type?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
}

/** All of the corpus for a member that is any text, some of it for one with a form. */
function corpusFor({ type, pattern, enum: values }: MemberSchema): readonly string[] {
  return type === 'string' && pattern === undefined && values === undefined ? CORPUS : CORPUS.slice(3, 7);
}

describe('[ATTACK-23] what is SQL to a database is a text to the exchange', () => {
  test.each(WITH_QUERY.map((route) => [route.id, route] as const))(
    'in the query of %s',
    async (_id, route) => {
      const before = await untouched();
      const request = await sampleOf(route).make(world);
      const members = route.query!.schema.properties as Readonly<Record<string, MemberSchema>>;
      for (const [name, schema] of Object.entries(members)) {
        const rest = (request.query ?? '')
          .split('&')
          .filter((pair) => !pair.startsWith(`${name}=`) && pair !== '');
        for (const text of corpusFor(schema)) {
          const query = [...rest, `${name}=${encodeURIComponent(text)}`].join('&');
          expectHarmless(route, text, await sendPermitted(world, route, { ...request, query }));
        }
      }
      expect(await untouched()).toEqual(before);
    },
  );

  test.each(WITH_BODY.map((route) => [route.id, route] as const))('in the body of %s', async (_id, route) => {
    const request = await sampleOf(route).make(world);
    const before = await untouched();
    const members = route.body!.schema.properties as Readonly<Record<string, MemberSchema>>;
    for (const [name, schema] of Object.entries(members)) {
      if (SIGNING.includes(name)) continue;
      for (const text of corpusFor(schema)) {
        const body = { ...request.body, [name]: text };
        expectHarmless(route, text, await sendPermitted(world, route, { ...request, body }));
      }
    }
    // Texts that are taken make rows of their own, and change none that there are.
    expect(await untouched()).toMatchObject(before);
    await world.cancelAll();
    await world.own.post('/v1/private/user/api-key/delete-all');
  });

  test.each(NAMED_IN_PATH.map((route) => [route.id, route] as const))(
    'in the path of %s',
    async (_id, route) => {
      const before = await untouched();
      const request = await sampleOf(route).make(world);
      for (const text of CORPUS) {
        const path = route.path.replace(/:\w+/g, encodeURIComponent(text));
        const answer = await sendPermitted(world, route, { ...request, path });
        expectHarmless(route, text, answer);
        expect(answer.code, path).not.toBe(0);
      }
      expect(await untouched()).toEqual(before);
    },
  );

  test('a wildcard in a search is a letter, and finds what has it', async () => {
    for (const query of ['%25', '_', "'", '%25%25']) {
      const { data } = await world.exchange.admin.get(`/admin/v1/users?query=${query}`);
      expect((data as { total: number }).total, query).toBe(0);
    }
  });

  test('what is kept comes back as it was', async () => {
    for (const label of CORPUS) {
      const created = await world.own.post('/v1/private/user/api-key/create', { label });
      expect(created.code).toBe(0);
      const { list } = (await world.own.get('/v1/private/user/api-key/list')).data as {
        list: { label: string }[];
      };
      expect(list[0]!.label).toBe(label);
      await world.own.post('/v1/private/user/api-key/delete-all');
    }
  });
});

const SOURCES = fileURLToPath(new URL('../../../../', import.meta.url));
/** What may stand in a template of SQL: a reference to a column or table of ours, made by the query builder, or a parameter bound by it. */
const SQL_TEXT =
  /\b(select|insert into|update|delete from|create table|drop table|alter table|pragma)\b[^;`]*\$\{/i;

/** Statements made of the names of tables, columns and schemas, which are ours, in quotes. */
const OUR_NAMES: readonly string[] = [
  'history/src/sql/sqlite-store.ts',
  'history/src/sql/postgres/upsert.ts',
  'history/src/sql/newest-rows.ts',
  'history/src/aside/schema-aside.ts',
];
/** Text put into a statement as it stands, but for numbers and texts written there, and constants. */
const PASTED =
  /sql\.raw\([^)]*\)|sql\.lit\((?!'|\d|[A-Z_]+\))[^)]*\)|\.(exec|prepare)\(`[^`]*\$\{[^)]*\)|\.(exec|prepare)\([^)]*\+[^)]*\)/g;

test('[ATTACK-23] no source puts a value into the text of a statement', () => {
  const files = globSync('{history,identity,server,log}/src/**/*.ts', { cwd: SOURCES }).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  );
  expect(files.length).toBeGreaterThan(100);
  const faults: string[] = [];
  for (const file of files) {
    const text = readFileSync(`${SOURCES}${file}`, 'utf8');
    for (const [, tag = '', template = ''] of text.matchAll(/([\w.]*)(?:<\w+>)?`((?:[^`\\]|\\.)*)`/g)) {
      // `sql` binds each value as a parameter; everything else would paste it.
      if (tag !== 'sql' && SQL_TEXT.test(template) && !OUR_NAMES.includes(file))
        faults.push(`${file}: \`${template.slice(0, 80)}\``);
    }
    for (const [call] of text.matchAll(PASTED)) faults.push(`${file}: ${call.slice(0, 80)}`);
  }
  expect(faults).toEqual([]);
});
