import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Identity } from '../identity.ts';
import {
  accepted,
  auditOf,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
  temporaryDirectory,
} from '../testing/test-fixture.ts';
import type { NewApiKey } from './api-keys.ts';

const PUBLIC_KEY = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';

async function openWithUsers(clock = new TestClock(), directory = temporaryDirectory()) {
  const identity = await openTestIdentity(clock, directory);
  const alice = accepted(await identity.users.create({ username: 'alice', password: 'x' })).userId;
  const bob = accepted(await identity.users.create({ username: 'bob', password: 'x' })).userId;
  return { identity, alice, bob, clock, directory };
}

/** The code a signed request of this key gets: 0 for a success. */
function use(
  identity: Identity,
  clock: TestClock,
  apiKey: string,
  apiSecret: string,
  remoteIp = '1.1.1.1',
): number {
  const payload = `timestamp=${clock.nowMs}`;
  const signature = createHmac('sha256', apiSecret).update(payload).digest('hex');
  const verdict = identity.verifySignature({
    apiKey,
    rawQuery: `${payload}&signature=${signature}`,
    rawBody: new Uint8Array(),
    nowMs: clock.nowMs,
    remoteIp,
    replayProtected: false,
  });
  return verdict.ok ? 0 : verdict.code;
}

test('a key is listed without its secret, which is shown once', async () => {
  const { identity, alice } = await openWithUsers();
  const { key, apiSecret } = accepted(
    await identity.apiKeys.create(alice, {
      label: 'bot',
      permissions: 3,
      ipWhitelist: ['::FFFF:10.1.2.3/104', '2001:DB8::1'],
      expireAt: EXAMPLE_TIME_MS + 1,
    }),
  );
  expect(key).toEqual({
    id: expect.stringMatching(/^\d{15}$/),
    userId: alice,
    label: 'bot',
    apiKey: expect.stringMatching(/^fx_[A-Za-z0-9]{24}$/),
    type: 'HMAC',
    permissions: 3,
    ipWhitelist: ['10.0.0.0/8', '2001:db8::1'],
    status: 1,
    createdAt: EXAMPLE_TIME_MS,
    expireAt: EXAMPLE_TIME_MS + 1,
  });
  expect(apiSecret).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(identity.apiKeys.list(alice)).toEqual([{ ...key, lastUsedAt: 0 }]);
});

test('read, any address, no end are what is left out', async () => {
  const { identity, alice } = await openWithUsers();
  const { key } = accepted(await identity.apiKeys.create(alice, { label: 'x' }));
  expect(key).toMatchObject({ permissions: 1, ipWhitelist: [], expireAt: 0 });
});

test('an Ed25519 key has no secret', async () => {
  const { identity, alice } = await openWithUsers();
  const created = accepted(await identity.apiKeys.create(alice, { label: 'x', publicKey: PUBLIC_KEY }));
  expect(created.key.type).toBe('ED25519');
  expect('apiSecret' in created).toBe(false);
});

describe('what a key may not be', () => {
  test.each<[NewApiKey, number, string]>([
    [{ label: '' }, 2003, 'label'],
    [{ label: 'x'.repeat(65) }, 2003, 'label'],
    [{ label: 'x', permissions: 0 }, 2003, 'permissions'],
    [{ label: 'x', permissions: 2 }, 2003, 'permissions'],
    [{ label: 'x', permissions: 4 }, 2003, 'permissions'],
    [{ label: 'x', permissions: 7 }, 2003, 'permissions'],
    [{ label: 'x', ipWhitelist: ['1.1.1.1', '1.1.1'] }, 2002, 'ipWhitelist[1]'],
    [{ label: 'x', ipWhitelist: ['1.1.1.1/33'] }, 2002, 'ipWhitelist[0]'],
    [{ label: 'x', ipWhitelist: Array<string>(21).fill('1.1.1.1') }, 2003, 'ipWhitelist'],
    [{ label: 'x', publicKey: 'x' }, 2002, 'publicKey'],
    [{ label: 'x', expireAt: EXAMPLE_TIME_MS }, 2003, 'expireAt'],
  ])('%j: %i %s', async (request, code, field) => {
    const { identity, alice } = await openWithUsers();
    expect(refused(await identity.apiKeys.create(alice, request))).toMatchObject({ code, field });
    expect(identity.apiKeys.list(alice)).toEqual([]);
  });

  test('[LIMIT] 64 characters of label and 20 addresses are not too many', async () => {
    const { identity, alice } = await openWithUsers();
    const ipWhitelist = Array.from({ length: 20 }, (_, i) => `10.0.0.${i}`);
    expect((await identity.apiKeys.create(alice, { label: '🐎'.repeat(64), ipWhitelist })).ok).toBe(true);
  });
});

