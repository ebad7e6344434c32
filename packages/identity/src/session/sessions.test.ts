import { describe, expect, test } from 'vitest';
import type { Identity } from '../identity.ts';
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

const DAY_MS = 86_400_000;

async function logIn(identity: Identity) {
  return accepted(await identity.login({ username: 'alice', password: 'secret', ip: '1.1.1.1' }));
}

async function openWithAlice(clock: TestClock, directory = temporaryDirectory()) {
  const identity = await openTestIdentity(clock, directory);
  const { userId } = accepted(await identity.users.create({ username: 'alice', password: 'secret' }));
  return { identity, userId, directory };
}

describe('refresh', () => {
  test('gives a new pair of tokens for the same session', async () => {
    const clock = new TestClock();
    const { identity, userId } = await openWithAlice(clock);
    const first = await logIn(identity);
    clock.advance(60_000);
    const second = accepted(await identity.refresh(first.refreshToken));
    expect(second).toMatchObject({
      userId,
      sessionId: first.sessionId,
      accessExpire: first.accessExpire + 60,
    });
    expect(second.refreshToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(accepted(identity.verifyAccessToken(second.accessToken))).toMatchObject({ userId });
    expect(identity.verifyAccessToken(first.accessToken).ok).toBe(true);
    expect((await identity.refresh(second.refreshToken)).ok).toBe(true);
  });

  test('[ATTACK-6] a second use of a refresh token ends the session with its access tokens', async () => {
    const { identity } = await openWithAlice(new TestClock());
    const first = await logIn(identity);
    const second = accepted(await identity.refresh(first.refreshToken));
    expect(refused(await identity.refresh(first.refreshToken)).code).toBe(1004);
    expect(refused(await identity.refresh(second.refreshToken)).code).toBe(1004);
    expect(refused(identity.verifyAccessToken(first.accessToken)).code).toBe(1004);
    expect(refused(identity.verifyAccessToken(second.accessToken)).code).toBe(1004);
  });

  test('[ATTACK-6] of parallel refreshes one wins and the family ends', async () => {
    const { identity } = await openWithAlice(new TestClock());
    const { refreshToken } = await logIn(identity);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => identity.refresh(refreshToken)));
    const winners = outcomes.filter((outcome) => outcome.ok);
    expect(winners).toHaveLength(1);
    const winner = accepted(winners[0]!);
    expect(refused(identity.verifyAccessToken(winner.accessToken)).code).toBe(1004);
    expect(refused(await identity.refresh(winner.refreshToken)).code).toBe(1004);
  });

  test('other sessions of the user go on', async () => {
    const { identity } = await openWithAlice(new TestClock());
    const [phone, laptop] = [await logIn(identity), await logIn(identity)];
    await identity.refresh(phone.refreshToken);
    await identity.refresh(phone.refreshToken);
    expect(identity.verifyAccessToken(laptop.accessToken).ok).toBe(true);
    expect((await identity.refresh(laptop.refreshToken)).ok).toBe(true);
  });

  test.each([
    [undefined, 1001],
    ['', 1001],
    ['x', 1003],
    ['A'.repeat(43), 1003],
    ['x'.repeat(100_000), 1003],
  ])('%.5s: %i', async (token, code) => {
    const { identity } = await openWithAlice(new TestClock());
    expect(refused(await identity.refresh(token)).code).toBe(code);
  });

  test('a refresh token lives 30 days from its making', async () => {
    const clock = new TestClock();
    const { identity } = await openWithAlice(clock);
    const first = await logIn(identity);
    clock.advance(30 * DAY_MS - 1);
    const second = accepted(await identity.refresh(first.refreshToken));
    clock.advance(30 * DAY_MS);
    expect(refused(await identity.refresh(second.refreshToken)).code).toBe(1002);
    await identity.maintain();
    expect(refused(await identity.refresh(second.refreshToken)).code).toBe(1002);
    clock.advance(DAY_MS);
    await identity.maintain();
    expect(refused(await identity.refresh(second.refreshToken)).code).toBe(1003);
  });

  test('housekeeping keeps what is alive, and the reuse of a token still ends its session', async () => {
    const clock = new TestClock();
    const { identity } = await openWithAlice(clock);
    const first = await logIn(identity);
    const second = accepted(await identity.refresh(first.refreshToken));
    clock.advance(29 * DAY_MS);
    await identity.maintain();
    expect(refused(await identity.refresh(first.refreshToken)).code).toBe(1004);
    expect(refused(await identity.refresh(second.refreshToken)).code).toBe(1004);
  });
});

