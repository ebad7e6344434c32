import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Identity, openIdentity } from '../identity.ts';
import type { Outcome } from '../refusal.ts';
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
import type { Agent } from './agent.ts';

const HOLDER = { ip: '1.2.3.4', deviceId: 'phone' };
const USER_ID = 1_000_000_001;
const HOUR_MS = 3_600_000;

interface Scene {
  readonly identity: Identity;
  readonly agent: Agent;
  readonly clock: TestClock;
  readonly directory: string;
}

async function openWithUser(): Promise<Scene> {
  const clock = new TestClock();
  const directory = temporaryDirectory();
  const identity = await openTestIdentity(clock, directory);
  const { agent } = await createAgent(identity);
  expect(accepted(await identity.agents.bind(agent, 'u1')).user.userId).toBe(USER_ID);
  return { identity, agent, clock, directory };
}

/** Both kinds of tickets, as far as they are alike. */
interface Kind {
  readonly name: string;
  issue(scene: Scene): Promise<string>;
  exchange(identity: Identity, ticket: string): Promise<Outcome<{ readonly accessToken: string }>>;
}

const ENTRY: Kind = {
  name: 'ticket',
  issue: async ({ identity, agent }) =>
    (await identity.tickets.issueTicket(agent, USER_ID, '/trade/BTCUSDT', 'https://partner.example/back'))
      .ticket,
  exchange: (identity, ticket) => identity.tickets.exchangeTicket(ticket, HOLDER),
};

const EMBED: Kind = {
  name: 'embedToken',
  issue: async ({ identity, agent }) =>
    (await identity.tickets.issueEmbedToken(agent, USER_ID, 'channel', 'BTCUSDT')).ticket,
  exchange: (identity, ticket) => identity.tickets.exchangeEmbedToken(ticket, 'channel', HOLDER),
};

const KINDS = [
  ['an entry ticket', ENTRY],
  ['an embed token', EMBED],
] as const;

test('an entry ticket begins a session like that of a login', async () => {
  const { identity, agent, clock } = await openWithUser();
  const { ticket, expireAt } = await identity.tickets.issueTicket(agent, USER_ID, '/trade?x=1', '');
  expect(ticket).toMatch(/^agt1_[A-Za-z0-9_-]{43}$/);
  expect(expireAt).toBe(Math.floor(EXAMPLE_TIME_MS / 1000) + 60);
  clock.advance(1000);
  const session = accepted(await identity.tickets.exchangeTicket(ticket, HOLDER));
  expect(session).toEqual({
    userId: USER_ID,
    sessionId: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
    accessToken: expect.any(String),
    accessExpire: Math.floor((EXAMPLE_TIME_MS + 1000) / 1000) + 900,
    refreshToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    redirectPath: '/trade?x=1',
  });
  const claims = { userId: USER_ID, sessionId: session.sessionId, kind: 'ENTRY', symbol: '' };
  expect(accepted(identity.verifyAccessToken(session.accessToken))).toMatchObject(claims);
  const refreshed = accepted(await identity.refresh(session.refreshToken));
  expect(accepted(identity.verifyAccessToken(refreshed.accessToken))).toMatchObject(claims);
  expect(await identity.users.get(USER_ID)).toMatchObject({
    lastLoginAt: EXAMPLE_TIME_MS + 1000,
    lastLoginIp: '1.2.3.4',
  });
  expect(await identity.listSessions(USER_ID)).toEqual([
    {
      kind: 'ENTRY',
      deviceId: 'phone',
      deviceName: '',
      ip: '1.2.3.4',
      agentId: '1',
      symbol: '',
      createdAt: EXAMPLE_TIME_MS + 1000,
      refreshedAt: EXAMPLE_TIME_MS + 1000,
      expiresAt: EXAMPLE_TIME_MS + 1000 + 30 * 24 * HOUR_MS,
      revokedAt: 0,
    },
  ]);
  const logout = await identity.logout(
    accepted(identity.verifyAccessToken(refreshed.accessToken)),
    refreshed.refreshToken,
  );
  expect(logout.ok).toBe(true);
  expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
});

