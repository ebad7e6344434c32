import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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
import type { NewAgent } from './agent.ts';

const GOOD: NewAgent = { agentCode: 'AGENT001', name: 'Partner', allowedOrigins: [] };

test('an agent has an id, a secret that is shown once, and all that was asked for', async () => {
  const identity = await openTestIdentity(new TestClock());
  const { agent, agentSecret } = accepted(
    await identity.agents.create({
      agentCode: 'AGENT001',
      name: 'Partner & Söhne',
      allowedOrigins: ['https://partner.example', 'http://localhost:3000'],
      ipWhitelist: ['10.1.2.3/8', '2001:DB8::1'],
      webhookUrl: 'https://partner.example/hook?x=1',
    }),
  );
  expect(agent).toEqual({
    agentId: '1',
    agentCode: 'AGENT001',
    name: 'Partner & Söhne',
    status: 'ACTIVE',
    allowedOrigins: ['https://partner.example', 'http://localhost:3000'],
    ipWhitelist: ['10.0.0.0/8', '2001:db8::1'],
    webhookUrl: 'https://partner.example/hook?x=1',
    createdAt: EXAMPLE_TIME_MS,
  });
  expect(agentSecret).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(identity.agents.get('AGENT001')).toEqual(agent);
  expect(identity.agents.get('agent001')).toBeUndefined();
  expect(identity.agents.getById('1')).toEqual(agent);
  expect(identity.agents.getById('2')).toBeUndefined();
});

test('agents are listed newest first, also after a restart, and ids go on', async () => {
  const directory = temporaryDirectory();
  const clock = new TestClock();
  const identity = await openTestIdentity(clock, directory);
  const codes = Array.from({ length: 11 }, (_, i) => `A${i + 1}`);
  for (const code of codes) await createAgent(identity, code);
  accepted(await identity.agents.update('A3', { name: 'Other', status: 'DISABLED' }));
  const expected = identity.agents.list();
  expect(expected.map(({ agentCode }) => agentCode)).toEqual(codes.toReversed());
  const restarted = await openTestIdentity(clock, directory);
  expect(restarted.agents.list()).toEqual(expected);
  expect((await createAgent(restarted, 'A12')).agent.agentId).toBe('12');
});

test('of two that want a code at once one gets it', async () => {
  const { agents } = await openTestIdentity(new TestClock());
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => agents.create(GOOD)));
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
  for (const outcome of outcomes.slice(1)) {
    expect(refused(outcome)).toMatchObject({ code: 3025, field: 'agentCode' });
  }
  expect(agents.list()).toHaveLength(1);
});

test('settings that are refused change nothing', async () => {
  const { agents } = await openTestIdentity(new TestClock());
  const wrong: [Partial<NewAgent>, number, string][] = [
    [{ name: '' }, 2003, 'name'],
    [{ allowedOrigins: ['http://partner.example'] }, 2002, 'allowedOrigins[0]'],
    [{ ipWhitelist: ['10.0.0.1', '10.0.0.256'] }, 2002, 'ipWhitelist[1]'],
    [{ webhookUrl: 'partner.example' }, 2002, 'webhookUrl'],
  ];
  expect(refused(await agents.create({ ...GOOD, agentCode: 'a b' }))).toMatchObject({
    code: 2002,
    field: 'agentCode',
  });
  for (const [settings, code, field] of wrong) {
    expect(refused(await agents.create({ ...GOOD, ...settings }))).toMatchObject({ code, field });
  }
  expect(agents.list()).toEqual([]);
  const { agent } = accepted(await agents.create(GOOD));
  for (const [settings, code, field] of wrong) {
    const changes = { allowedOrigins: ['https://good.example'], status: 'DISABLED', ...settings } as const;
    expect(refused(await agents.update(GOOD.agentCode, changes))).toMatchObject({ code, field });
  }
  expect(agents.list()).toEqual([agent]);
});