test('[LIMIT] a user may have 30 keys, however fast they are asked for', async () => {
  const { identity, alice, bob } = await openWithUsers();
  const outcomes = await Promise.all(
    Array.from({ length: 35 }, (_, i) => identity.apiKeys.create(alice, { label: `key ${i}` })),
  );
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(30);
  expect(refused(outcomes[30]!).code).toBe(3025);
  expect(identity.apiKeys.list(alice).map((key) => key.label)).toEqual(
    Array.from({ length: 30 }, (_, i) => `key ${29 - i}`),
  );
  const [newest] = identity.apiKeys.list(alice);
  accepted(await identity.apiKeys.delete(alice, newest!.id));
  expect((await identity.apiKeys.create(alice, { label: 'x' })).ok).toBe(true);
  expect((await identity.apiKeys.create(bob, { label: 'x' })).ok).toBe(true);
});

describe('an update', () => {
  test('changes what is given and counts at once', async () => {
    const { identity, alice, clock } = await openWithUsers();
    const { key, apiSecret } = accepted(await identity.apiKeys.create(alice, { label: 'x', permissions: 3 }));
    expect(use(identity, clock, key.apiKey, apiSecret!)).toBe(0);
    const disabled = accepted(await identity.apiKeys.update(alice, key.id, { status: 0 }));
    expect(disabled).toEqual({ ...key, status: 0, lastUsedAt: EXAMPLE_TIME_MS });
    expect(use(identity, clock, key.apiKey, apiSecret!)).toBe(1003);
    accepted(await identity.apiKeys.update(alice, key.id, { status: 1, ipWhitelist: ['2.2.2.0/24'] }));
    expect(use(identity, clock, key.apiKey, apiSecret!, '1.1.1.1')).toBe(1006);
    expect(use(identity, clock, key.apiKey, apiSecret!, '2.2.2.2')).toBe(0);
    const renamed = accepted(
      await identity.apiKeys.update(alice, key.id, { label: 'y', permissions: 1, ipWhitelist: [] }),
    );
    expect(renamed).toMatchObject({ label: 'y', permissions: 1, ipWhitelist: [], status: 1 });
  });

  test('of two parts at once loses neither', async () => {
    const { identity, alice } = await openWithUsers();
    const { key } = accepted(await identity.apiKeys.create(alice, { label: 'x' }));
    await Promise.all([
      identity.apiKeys.update(alice, key.id, { label: 'y' }),
      identity.apiKeys.update(alice, key.id, { status: 0 }),
    ]);
    expect(identity.apiKeys.list(alice)[0]).toMatchObject({ label: 'y', status: 0 });
  });

  test('is checked like a creation', async () => {
    const { identity, alice } = await openWithUsers();
    const { key } = accepted(await identity.apiKeys.create(alice, { label: 'x' }));
    const change = async (changes: object) => refused(await identity.apiKeys.update(alice, key.id, changes));
    expect(await change({ label: '' })).toMatchObject({ code: 2003, field: 'label' });
    expect(await change({ permissions: 5 })).toMatchObject({ code: 2003, field: 'permissions' });
    expect(await change({ status: 2 })).toMatchObject({ code: 2002, field: 'status' });
    expect(await change({ ipWhitelist: ['x'] })).toMatchObject({ code: 2002, field: 'ipWhitelist[0]' });
    expect(identity.apiKeys.list(alice)).toEqual([{ ...key, lastUsedAt: 0 }]);
  });
});