describe('logout', () => {
  test('[ATTACK-5] ends the session at once', async () => {
    const { identity } = await openWithAlice(new TestClock());
    const session = await logIn(identity);
    const claims = accepted(identity.verifyAccessToken(session.accessToken));
    expect((await identity.logout(claims, session.refreshToken)).ok).toBe(true);
    expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
    expect(refused(await identity.refresh(session.refreshToken)).code).toBe(1004);
  });

  test("needs the session's own refresh token", async () => {
    const { identity } = await openWithAlice(new TestClock());
    const [phone, laptop] = [await logIn(identity), await logIn(identity)];
    const claims = accepted(identity.verifyAccessToken(phone.accessToken));
    expect(refused(await identity.logout(claims, undefined)).code).toBe(1001);
    expect(refused(await identity.logout(claims, 'x')).code).toBe(1003);
    expect(refused(await identity.logout(claims, laptop.refreshToken)).code).toBe(1003);
    expect(identity.verifyAccessToken(phone.accessToken).ok).toBe(true);
    expect(identity.verifyAccessToken(laptop.accessToken).ok).toBe(true);
  });
});

test('[ATTACK-5] the operator ends all sessions of one user', async () => {
  const { identity, userId } = await openWithAlice(new TestClock());
  accepted(await identity.users.create({ username: 'bob', password: 'secret' }));
  const sessions = [await logIn(identity), await logIn(identity)];
  const bob = accepted(await identity.login({ username: 'bob', password: 'secret', ip: '' }));
  const ended = await identity.revokeSessions(userId);
  expect(ended.toSorted()).toEqual(sessions.map((session) => session.sessionId).toSorted());
  for (const session of sessions) {
    expect(refused(identity.verifyAccessToken(session.accessToken)).code).toBe(1004);
    expect(refused(await identity.refresh(session.refreshToken)).code).toBe(1004);
  }
  expect(identity.verifyAccessToken(bob.accessToken).ok).toBe(true);
  expect(await identity.revokeSessions(userId)).toEqual([]);
});

describe('over a restart', () => {
  test('[ATTACK-5] sessions go on and ended ones stay ended', async () => {
    const clock = new TestClock();
    const { identity, directory } = await openWithAlice(clock);
    const [kept, left] = [await logIn(identity), await logIn(identity)];
    await identity.logout(accepted(identity.verifyAccessToken(left.accessToken)), left.refreshToken);
    const restarted = await openTestIdentity(clock, directory);
    expect(restarted.verifyAccessToken(kept.accessToken).ok).toBe(true);
    expect((await restarted.refresh(kept.refreshToken)).ok).toBe(true);
    expect(refused(restarted.verifyAccessToken(left.accessToken)).code).toBe(1004);
  });

  test('an ended session is remembered as long as its last access token lives', async () => {
    const clock = new TestClock();
    const { identity, directory, userId } = await openWithAlice(clock);
    const session = await logIn(identity);
    clock.advance(800_000);
    const { accessToken } = accepted(await identity.refresh(session.refreshToken));
    await identity.revokeSessions(userId);
    clock.advance(850_000);
    await identity.maintain();
    expect(refused(identity.verifyAccessToken(accessToken)).code).toBe(1004);
    const restarted = await openTestIdentity(clock, directory);
    expect(refused(restarted.verifyAccessToken(accessToken)).code).toBe(1004);
  });
});

