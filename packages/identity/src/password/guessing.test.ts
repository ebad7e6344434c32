import { expect, test } from 'vitest';
import { accepted, openTestIdentity, refused, TestClock } from '../testing/test-fixture.ts';

async function openWithAlice(clock: TestClock) {
  const identity = await openTestIdentity(clock);
  accepted(await identity.users.create({ username: 'alice', password: 'secret' }));
  const login = (username: string, password: string) =>
    identity.login({ username, password, ip: '203.0.113.9' });
  return { identity, login };
}

test('[ATTACK-1] of 10,000 guesses at an account within 10 s eight are looked at, whatever they are', async () => {
  const clock = new TestClock();
  const { login } = await openWithAlice(clock);
  let lookedAt = 0;
  for (let second = 0; second < 10; second += 1) {
    const guesses = Array.from({ length: 1000 }, (_, i) => login('alice', `guess-${second}-${i}`));
    const codes = (await Promise.all(guesses)).map((outcome) => refused(outcome).code);
    lookedAt += codes.filter((code) => code === 1003).length;
    expect(codes.every((code) => code === 1003 || code === 5003)).toBe(true);
    clock.advance(1000);
  }
  // Five at once, then one after each wait of 1, 2 and 4 s: at 1, 3 and 7 s; the next would be at 15 s.
  expect(lookedAt).toBe(8);
});

test('[ATTACK-1] of 5,000 names tried at once 66 are looked at: two hashes run and 64 wait, 38 MiB at most', async () => {
  const { login } = await openWithAlice(new TestClock());
  const names = Array.from({ length: 5000 }, (_, i) => `user${i}`);
  const outcomes = await Promise.all(names.map((name) => login(name, 'guess')));
  const codes = outcomes.map((outcome) => refused(outcome).code);
  expect(codes.filter((code) => code === 1003)).toHaveLength(66);
  expect(codes.filter((code) => code === 5003)).toHaveLength(5000 - 66);
  expect((await login('alice', 'secret')).ok).toBe(true);
});

test('[ATTACK-2] an unknown name takes as long as a wrong password', async () => {
  const clock = new TestClock();
  const { login } = await openWithAlice(clock);
  const times = { alice: [] as number[], nobody: [] as number[] };
  for (let i = 0; i < 20; i += 1) {
    // Past every wait, so that each try is looked at.
    clock.advance(3_600_000);
    for (const name of ['alice', 'nobody'] as const) {
      const before = process.hrtime.bigint();
      expect(refused(await login(name, 'guess')).code).toBe(1003);
      times[name].push(Number(process.hrtime.bigint() - before));
    }
  }
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[10]!;
  const ratio = median(times.nobody) / median(times.alice);
  // A hash is ten thousand times what the rest costs: without one for nobody the ratio is below 0.1.
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test('[ATTACK-3] passwords of a megabyte are refused before any hash: a thousand at once leave the queue empty', async () => {
  const { login } = await openWithAlice(new TestClock());
  const long = 'x'.repeat(1 << 20);
  const flood = Array.from({ length: 1000 }, () => login('alice', long));
  // 66 hashes would fill the queue, and this one would be 5003.
  expect((await login('alice', 'secret')).ok).toBe(true);
  for (const outcome of await Promise.all(flood)) expect(refused(outcome).code).toBe(2003);
});
