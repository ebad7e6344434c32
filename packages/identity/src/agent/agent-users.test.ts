import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  auditOf,
  createAgent,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
  temporaryDirectory,
} from '../testing/test-fixture.ts';

async function openWithAgents(directory = temporaryDirectory(), clock = new TestClock()) {
  const identity = await openTestIdentity(clock, directory);
  const { agent } = await createAgent(identity);
  const { agent: other } = await createAgent(identity, 'AGENT002');
  return { identity, agents: identity.agents, agent, other, directory, clock };
}

describe('bind', () => {
  test('makes a user once, however often it is called', async () => {
    const { identity, agents, agent, directory, clock } = await openWithAgents();
    const made = accepted(await agents.bind(agent, 'u-1', '用户 One'));
    const user = {
      userId: 1_000_000_001,
      username: '用户 One',
      status: 'ACTIVE',
      pinnedLevel: -1,
      agentId: '1',
      createdAt: EXAMPLE_TIME_MS,
      lastLoginAt: 0,
      lastLoginIp: '',
    };
    expect(made).toEqual({ user, agentUserId: 'u-1', isNew: true });
    clock.advance(1000);
    for (const username of [undefined, '用户 One', 'Other']) {
      expect(accepted(await agents.bind(agent, 'u-1', username))).toEqual({ ...made, isNew: false });
    }
    expect(await identity.users.notedAccounts()).toHaveLength(1);
    const restarted = await openTestIdentity(clock, directory);
    expect(accepted(await restarted.agents.bind(agent, 'u-1'))).toEqual({ ...made, isNew: false });
    expect(await auditOf(identity, 'agent.userBound')).toEqual([
      { action: 'agent.userBound', actor: 'agent:AGENT001', subject: 'user:1000000001', ip: '', detail: {} },
    ]);
  });

  test('of many at once one makes the user', async () => {
    const { identity, agents, agent } = await openWithAgents();
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => agents.bind(agent, 'u-1')));
    const bound = outcomes.map(accepted);
    expect(new Set(bound.map(({ user }) => user.userId))).toEqual(new Set([1_000_000_001]));
    expect(bound.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await identity.users.notedAccounts()).toHaveLength(1);
    expect(await auditOf(identity, 'agent.userBound')).toHaveLength(1);
  });

  test('of two agents that use the same id each has a user of its own; ids differ in case', async () => {
    const { agents, agent, other } = await openWithAgents();
    const ids = [];
    for (const [whose, id] of [
      [agent, 'u1'],
      [other, 'u1'],
      [agent, 'U1'],
      [agent, '1:u1'],
      [agent, 'agent:1:u1'],
    ] as const) {
      const { user, isNew } = accepted(await agents.bind(whose, id));
      expect({ isNew, agentId: user.agentId }).toEqual({ isNew: true, agentId: whose.agentId });
      ids.push(user.userId);
    }
    expect(new Set(ids).size).toBe(5);
  });

  test('without a name the id is the name, cut to 32', async () => {
    const { agents, agent } = await openWithAgents();
    expect(accepted(await agents.bind(agent, 'short')).user.username).toBe('short');
    const long = `${'a'.repeat(32)}${'b'.repeat(32)}`;
    expect(accepted(await agents.bind(agent, long)).user.username).toBe('a'.repeat(32));
    const twin = `${'a'.repeat(32)}${'c'.repeat(32)}`;
    expect(accepted(await agents.bind(agent, twin))).toMatchObject({ isNew: true, agentUserId: twin });
  });

  test('names need not be unique, and take no name away', async () => {
    const { identity, agents, agent } = await openWithAgents();
    accepted(await identity.users.create({ username: 'alice', password: 'x' }));
    for (const id of ['u1', 'u2']) {
      expect(accepted(await agents.bind(agent, id, 'alice')).user.username).toBe('alice');
    }
    expect(accepted(await agents.bind(agent, 'u3', 'bob')).isNew).toBe(true);
    expect((await identity.users.create({ username: 'bob', password: 'x' })).ok).toBe(true);
  });

  test('that is refused makes nobody', async () => {
    const { identity, agents, agent } = await openWithAgents();
    for (const [id, username, code, field] of [
      ['', undefined, 2003, 'agentUserId'],
      ['x'.repeat(65), undefined, 2003, 'agentUserId'],
      ['a b', undefined, 2002, 'agentUserId'],
      ['a\nb', undefined, 2002, 'agentUserId'],
      ['ü', undefined, 2002, 'agentUserId'],
      ['u', '', 2003, 'username'],
      ['u', '🐎'.repeat(65), 2003, 'username'],
      ['u', 'a\u0000b', 2002, 'username'],
      ['u', 'a\u0085b', 2002, 'username'],
    ] as const) {
      expect(refused(await agents.bind(agent, id, username))).toMatchObject({ code, field });
    }
    expect(await identity.users.notedAccounts()).toEqual([]);
    expect((await agents.bind(agent, '!'.repeat(64), '🐎'.repeat(64))).ok).toBe(true);
  });

  test('is all or nothing', async () => {
    const { identity, agents, agent, directory } = await openWithAgents();
    const disk = new DatabaseSync(join(directory, 'identity.db'));
    disk.exec("create trigger t before insert on agent_users begin select raise(abort, 'disk full'); end");
    await expect(agents.bind(agent, 'u1')).rejects.toThrow('disk full');
    expect(await identity.users.notedAccounts()).toEqual([]);
    expect(refused(await agents.userOf(agent, { agentUserId: 'u1' })).code).toBe(6009);
    disk.exec('drop trigger t');
    disk.close();
    expect(accepted(await agents.bind(agent, 'u1')).isNew).toBe(true);
  });
});