test('an embed token begins a session of one access token, for its symbol', async () => {
  const { identity, agent } = await openWithUser();
  const { ticket, expireAt } = await identity.tickets.issueEmbedToken(agent, USER_ID, 'tw_1', 'BTCUSDT');
  expect(ticket).toMatch(/^aet1_[A-Za-z0-9_-]{43}$/);
  expect(expireAt).toBe(Math.floor(EXAMPLE_TIME_MS / 1000) + 60);
  const session = accepted(await identity.tickets.exchangeEmbedToken(ticket, 'tw_1', { ip: '1.2.3.4' }));
  expect(session).not.toHaveProperty('refreshToken');
  const accessExpire = Math.floor(EXAMPLE_TIME_MS / 1000) + 900;
  expect(session).toMatchObject({ userId: USER_ID, accessExpire });
  expect(accepted(identity.verifyAccessToken(session.accessToken))).toMatchObject({
    userId: USER_ID,
    kind: 'EMBED',
    symbol: 'BTCUSDT',
  });
  expect(await identity.listSessions(USER_ID)).toMatchObject([
    { kind: 'EMBED', agentId: '1', symbol: 'BTCUSDT', deviceId: '', expiresAt: accessExpire * 1000 },
  ]);
  const { ticket: forAll } = await identity.tickets.issueEmbedToken(agent, USER_ID, 'tw_1', '');
  const unscoped = accepted(await identity.tickets.exchangeEmbedToken(forAll, 'tw_1', HOLDER));
  expect(accepted(identity.verifyAccessToken(unscoped.accessToken))).toMatchObject({
    kind: 'EMBED',
    symbol: '',
  });
});