describe('the list of sessions', () => {
  test('has all kinds, newest first, with when each ends or was ended, and only of the user', async () => {
    const clock = new TestClock();
    const { identity, userId } = await openWithAlice(clock);
    accepted(await identity.users.create({ username: 'bob', password: 'secret' }));
    accepted(await identity.login({ username: 'bob', password: 'secret', ip: '' }));
    const { agent } = await createAgent(identity);
    const phone = { deviceId: 'id', deviceName: 'phone' };
    const login = { username: 'alice', password: 'secret', ip: '2001:db8::1', ...phone };
    const first = accepted(await identity.login(login));
    clock.advance(1000);
    const { ticket } = await identity.tickets.issueEmbedToken(agent, userId, 'channel', 'BTCUSDT');
    accepted(await identity.tickets.exchangeEmbedToken(ticket, 'channel', { ip: '1.1.1.1' }));
    clock.advance(1000);
    const left = await logIn(identity);
    accepted(await identity.refresh(first.refreshToken));
    clock.advance(1000);
    accepted(
      await identity.logout(accepted(identity.verifyAccessToken(left.accessToken)), left.refreshToken),
    );
    const at = (ms: number) => EXAMPLE_TIME_MS + ms;
    expect(await identity.listSessions(userId)).toEqual([
      {
        kind: 'LOGIN',
        deviceId: '',
        deviceName: '',
        ip: '1.1.1.1',
        agentId: '0',
        symbol: '',
        createdAt: at(2000),
        refreshedAt: at(2000),
        expiresAt: at(2000) + 30 * DAY_MS,
        revokedAt: at(3000),
      },
      {
        kind: 'EMBED',
        deviceId: '',
        deviceName: '',
        ip: '1.1.1.1',
        agentId: '1',
        symbol: 'BTCUSDT',
        createdAt: at(1000),
        refreshedAt: at(1000),
        // 15 minutes after the whole second it began in.
        expiresAt: 1_772_710_378_000 + 900_000,
        revokedAt: 0,
      },
      {
        kind: 'LOGIN',
        ...phone,
        ip: '2001:db8::1',
        agentId: '0',
        symbol: '',
        createdAt: at(0),
        refreshedAt: at(2000),
        expiresAt: at(2000) + 30 * DAY_MS,
        revokedAt: 0,
      },
    ]);
    expect(await identity.listSessions(1)).toEqual([]);
  });

  test('loses what ended more than a day ago', async () => {
    const clock = new TestClock();
    const { identity, userId } = await openWithAlice(clock);
    const { agent } = await createAgent(identity);
    await logIn(identity);
    const { ticket } = await identity.tickets.issueEmbedToken(agent, userId, 'channel', '');
    accepted(await identity.tickets.exchangeEmbedToken(ticket, 'channel', { ip: '' }));
    clock.advance(DAY_MS);
    await identity.maintain();
    expect(await identity.listSessions(userId)).toHaveLength(2);
    clock.advance(3_600_000);
    await identity.maintain();
    expect(await identity.listSessions(userId)).toMatchObject([{ kind: 'LOGIN' }]);
  });

  test('is 500 long at most', async () => {
    const clock = new TestClock();
    const { identity, userId } = await openWithAlice(clock);
    const { agent } = await createAgent(identity);
    const { tickets } = identity;
    for (let i = 0; i <= 500; i += 1) {
      clock.advance(1);
      const { ticket } = await tickets.issueEmbedToken(agent, userId, 'channel', `S${i}`);
      accepted(await tickets.exchangeEmbedToken(ticket, 'channel', { ip: '' }));
    }
    const list = await identity.listSessions(userId);
    expect(list).toHaveLength(500);
    expect([list[0]?.symbol, list.at(-1)?.symbol]).toEqual(['S500', 'S1']);
  });
});

test('the audit log tells of a refresh token used twice, once, and of logouts', async () => {
  const { identity, userId } = await openWithAlice(new TestClock());
  const { refreshToken } = await logIn(identity);
  await Promise.all(Array.from({ length: 20 }, () => identity.refresh(refreshToken)));
  await identity.refresh(refreshToken);
  const left = await logIn(identity);
  accepted(await identity.logout(accepted(identity.verifyAccessToken(left.accessToken)), left.refreshToken));
  const subject = `user:${userId}`;
  expect(await auditOf(identity, 'session.refreshReused', 'session.ended')).toEqual([
    { action: 'session.refreshReused', actor: 'nobody', subject, ip: '', detail: {} },
    { action: 'session.ended', actor: subject, subject, ip: '', detail: { kind: 'LOGIN' } },
  ]);
});