describe('a bound user', () => {
  test('cannot log in by any name or password, with the answer of an unknown user', async () => {
    const { identity, agents, agent, clock } = await openWithAgents();
    accepted(await agents.bind(agent, 'u1', 'alice'));
    const unknown = refused(await identity.login({ username: 'nobody', password: 'x', ip: '' }));
    for (const username of ['alice', 'u1', 'agent:1:u1', 'AGENT:1:U1', '1000000001']) {
      for (const password of ['x', ' ', 'u1']) {
        expect(await identity.users.credentials(username)).toBeUndefined();
        expect(refused(await identity.login({ username, password, ip: '' }))).toEqual(unknown);
      }
      clock.advance(900_000);
    }
  });

  test('is listed and changed like any', async () => {
    const { identity, agents, agent } = await openWithAgents();
    const { user } = accepted(await agents.bind(agent, 'u1', 'Alice Ash'));
    accepted(await identity.users.create({ username: 'bob', password: 'x' }));
    const names = async (query: string) =>
      (await identity.users.list({ query, pageSize: 10 })).list.map(({ username }) => username);
    expect(await names('ALICE a')).toEqual(['Alice Ash']);
    expect(await names(String(user.userId))).toEqual(['Alice Ash']);
    expect(await names('agent')).toEqual([]);
    await identity.users.update(user.userId, { status: 'FROZEN', pinnedLevel: 2 });
    expect(await identity.users.notedAccounts()).toMatchObject([
      { userId: user.userId, status: 'FROZEN', pinnedLevel: 2 },
      { status: 'ACTIVE' },
    ]);
    expect(accepted(await agents.userOf(agent, { agentUserId: 'u1' })).user.status).toBe('FROZEN');
  });
});

describe('userOf', () => {
  test('finds by either id, or both, and the operator may give an agent a user', async () => {
    const { identity, agents, agent } = await openWithAgents();
    const { user } = accepted(await agents.bind(agent, 'u1'));
    const given = accepted(await identity.users.create({ username: 'given', password: 'x', agentId: '1' }));
    const bound = { user, agentUserId: 'u1' };
    expect(accepted(await agents.userOf(agent, { agentUserId: 'u1' }))).toEqual(bound);
    expect(accepted(await agents.userOf(agent, { platformUserId: user.userId }))).toEqual(bound);
    const both = { agentUserId: 'u1', platformUserId: user.userId };
    expect(accepted(await agents.userOf(agent, both))).toEqual(bound);
    expect(accepted(await agents.userOf(agent, { platformUserId: given.userId }))).toEqual({
      user: given,
      agentUserId: '',
    });
  });

  test('is 6009 for all others, 2001 for none', async () => {
    const { identity, agents, agent, other } = await openWithAgents();
    const { user: own } = accepted(await agents.bind(agent, 'u1'));
    const { user: second } = accepted(await agents.bind(agent, 'u2'));
    const { user: foreign } = accepted(await agents.bind(other, 'foreign'));
    const free = accepted(await identity.users.create({ username: 'free', password: 'x' }));
    const given = accepted(await identity.users.create({ username: 'given', password: 'x', agentId: '1' }));
    for (const reference of [
      { agentUserId: 'u3' },
      { agentUserId: 'U1' },
      { agentUserId: 'foreign' },
      { agentUserId: '' },
      { agentUserId: '%' },
      { agentUserId: 'x'.repeat(1 << 20) },
      { platformUserId: foreign.userId },
      { platformUserId: free.userId },
      { platformUserId: 1 },
      { platformUserId: -1 },
      { platformUserId: Number.NaN },
      { agentUserId: 'u1', platformUserId: second.userId },
      { agentUserId: 'u3', platformUserId: own.userId },
      { agentUserId: '', platformUserId: given.userId },
      { agentUserId: 'given', platformUserId: given.userId },
    ]) {
      expect(refused(await agents.userOf(agent, reference)).code).toBe(6009);
    }
    expect(refused(await agents.userOf(agent, {})).code).toBe(2001);
  });
});

test("userIds pages through the agent's own users in order", async () => {
  const { identity, agents, agent, other } = await openWithAgents();
  const own: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    own.push(accepted(await agents.bind(agent, `u${i}`)).user.userId);
    accepted(await agents.bind(other, `u${i}`));
  }
  own.push(accepted(await identity.users.create({ username: 'given', password: 'x', agentId: '1' })).userId);
  expect(await agents.userIds(agent, 0, 100)).toEqual(own);
  expect(await agents.userIds(agent, 0, 3)).toEqual(own.slice(0, 3));
  expect(await agents.userIds(agent, own[2]!, 3)).toEqual(own.slice(3, 6));
  expect(await agents.userIds(agent, own.at(-1)!, 3)).toEqual([]);
});