test("another user's key is as unknown as none", async () => {
  const { identity, alice, bob, clock } = await openWithUsers();
  const { key, apiSecret } = accepted(await identity.apiKeys.create(alice, { label: 'x' }));
  expect(refused(await identity.apiKeys.update(bob, key.id, { status: 0 })).code).toBe(3008);
  expect(refused(await identity.apiKeys.delete(bob, key.id)).code).toBe(3008);
  expect(refused(await identity.apiKeys.update(alice, '1', { status: 0 })).code).toBe(3008);
  expect(await identity.apiKeys.deleteAll(bob)).toBe(0);
  expect(use(identity, clock, key.apiKey, apiSecret!)).toBe(0);
});

test('a deleted key is unknown at once', async () => {
  const { identity, alice, clock } = await openWithUsers();
  const keys = await Promise.all(
    ['a', 'b', 'c'].map(async (label) => accepted(await identity.apiKeys.create(alice, { label }))),
  );
  accepted(await identity.apiKeys.delete(alice, keys[0]!.key.id));
  expect(use(identity, clock, keys[0]!.key.apiKey, keys[0]!.apiSecret!)).toBe(1003);
  expect(use(identity, clock, keys[1]!.key.apiKey, keys[1]!.apiSecret!)).toBe(0);
  expect(await identity.apiKeys.deleteAll(alice)).toBe(2);
  expect(use(identity, clock, keys[1]!.key.apiKey, keys[1]!.apiSecret!)).toBe(1003);
  expect(identity.apiKeys.list(alice)).toEqual([]);
  expect(refused(await identity.apiKeys.delete(alice, keys[1]!.key.id)).code).toBe(3008);
});

test('a key that is created while all are deleted is either gone or there, in memory as on disk', async () => {
  const { identity, alice, clock, directory } = await openWithUsers();
  await identity.apiKeys.create(alice, { label: 'old' });
  await Promise.all([
    identity.apiKeys.create(alice, { label: 'before' }),
    identity.apiKeys.deleteAll(alice),
    identity.apiKeys.create(alice, { label: 'after' }),
  ]);
  const labels = (of: Identity) => of.apiKeys.list(alice).map((key) => key.label);
  expect(labels(identity)).toEqual(['after']);
  expect(labels(await openTestIdentity(clock, directory))).toEqual(['after']);
});

test('keys, their settings and their last use survive a restart', async () => {
  const { identity, alice, clock, directory } = await openWithUsers();
  const created = accepted(
    await identity.apiKeys.create(alice, { label: 'x', permissions: 3, ipWhitelist: ['10.0.0.0/8'] }),
  );
  clock.advance(1000);
  accepted(await identity.apiKeys.create(alice, { label: 'y', publicKey: PUBLIC_KEY }));
  clock.advance(1000);
  expect(use(identity, clock, created.key.apiKey, created.apiSecret!, '10.9.9.9')).toBe(0);
  await identity.maintain();
  const restarted = await openTestIdentity(clock, directory);
  expect(restarted.apiKeys.list(alice)).toEqual(identity.apiKeys.list(alice));
  expect(restarted.apiKeys.list(alice)[1]).toMatchObject({ label: 'x', lastUsedAt: EXAMPLE_TIME_MS + 2000 });
  expect(use(restarted, clock, created.key.apiKey, created.apiSecret!, '10.9.9.9')).toBe(0);
});