describe.each(KINDS)('%s', (_, kind) => {
  test('lives 60 s of wall clock', async () => {
    const scene = await openWithUser();
    const [first, second] = [await kind.issue(scene), await kind.issue(scene)];
    scene.clock.advance(59_999);
    expect((await kind.exchange(scene.identity, first)).ok).toBe(true);
    scene.clock.advance(1);
    expect(refused(await kind.exchange(scene.identity, second)).code).toBe(3010);
    scene.clock.advance(-1);
    expect((await kind.exchange(scene.identity, second)).ok).toBe(true);
  });

  test('[ATTACK-10] a second try is 3009 and ends the session that the first made, and no other', async () => {
    const scene = await openWithUser();
    const { identity } = scene;
    const [ticket, other] = [await kind.issue(scene), await kind.issue(scene)];
    const session = accepted(await kind.exchange(identity, ticket));
    const kept = accepted(await kind.exchange(identity, other));
    expect(identity.verifyAccessToken(session.accessToken).ok).toBe(true);
    for (let i = 0; i < 3; i += 1) {
      expect(refused(await kind.exchange(identity, ticket)).code).toBe(3009);
      expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
    }
    expect(identity.verifyAccessToken(kept.accessToken).ok).toBe(true);
    const uses = await auditOf(identity, `${kind.name}.replayed` as 'ticket.replayed');
    expect(uses).toEqual(
      [true, false, false].map((sessionEnded) => ({
        action: `${kind.name}.replayed`,
        actor: 'nobody',
        subject: `user:${USER_ID}`,
        ip: '1.2.3.4',
        detail: { agentCode: 'AGENT001', sessionEnded },
      })),
    );
  });

  test('[ATTACK-10] of 50 that try at once one gets a session, which ends', async () => {
    const scene = await openWithUser();
    const { identity } = scene;
    const ticket = await kind.issue(scene);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => kind.exchange(identity, ticket)));
    const won = outcomes.filter((outcome) => outcome.ok);
    expect(won).toHaveLength(1);
    const codes = outcomes.filter((outcome) => !outcome.ok).map((outcome) => refused(outcome).code);
    expect(codes).toEqual(Array<number>(49).fill(3009));
    expect(refused(identity.verifyAccessToken(accepted(won[0]!).accessToken)).code).toBe(1004);
    expect(await identity.listSessions(USER_ID)).toMatchObject([{ revokedAt: EXAMPLE_TIME_MS }]);
  });

  test('[ATTACK-10] over a restart it is used up as before', async () => {
    const scene = await openWithUser();
    const [ticket, fresh] = [await kind.issue(scene), await kind.issue(scene)];
    const session = accepted(await kind.exchange(scene.identity, ticket));
    await scene.identity.close();
    const restarted = await openTestIdentity(scene.clock, scene.directory);
    expect(restarted.verifyAccessToken(session.accessToken).ok).toBe(true);
    expect(refused(await kind.exchange(restarted, ticket)).code).toBe(3009);
    expect(refused(restarted.verifyAccessToken(session.accessToken)).code).toBe(1004);
    expect((await kind.exchange(restarted, fresh)).ok).toBe(true);
    const again = await openTestIdentity(scene.clock, scene.directory);
    expect(refused(again.verifyAccessToken(session.accessToken)).code).toBe(1004);
  });

  test('a second try is known for a day after its end; then it is as unknown as any', async () => {
    const scene = await openWithUser();
    const { identity, clock } = scene;
    const [used, unused] = [await kind.issue(scene), await kind.issue(scene)];
    accepted(await kind.exchange(identity, used));
    clock.advance(24 * HOUR_MS);
    await identity.maintain();
    expect(refused(await kind.exchange(identity, used)).code).toBe(3009);
    expect(refused(await kind.exchange(identity, unused)).code).toBe(3010);
    clock.advance(HOUR_MS);
    await identity.maintain();
    expect(refused(await kind.exchange(identity, used)).code).toBe(3010);
    expect(await identity.tickets.agentOf(used)).toBeUndefined();
    expect(await identity.tickets.agentOf(unused)).toBeUndefined();
  });

  test('of a disabled agent is 3010 and not used up; one that was used still ends its session', async () => {
    const scene = await openWithUser();
    const { identity } = scene;
    const [ticket, used] = [await kind.issue(scene), await kind.issue(scene)];
    const session = accepted(await kind.exchange(identity, used));
    accepted(await identity.agents.update('AGENT001', { status: 'DISABLED' }));
    expect(refused(await kind.exchange(identity, ticket)).code).toBe(3010);
    expect(refused(await kind.exchange(identity, used)).code).toBe(3009);
    expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
    accepted(await identity.agents.update('AGENT001', { status: 'ACTIVE' }));
    expect((await kind.exchange(identity, ticket)).ok).toBe(true);
  });

  test('unknown, malformed and of the other kind: 3010, and nothing is used up', async () => {
    const scene = await openWithUser();
    const { identity } = scene;
    const ticket = await kind.issue(scene);
    const other = await (kind === ENTRY ? EMBED : ENTRY).issue(scene);
    const prefix = ticket.slice(0, 5);
    for (const wrong of [
      '',
      prefix,
      ticket.slice(0, -1),
      `${ticket}A`,
      `${ticket} `,
      ` ${ticket}`,
      ticket.slice(5),
      ticket.toUpperCase(),
      `${ticket.slice(0, -1)}${ticket.endsWith('A') ? 'Q' : 'A'}`,
      `${prefix}${randomBytes(32).toString('base64url')}`,
      `${prefix}${'%'.repeat(43)}`,
      `${prefix}${'A'.repeat(1 << 20)}`,
      other,
      `${prefix}${other.slice(5)}`,
    ]) {
      expect(refused(await kind.exchange(identity, wrong))).toEqual({
        ok: false,
        code: 3010,
        message: 'The ticket is unknown or has expired',
      });
    }
    expect(await identity.listSessions(USER_ID)).toEqual([]);
    expect((await kind.exchange(identity, ticket)).ok).toBe(true);
    expect((await (kind === ENTRY ? EMBED : ENTRY).exchange(identity, other)).ok).toBe(true);
  });

  test('its session ends at once with all of the user', async () => {
    const scene = await openWithUser();
    const { identity } = scene;
    const session = accepted(await kind.exchange(identity, await kind.issue(scene)));
    expect(await identity.revokeSessions(USER_ID)).toHaveLength(1);
    expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
    const restarted = await openTestIdentity(scene.clock, scene.directory);
    expect(refused(restarted.verifyAccessToken(session.accessToken)).code).toBe(1004);
  });

  test('belongs to its agent, whether it is good or not, and asking uses nothing up', async () => {
    const scene = await openWithUser();
    const { identity, agent, clock } = scene;
    const ticket = await kind.issue(scene);
    expect(await identity.tickets.agentOf(ticket)).toEqual(agent);
    accepted(await kind.exchange(identity, ticket));
    expect(await identity.tickets.agentOf(ticket)).toEqual(agent);
    clock.advance(61_000);
    expect(await identity.tickets.agentOf(ticket)).toEqual(agent);
    for (const unknown of ['', 'x', ticket.slice(0, -1), `${ticket.slice(0, 5)}${'A'.repeat(43)}`]) {
      expect(await identity.tickets.agentOf(unknown)).toBeUndefined();
    }
  });

  test('[ATTACK-33] stands nowhere in the folder, nor does what it gave', async () => {
    const scene = await openWithUser();
    const tickets = [await kind.issue(scene), await kind.issue(scene), await kind.issue(scene)];
    const session = accepted(await kind.exchange(scene.identity, tickets[0]!));
    accepted(await kind.exchange(scene.identity, tickets[1]!));
    refused(await kind.exchange(scene.identity, tickets[1]!));
    await scene.identity.audit.flush();
    const secrets = [session.accessToken, ...tickets.flatMap((ticket) => [ticket, ticket.slice(5)])];
    const files = readdirSync(scene.directory).map((name) => readFileSync(join(scene.directory, name)));
    const raw = tickets.map((ticket) => Buffer.from(ticket.slice(5), 'base64url'));
    for (const secret of [...secrets, ...raw, ...raw.map((bytes) => bytes.toString('hex'))]) {
      expect(files.some((file) => file.includes(secret))).toBe(false);
    }
    expect(files.some((file) => file.includes(`${kind.name}.issued`))).toBe(true);
  });
});