describe('a change', () => {
  test('is of what is named alone, and stays', async () => {
    const directory = temporaryDirectory();
    const clock = new TestClock();
    const identity = await openTestIdentity(clock, directory);
    const { agent } = await createAgent(identity);
    expect(accepted(await identity.agents.update('AGENT001', {}))).toEqual(agent);
    const renamed = { ...agent, name: 'Other' };
    expect(accepted(await identity.agents.update('AGENT001', { name: 'Other' }))).toEqual(renamed);
    const moved = {
      ...renamed,
      status: 'DISABLED',
      allowedOrigins: [],
      ipWhitelist: ['1.2.3.4'],
      webhookUrl: 'http://127.0.0.1:1/',
    } as const;
    const { agentId, agentCode, createdAt, name, ...changes } = moved;
    expect(accepted(await identity.agents.update('AGENT001', changes))).toEqual(moved);
    expect(identity.agents.get('AGENT001')).toEqual(moved);
    expect(identity.agents.getById('1')).toEqual(moved);
    expect((await openTestIdentity(clock, directory)).agents.list()).toEqual([moved]);
    const removed = { ...moved, webhookUrl: '', ipWhitelist: [] };
    expect(accepted(await identity.agents.update('AGENT001', { webhookUrl: '', ipWhitelist: [] }))).toEqual(
      removed,
    );
  });

  test('of an agent that is not there is 3008', async () => {
    const { agents } = await openTestIdentity(new TestClock());
    expect(refused(await agents.update('nobody', { name: 'x' })).code).toBe(3008);
    expect(refused(await agents.rotateSecret('nobody')).code).toBe(3008);
    expect(() => agents.sign('nobody', 'x')).toThrow('no agent nobody');
  });

  test('that cannot be written is not made', async () => {
    const directory = temporaryDirectory();
    const identity = await openTestIdentity(new TestClock(), directory);
    const { agent } = await createAgent(identity);
    const signed = identity.agents.sign('AGENT001', 'x');
    const other = new DatabaseSync(join(directory, 'identity.db'));
    other.exec("create trigger t before update on agents begin select raise(abort, 'no'); end");
    await expect(identity.agents.update('AGENT001', { status: 'DISABLED' })).rejects.toThrow('no');
    await expect(identity.agents.rotateSecret('AGENT001')).rejects.toThrow('no');
    expect(identity.agents.get('AGENT001')).toEqual(agent);
    expect(identity.agents.sign('AGENT001', 'x')).toBe(signed);
    other.exec('drop trigger t');
    other.close();
    expect((await identity.agents.update('AGENT001', { status: 'DISABLED' })).ok).toBe(true);
  });
});

describe('the secret', () => {
  test('[ATTACK-33] stands nowhere in the folder, and what is signed with it survives a restart', async () => {
    const directory = temporaryDirectory();
    const clock = new TestClock();
    const identity = await openTestIdentity(clock, directory);
    const { agentSecret } = await createAgent(identity);
    const { agentSecret: second } = accepted(await identity.agents.rotateSecret('AGENT001'));
    expect(second).not.toBe(agentSecret);
    const signed = identity.agents.sign('AGENT001', 'text');
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
    for (const secret of [agentSecret, second]) {
      for (const spelling of ['utf8', 'hex', 'base64', 'base64url'] as const) {
        const text = Buffer.from(secret).toString(spelling).replace(/=+$/, '');
        expect(files.some((file) => file.includes(text))).toBe(false);
      }
    }
    expect(files.some((file) => file.includes('AGENT001'))).toBe(true);
    const restarted = await openTestIdentity(clock, directory);
    expect(restarted.agents.sign('AGENT001', 'text')).toBe(signed);
  });

  test("[ATTACK-34] of one agent does not open in another's place", async () => {
    const directory = temporaryDirectory();
    const identity = await openTestIdentity(new TestClock(), directory);
    await createAgent(identity, 'A');
    await createAgent(identity, 'B');
    const other = new DatabaseSync(join(directory, 'identity.db'));
    other.exec(
      "update agents set secret = (select secret from agents where agent_id = '1') where agent_id = '2'",
    );
    other.close();
    await expect(openTestIdentity(new TestClock(), directory)).rejects.toThrow('agent 2');
  });

  test('[ATTACK-35] is sealed anew under a new master key, so that the old one may go', async () => {
    const [old, current] = ['11'.repeat(32), '22'.repeat(32)];
    const directory = temporaryDirectory();
    const before = await openTestIdentity(new TestClock(), directory, old);
    await createAgent(before);
    const signed = before.agents.sign('AGENT001', 'text');
    await openTestIdentity(new TestClock(), directory, `${current},${old}`);
    const after = await openTestIdentity(new TestClock(), directory, current);
    expect(after.agents.sign('AGENT001', 'text')).toBe(signed);
  });
});
