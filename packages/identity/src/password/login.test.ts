import { describe, expect, test } from 'vitest';
import {
  accepted,
  auditOf,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
} from '../testing/test-fixture.ts';

async function openWithAlice(clock: TestClock) {
  const identity = await openTestIdentity(clock);
  const { userId } = accepted(await identity.users.create({ username: 'Alice', password: 'secret' }));
  const login = (password: string, username = 'alice') =>
    identity.login({ username, password, ip: '1.1.1.1' });
  return { identity, userId, login };
}

test('the right password starts a session and is noted at the user', async () => {
  const clock = new TestClock();
  const { identity, userId } = await openWithAlice(clock);
  clock.advance(5000);
  const session = accepted(
    await identity.login({
      username: 'ALICE',
      password: 'secret',
      ip: '2001:db8::1',
      deviceId: 'd',
      deviceName: 'n',
    }),
  );
  expect(session).toEqual({
    userId,
    sessionId: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
    accessToken: expect.any(String),
    accessExpire: Math.floor((EXAMPLE_TIME_MS + 5000) / 1000) + 900,
    refreshToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  });
  expect(await identity.users.get(userId)).toMatchObject({
    lastLoginAt: EXAMPLE_TIME_MS + 5000,
    lastLoginIp: '2001:db8::1',
  });
});

test('[ATTACK-2] an unknown user and a wrong password have the same answer', async () => {
  const { login } = await openWithAlice(new TestClock());
  const wrong = refused(await login('Secret'));
  expect(wrong).toEqual({ ok: false, code: 1003, message: 'Invalid username or password' });
  expect(refused(await login('secret', 'nobody'))).toEqual(wrong);
});

test('[ATTACK-3] a password that is too long is not looked at', async () => {
  const { login } = await openWithAlice(new TestClock());
  expect(refused(await login('x'.repeat(1 << 20)))).toMatchObject({ code: 2003, field: 'password' });
  expect(refused(await login(''))).toMatchObject({ code: 2003, field: 'password' });
});

describe('throttling', () => {
  test.each(['alice', 'nobody'])(
    'of %s: the fifth failure is 1003, then 5003 until the wait is over',
    async (username) => {
      const clock = new TestClock();
      const { login } = await openWithAlice(clock);
      for (let i = 0; i < 5; i += 1) expect(refused(await login('wrong', username)).code).toBe(1003);
      expect(refused(await login('secret', username))).toMatchObject({ code: 5003, retryAfterSeconds: 1 });
      clock.advance(1000);
      expect(refused(await login('wrong', username)).code).toBe(1003);
      expect(refused(await login('wrong', username))).toMatchObject({ code: 5003, retryAfterSeconds: 2 });
    },
  );

  test('the right password after the wait works and clears the account', async () => {
    const clock = new TestClock();
    const { login } = await openWithAlice(clock);
    for (let i = 0; i < 5; i += 1) await login('wrong');
    clock.advance(1000);
    expect((await login('secret')).ok).toBe(true);
    for (let i = 0; i < 4; i += 1) expect(refused(await login('wrong')).code).toBe(1003);
    expect((await login('secret')).ok).toBe(true);
  });

  test('names that differ in case are one account', async () => {
    const { login } = await openWithAlice(new TestClock());
    for (const name of ['alice', 'ALICE', 'Alice', 'aLICE', 'alicE']) await login('wrong', name);
    expect(refused(await login('secret')).code).toBe(5003);
  });

  test('[ATTACK-1] a flood is answered 5003 and does not count', async () => {
    const clock = new TestClock();
    const { login } = await openWithAlice(clock);
    const names = [...Array.from({ length: 66 }, (_, i) => `user${i}`), ...Array<string>(6).fill('alice')];
    const flood = await Promise.all(names.map((name) => login('wrong', name)));
    const codes = flood.map((outcome) => refused(outcome).code);
    expect(codes.slice(0, 66).every((code) => code === 1003)).toBe(true);
    expect(codes.slice(66).every((code) => code === 5003)).toBe(true);
    expect((await login('secret')).ok).toBe(true);
  });
});

test('the audit log tells of logins, and never what was typed', async () => {
  const { identity, userId, login } = await openWithAlice(new TestClock());
  await login('secret');
  await login('wrong');
  await login('secret', 'my-own-password');
  await login('x'.repeat(65));
  for (let i = 0; i < 4; i += 1) await login('wrong');
  await login('secret');
  const rows = await auditOf(identity, 'login.succeeded', 'login.failed', 'login.throttled');
  const subject = `user:${userId}`;
  const ip = '1.1.1.1';
  const failed = { action: 'login.failed', actor: 'nobody', subject, ip, detail: {} };
  expect(rows).toEqual([
    { action: 'login.succeeded', actor: subject, subject, ip, detail: {} },
    failed,
    { ...failed, subject: '' },
    failed,
    failed,
    failed,
    failed,
    { ...failed, action: 'login.throttled' },
  ]);
});
