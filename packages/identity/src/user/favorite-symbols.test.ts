import { expect, test } from 'vitest';
import { accepted, openTestIdentity, TestClock, temporaryDirectory } from '../testing/test-fixture.ts';

test('favourites are each user’s own, in order, replaced as a whole, and there again after a restart', async () => {
  const directory = temporaryDirectory();
  const first = await openTestIdentity(new TestClock(), directory);
  const alice = accepted(await first.users.create({ username: 'alice', password: 'a' })).userId;
  const bob = accepted(await first.users.create({ username: 'bob', password: 'b' })).userId;
  expect(await first.favorites.list(alice)).toEqual([]);
  await first.favorites.save(alice, ['SOLUSDT', 'BTCUSDT', 'ETHUSDT']);
  await first.favorites.save(bob, ['ETHUSDT']);
  expect(await first.favorites.list(alice)).toEqual(['SOLUSDT', 'BTCUSDT', 'ETHUSDT']);
  await first.favorites.save(alice, ['ETHUSDT', 'SOLUSDT']);

  const again = await openTestIdentity(new TestClock(), directory);
  expect(await again.favorites.list(alice)).toEqual(['ETHUSDT', 'SOLUSDT']);
  await again.favorites.save(alice, []);
  expect(await again.favorites.list(alice)).toEqual([]);
  expect(await again.favorites.list(bob)).toEqual(['ETHUSDT']);
});
