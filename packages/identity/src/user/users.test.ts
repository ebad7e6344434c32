import { describe, expect, test } from 'vitest';
import {
  accepted,
  createAgent,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
  temporaryDirectory,
} from '../testing/test-fixture.ts';

test('ids are ten digits in sequence, and names are unique in any case', async () => {
  const clock = new TestClock();
  const directory = temporaryDirectory();
  const { users } = await openTestIdentity(clock, directory);
  expect(accepted(await users.create({ username: 'Alice', password: 'a' }))).toEqual({
    userId: 1_000_000_001,
    username: 'Alice',
    status: 'ACTIVE',
    pinnedLevel: -1,
    agentId: '0',
    createdAt: EXAMPLE_TIME_MS,
    lastLoginAt: 0,
    lastLoginIp: '',
  });
  expect(refused(await users.create({ username: 'aLICE', password: 'b' }))).toMatchObject({
    code: 3025,
    field: 'username',
  });
  const bob = accepted(await users.create({ username: 'bob', password: 'b', pinnedLevel: 3 }));
  expect(bob).toMatchObject({ userId: 1_000_000_002, pinnedLevel: 3 });
  expect(await users.notedAccounts()).toEqual([
    { userId: 1_000_000_001, status: 'ACTIVE', pinnedLevel: -1 },
    { userId: 1_000_000_002, status: 'ACTIVE', pinnedLevel: 3 },
  ]);
});

test('names are told by id; who is not there is left out', async () => {
  const { users } = await openTestIdentity(new TestClock());
  const alice = accepted(await users.create({ username: 'Alice', password: 'a' })).userId;
  const bob = accepted(await users.create({ username: 'bob', password: 'b' })).userId;
  expect(await users.names([bob, alice, bob + 1])).toEqual(
    new Map([
      [alice, 'Alice'],
      [bob, 'bob'],
    ]),
  );
  expect(await users.names([])).toEqual(new Map());
});

test('of two that want a name at once one gets it, and no id is lost', async () => {
  const { users } = await openTestIdentity(new TestClock());
  const outcomes = await Promise.all(
    ['eve', 'EVE', 'adam'].map((username) => users.create({ username, password: 'x' })),
  );
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(2);
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.code === 3025)).toHaveLength(1);
  expect((await users.notedAccounts()).map(({ userId }) => userId)).toEqual([1_000_000_001, 1_000_000_002]);
});

describe('bad names and passwords', () => {
  test.each([
    ['ab', 'x', 2003, 'username'],
    ['a'.repeat(33), 'x', 2003, 'username'],
    ['a b c', 'x', 2002, 'username'],
    ['名字名字', 'x', 2002, 'username'],
    ['abc\n', 'x', 2002, 'username'],
    ['abc', '', 2003, 'password'],
    ['abc', 'x'.repeat(65), 2003, 'password'],
    ['abc', 'x'.repeat(1 << 20), 2003, 'password'],
  ])('%j, %.3j: %i %s', async (username, password, code, field) => {
    const { users } = await openTestIdentity(new TestClock());
    expect(refused(await users.create({ username, password }))).toMatchObject({ code, field });
    expect(await users.notedAccounts()).toEqual([]);
  });

  test('64 characters of two UTF-16 units each are a password', async () => {
    const { users } = await openTestIdentity(new TestClock());
    expect((await users.create({ username: 'a.b_c@d-1', password: '🐎'.repeat(64) })).ok).toBe(true);
  });
});

test('a user may be given to an agent, which must be there', async () => {
  const identity = await openTestIdentity(new TestClock());
  const { users } = identity;
  for (const agentId of ['1', '01', '-1', '', 'agent']) {
    const request = { username: 'alice', password: 'x', agentId };
    expect(refused(await users.create(request))).toMatchObject({ code: 2002, field: 'agentId' });
  }
  expect(await users.notedAccounts()).toEqual([]);
  const { agent } = await createAgent(identity);
  const alice = accepted(await users.create({ username: 'alice', password: 'x', agentId: agent.agentId }));
  expect(alice.agentId).toBe('1');
  expect((await users.get(alice.userId))?.agentId).toBe('1');
  expect(accepted(await users.create({ username: 'bob', password: 'x', agentId: '0' })).agentId).toBe('0');
});

test('status and level are noted', async () => {
  const { users } = await openTestIdentity(new TestClock());
  const { userId } = accepted(await users.create({ username: 'alice', password: 'x' }));
  const frozen = { userId, status: 'FROZEN' } as const;
  expect(await users.update(userId, { status: 'FROZEN' })).toMatchObject({ ...frozen, pinnedLevel: -1 });
  expect(await users.update(userId, { pinnedLevel: 0 })).toMatchObject({ ...frozen, pinnedLevel: 0 });
  expect(await users.update(userId, {})).toMatchObject({ ...frozen, pinnedLevel: 0 });
  expect(await users.get(userId)).toMatchObject({ ...frozen, pinnedLevel: 0 });
  expect(await users.notedAccounts()).toEqual([{ ...frozen, pinnedLevel: 0 }]);
  expect(await users.update(1, { pinnedLevel: 4 })).toBeUndefined();
  expect(await users.get(1)).toBeUndefined();
});

describe('the list', () => {
  test('is newest first, by page or from an id on', async () => {
    const { users } = await openTestIdentity(new TestClock());
    for (const username of ['one', 'two', 'three', 'four', 'five']) {
      accepted(await users.create({ username, password: 'x' }));
    }
    const names = (page: { list: readonly { username: string }[] }) => page.list.map((user) => user.username);
    const first = await users.list({ pageSize: 2 });
    expect(names(first)).toEqual(['five', 'four']);
    expect(first).toMatchObject({ total: 5, hasMore: true });
    const last = await users.list({ pageSize: 2, page: 3 });
    expect(names(last)).toEqual(['one']);
    expect(last).toMatchObject({ total: 5, hasMore: false });
    const next = await users.list({ pageSize: 3, beforeUserId: 1_000_000_004 });
    expect(names(next)).toEqual(['three', 'two', 'one']);
    expect(next).toMatchObject({ total: 5, hasMore: false });
  });

  test('[ATTACK-23] finds parts of names in any case and whole ids; wildcards are letters', async () => {
    const { users } = await openTestIdentity(new TestClock());
    for (const username of ['Market_Maker', 'marketXmaker', 'trader', '1000000001x']) {
      accepted(await users.create({ username, password: 'x' }));
    }
    const find = async (query: string) => {
      const { list, total } = await users.list({ query, pageSize: 10 });
      expect(total).toBe(list.length);
      return list.map((user) => user.username);
    };
    expect(await find('MARKET')).toEqual(['marketXmaker', 'Market_Maker']);
    expect(await find('t_m')).toEqual(['Market_Maker']);
    expect(await find('%')).toEqual([]);
    expect(await find("' or 1=1 --")).toEqual([]);
    expect(await find('1000000001')).toEqual(['1000000001x', 'Market_Maker']);
    expect(await find('')).toHaveLength(4);
  });
});