test('another master key does not open the secrets, and says so', async () => {
  const clock = new TestClock();
  const directory = temporaryDirectory();
  const identity = await openTestIdentity(clock, directory, '44'.repeat(32));
  const { userId } = accepted(await identity.users.create({ username: 'alice', password: 'x' }));
  await identity.apiKeys.create(userId, { label: 'x' });
  await expect(openTestIdentity(clock, directory, '55'.repeat(32))).rejects.toThrow(
    /master key [0-9a-f]{8} is needed/,
  );
  const rotated = await openTestIdentity(clock, directory, `${'55'.repeat(32)},${'44'.repeat(32)}`);
  expect(rotated.apiKeys.list(userId)).toHaveLength(1);
});

describe('a frozen user', () => {
  test('may list and delete keys, not create or change them', async () => {
    const { identity, alice, bob, clock } = await openWithUsers();
    const { apiKeys, users } = identity;
    const first = accepted(await apiKeys.create(alice, { label: 'first', permissions: 3 }));
    const second = accepted(await apiKeys.create(alice, { label: 'second' }));
    const listed = apiKeys.list(alice);
    await users.update(alice, { status: 'FROZEN' });
    expect(refused(await apiKeys.create(alice, { label: 'x' })).code).toBe(3012);
    expect(refused(await apiKeys.update(alice, first.key.id, { label: 'x' })).code).toBe(3012);
    expect(refused(await apiKeys.update(alice, first.key.id, { status: 0 })).code).toBe(3012);
    expect(refused(await apiKeys.create(alice, { label: '' })).code).toBe(2003);
    expect(apiKeys.list(alice)).toEqual(listed);
    expect(use(identity, clock, first.key.apiKey, first.apiSecret!)).toBe(0);
    expect((await apiKeys.delete(alice, first.key.id)).ok).toBe(true);
    expect(apiKeys.list(alice).map(({ id }) => id)).toEqual([second.key.id]);
    expect(await apiKeys.deleteAll(alice)).toBe(1);
    expect((await apiKeys.create(bob, { label: 'x' })).ok).toBe(true);
  });

  test('thawed, or with CANCEL_ONLY, may create and change keys', async () => {
    const { identity, alice } = await openWithUsers();
    await identity.users.update(alice, { status: 'FROZEN' });
    await identity.users.update(alice, { status: 'ACTIVE' });
    const { key } = accepted(await identity.apiKeys.create(alice, { label: 'x' }));
    await identity.users.update(alice, { status: 'CANCEL_ONLY' });
    expect((await identity.apiKeys.update(alice, key.id, { label: 'y' })).ok).toBe(true);
    expect((await identity.apiKeys.create(alice, { label: 'z' })).ok).toBe(true);
  });
});

test('the audit log tells who created, changed and deleted which key', async () => {
  const { identity, alice } = await openWithUsers();
  const { key } = accepted(await identity.apiKeys.create(alice, { label: 'label', permissions: 3 }));
  refused(await identity.apiKeys.create(alice, { label: '' }));
  accepted(await identity.apiKeys.update(alice, key.id, { permissions: 1, ipWhitelist: ['10.0.0.0/8'] }));
  refused(await identity.apiKeys.update(alice, 'none', { permissions: 1 }));
  accepted(await identity.apiKeys.delete(alice, key.id));
  refused(await identity.apiKeys.delete(alice, key.id));
  await identity.apiKeys.deleteAll(alice);
  const rows = await auditOf(
    identity,
    'apiKey.created',
    'apiKey.changed',
    'apiKey.deleted',
    'apiKey.allDeleted',
  );
  const by = { actor: `user:${alice}`, ip: '' };
  const ofKey = { ...by, subject: `key:${key.id}` };
  expect(rows).toEqual([
    { action: 'apiKey.created', ...ofKey, detail: { type: 'HMAC', permissions: 3 } },
    { action: 'apiKey.changed', ...ofKey, detail: { permissions: 1, status: 1, ipRules: 1 } },
    { action: 'apiKey.deleted', ...ofKey, detail: {} },
    { action: 'apiKey.allDeleted', ...by, subject: `user:${alice}`, detail: { count: 0 } },
  ]);
});
