import { expect, test } from 'vitest';
import { historyName, isPostgres } from './history-location.ts';

test.each([
  ['postgres://u:canary@db.example:5433/perp?options=-c%20x%3Dcanary', 'postgres://db.example:5433/perp'],
  ['postgresql://canary@[::1]/perp', 'postgres://[::1]/perp'],
  ['postgres://u:can ary@db:x/perp', 'postgres://…'],
  ['/data/history.db', '/data/history.db'],
])('"%s" is told as %s', (location, name) => {
  expect(historyName(location)).toBe(name);
});

test('an address is told from a file', () => {
  expect(
    ['postgres://db/perp', 'postgresql://db/perp', ':memory:', '/postgres://x', 'C:\\history.db'].map(
      isPostgres,
    ),
  ).toEqual([true, true, false, false, false]);
});