test('[ATTACK-10] a process that is killed right after an exchange has used the ticket up', async () => {
  const directory = temporaryDirectory();
  const module = new URL('../identity.ts', import.meta.url).href;
  const script = `
    const { openIdentity } = await import(${JSON.stringify(module)});
    const identity = await openIdentity({ directory: ${JSON.stringify(directory)}, accessTtlSeconds: 900 });
    const request = { agentCode: 'AGENT001', name: 'x', allowedOrigins: [] };
    const { value: { agent } } = await identity.agents.create(request);
    const { value: { user } } = await identity.agents.bind(agent, 'u1');
    const { ticket } = await identity.tickets.issueTicket(agent, user.userId, '/', '');
    const { ticket: unused } = await identity.tickets.issueTicket(agent, user.userId, '/', '');
    const { value: session } = await identity.tickets.exchangeTicket(ticket, { ip: '' });
    console.log(JSON.stringify({ ticket, unused, session, userId: user.userId }));
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const told = JSON.parse(line);
  const identity = await openIdentity({ directory, accessTtlSeconds: 900 });
  onTestFinished(() => identity.close());
  const agent = identity.agents.get('AGENT001')!;
  expect(accepted(await identity.agents.bind(agent, 'u1'))).toMatchObject({
    isNew: false,
    user: { userId: told.userId },
  });
  expect(identity.verifyAccessToken(told.session.accessToken).ok).toBe(true);
  expect(refused(await identity.tickets.exchangeTicket(told.ticket, HOLDER)).code).toBe(3009);
  expect(refused(identity.verifyAccessToken(told.session.accessToken)).code).toBe(1004);
  expect((await identity.tickets.exchangeTicket(told.unused, HOLDER)).ok).toBe(true);
});

test('[ATTACK-10] an embed token with another channelId is 3010 and used up: 3009 from then on', async () => {
  const { identity, agent } = await openWithUser();
  for (const channelId of ['other', 'CHANNEL', '', 'channel ']) {
    const { ticket } = await identity.tickets.issueEmbedToken(agent, USER_ID, 'channel', '');
    expect(refused(await identity.tickets.exchangeEmbedToken(ticket, channelId, HOLDER)).code).toBe(3010);
    expect(refused(await identity.tickets.exchangeEmbedToken(ticket, 'channel', HOLDER)).code).toBe(3009);
    expect(refused(await identity.tickets.exchangeEmbedToken(ticket, channelId, HOLDER)).code).toBe(3009);
  }
  expect(await identity.listSessions(USER_ID)).toEqual([]);
});

test('[ATTACK-10] a second try with another channelId ends the session, too', async () => {
  const { identity, agent } = await openWithUser();
  const { ticket } = await identity.tickets.issueEmbedToken(agent, USER_ID, 'channel', '');
  const session = accepted(await identity.tickets.exchangeEmbedToken(ticket, 'channel', HOLDER));
  expect(refused(await identity.tickets.exchangeEmbedToken(ticket, 'other', HOLDER)).code).toBe(3009);
  expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
});

test('a second try of an entry ticket ends the session after it was refreshed, too', async () => {
  const { identity, agent, clock } = await openWithUser();
  const { ticket } = await identity.tickets.issueTicket(agent, USER_ID, '/', '');
  const first = accepted(await identity.tickets.exchangeTicket(ticket, HOLDER));
  clock.advance(600_000);
  const second = accepted(await identity.refresh(first.refreshToken));
  expect(refused(await identity.tickets.exchangeTicket(ticket, HOLDER)).code).toBe(3009);
  for (const { accessToken } of [first, second]) {
    expect(refused(identity.verifyAccessToken(accessToken)).code).toBe(1004);
  }
  expect(refused(await identity.refresh(second.refreshToken)).code).toBe(1004);
});

test('the audit log tells of each step, and why a ticket was refused', async () => {
  const { identity, agent, clock } = await openWithUser();
  const { tickets } = identity;
  const { ticket } = await tickets.issueTicket(agent, USER_ID, '/', '');
  accepted(await tickets.exchangeTicket(ticket, HOLDER));
  refused(await tickets.exchangeTicket('agt1_x', HOLDER));
  const { ticket: embed } = await tickets.issueEmbedToken(agent, USER_ID, 'channel', '');
  refused(await tickets.exchangeEmbedToken(embed, 'other', HOLDER));
  const { ticket: late } = await tickets.issueEmbedToken(agent, USER_ID, 'channel', '');
  clock.advance(60_000);
  refused(await tickets.exchangeEmbedToken(late, 'channel', HOLDER));
  const { ticket: shut } = await tickets.issueTicket(agent, USER_ID, '/', '');
  accepted(await identity.agents.update('AGENT001', { status: 'DISABLED' }));
  refused(await tickets.exchangeTicket(shut, HOLDER));
  const subject = `user:${USER_ID}`;
  const issued = { actor: 'agent:AGENT001', subject, ip: '', detail: {} };
  const refusal = (reason: string) => ({
    actor: 'nobody',
    subject,
    ip: '1.2.3.4',
    detail: { agentCode: 'AGENT001', reason },
  });
  const rows = await auditOf(
    identity,
    'ticket.issued',
    'ticket.exchanged',
    'ticket.refused',
    'embedToken.issued',
    'embedToken.refused',
  );
  expect(rows).toEqual([
    { action: 'ticket.issued', ...issued },
    {
      action: 'ticket.exchanged',
      actor: subject,
      subject,
      ip: '1.2.3.4',
      detail: { agentCode: 'AGENT001' },
    },
    {
      action: 'ticket.refused',
      actor: 'nobody',
      subject: '',
      ip: '1.2.3.4',
      detail: { reason: 'unknown' },
    },
    { action: 'embedToken.issued', ...issued },
    { action: 'embedToken.refused', ...refusal('channel') },
    { action: 'embedToken.issued', ...issued },
    { action: 'embedToken.refused', ...refusal('expired') },
    { action: 'ticket.issued', ...issued },
    { action: 'ticket.refused', ...refusal('agentDisabled') },
  ]);
});
