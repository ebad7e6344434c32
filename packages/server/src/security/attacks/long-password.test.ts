import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../../gateway/testing/exchange-fixture.ts';

let exchange: TestExchange;
let user: TestUser;
beforeAll(async () => {
  exchange = await TestExchange.start();
  user = await exchange.createUser();
});
afterAll(() => exchange.stop());

test('[ATTACK-3] a password of a megabyte is 1413, one of 200 KiB 2003: neither is hashed, nor counts as a try', async () => {
  const { username, password } = user;
  const login = (tried: string) => exchange.api.post('/v1/public/user/login', { username, password: tried });
  const started = process.cpuUsage().user;
  for (let i = 0; i < 20; i += 1) {
    const megabyte = await login('x'.repeat(1 << 20));
    expect([megabyte.status, megabyte.code]).toEqual([413, 1413]);
    const long = await login('x'.repeat(200 * 1024));
    expect([long.status, long.code, long.errors?.[0]?.field]).toEqual([400, 2003, 'password']);
  }
  // Forty hashes would take more than a second.
  expect((process.cpuUsage().user - started) / 1000).toBeLessThan(1000);
  expect((await login(password)).code).toBe(0);
});
