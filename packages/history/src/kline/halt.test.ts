import { expect, test } from 'vitest';
import { haltAfter } from './halt.ts';

test('[STAT-1] a halt lasts from the first status that is not TRADING to the next that is', () => {
  expect(haltAfter(undefined, 'TRADING', 10)).toBeUndefined();
  expect(haltAfter(undefined, 'PRE_LAUNCH', 10)).toEqual({ startedAt: 10, endedAt: null });
  expect(haltAfter({ startedAt: 10, endedAt: null }, 'CANCEL_ONLY', 20)).toBeUndefined();
  expect(haltAfter({ startedAt: 10, endedAt: null }, 'TRADING', 30)).toEqual({ startedAt: 10, endedAt: 30 });
  expect(haltAfter({ startedAt: 10, endedAt: 30 }, 'TRADING', 40)).toBeUndefined();
  expect(haltAfter({ startedAt: 10, endedAt: 30 }, 'DELISTED', 50)).toEqual({ startedAt: 50, endedAt: null });
});

test('[STAT-1] a halt that starts as the last one ends goes on', () => {
  expect(haltAfter({ startedAt: 10, endedAt: 30 }, 'HALTED', 30)).toEqual({ startedAt: 10, endedAt: null });
});
