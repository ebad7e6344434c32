import { expect, test } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';

const MINUTE_MS = 60_000;

function fail(throttle: LoginThrottle, nowMs: number, account = 'alice'): void {
  expect(throttle.begin(account, nowMs)).toEqual({ allowed: true });
  throttle.failed(account, nowMs);
}

test('[ATTACK-1] the fifth failure starts a wait of 1 s, each further one twice as long up to 60 s', () => {
  const throttle = new LoginThrottle();
  let nowMs = 1_000_000;
  for (let i = 0; i < 5; i += 1) fail(throttle, nowMs);
  for (const waitSeconds of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
    expect(throttle.begin('alice', nowMs)).toEqual({ allowed: false, retryAfterSeconds: waitSeconds });
    expect(throttle.begin('alice', nowMs + waitSeconds * 1000 - 1)).toEqual({
      allowed: false,
      retryAfterSeconds: 1,
    });
    nowMs += waitSeconds * 1000;
    fail(throttle, nowMs);
  }
});

test('tries during a wait do not count', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 5; i += 1) fail(throttle, 0);
  for (let i = 0; i < 100; i += 1) expect(throttle.begin('alice', 500).allowed).toBe(false);
  fail(throttle, 1000);
  expect(throttle.begin('alice', 1000)).toEqual({ allowed: false, retryAfterSeconds: 2 });
});

test('[ATTACK-1] never a lock: an attacker who never stops leaves the owner a try each minute', () => {
  const throttle = new LoginThrottle();
  let nowMs = 0;
  for (let i = 0; i < 1000; i += 1) {
    const permit = throttle.begin('alice', nowMs);
    if (permit.allowed) {
      throttle.failed('alice', nowMs);
    } else {
      expect(permit.retryAfterSeconds).toBeLessThanOrEqual(60);
      nowMs += permit.retryAfterSeconds * 1000;
    }
  }
});

test('failures older than 15 minutes no longer count', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 4; i += 1) fail(throttle, 0);
  fail(throttle, 15 * MINUTE_MS);
  expect(throttle.begin('alice', 15 * MINUTE_MS).allowed).toBe(true);
});

test('four failures and one more within 15 minutes start a wait', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 4; i += 1) fail(throttle, 0);
  fail(throttle, 15 * MINUTE_MS - 1);
  expect(throttle.begin('alice', 15 * MINUTE_MS).allowed).toBe(false);
});

test('a success forgets the failures', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 4; i += 1) fail(throttle, 0);
  expect(throttle.begin('alice', 0).allowed).toBe(true);
  throttle.succeeded('alice');
  for (let i = 0; i < 4; i += 1) fail(throttle, 0);
  expect(throttle.begin('alice', 0).allowed).toBe(true);
});

test('accounts are apart', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 5; i += 1) fail(throttle, 0);
  expect(throttle.begin('alice', 0).allowed).toBe(false);
  expect(throttle.begin('bob', 0).allowed).toBe(true);
});

test('[ATTACK-1] tries at the same time cannot be more than the failures left', () => {
  const throttle = new LoginThrottle();
  const permits = Array.from({ length: 20 }, () => throttle.begin('alice', 0));
  expect(permits.filter((permit) => permit.allowed)).toHaveLength(5);
  expect(permits[5]).toEqual({ allowed: false, retryAfterSeconds: 1 });
});

test('a try that was not looked at leaves room for another', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 5; i += 1) throttle.begin('alice', 0);
  expect(throttle.begin('alice', 0).allowed).toBe(false);
  throttle.abandoned('alice');
  expect(throttle.begin('alice', 0).allowed).toBe(true);
});

test('a clock set back ends a wait instead of stretching it', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 5; i += 1) fail(throttle, 10 * MINUTE_MS);
  expect(throttle.begin('alice', 0).allowed).toBe(true);
});
