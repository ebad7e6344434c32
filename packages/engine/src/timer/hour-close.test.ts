import { expect, test } from 'vitest';
import { restoreEngine } from '../create-engine.ts';
import { readEvents } from '../event/event-reader.ts';
import { EventWriter } from '../event/event-writer.ts';
import type { EngineEvent, HourlyCloseRecord } from '../event/records.ts';
import { Scenario, START_MS, units } from '../testing/scenario.ts';

const HOUR_MS = 3_600_000;

/** Users 1 and 2 hold 2 at 1000, long and short; user 3 has an order, user 4 nothing. */
function held(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2, 3, 4]) s.user(userId);
  s.limit(2, 'SELL', '2', '1000');
  s.limit(1, 'BUY', '2', '1000');
  s.limit(3, 'BUY', '1', '990');
  return s;
}

function closes(events: readonly EngineEvent[]): readonly HourlyCloseRecord[] {
  return events.flatMap((event) => (event.kind === 'hourlyClose' ? [event.record] : []));
}

test('[STAT-2] the first tick of an hour closes it for those who hold a position', () => {
  const s = held();
  s.index('1010');
  s.tickAt(START_MS + HOUR_MS - 1000);
  expect(closes(s.events)).toEqual([]);
  s.tickAt(START_MS + HOUR_MS + 4);
  // 100,000 − 2,000 × 0.05 % + 2 × 10; 100,000 − 2,000 × 0.02 % − 2 × 10
  const time = START_MS + HOUR_MS;
  expect(closes(s.events)).toEqual([
    { userId: 1, time, equity: units('100019'), walletBalance: units('99999') },
    { userId: 2, time, equity: units('99979.6'), walletBalance: units('99999.6') },
  ]);
  s.tickAt(START_MS + HOUR_MS + 1000);
  expect(closes(s.events)).toEqual([]);
});

test('[STAT-2] an hour closes as it was before its funding', () => {
  const s = held();
  s.tickAt(START_MS + 8 * HOUR_MS);
  const kinds = s.events.map(({ kind }) => kind);
  expect(kinds.lastIndexOf('hourlyClose')).toBeLessThan(kinds.indexOf('fundingPayment'));
  expect(closes(s.events).at(-2)).toMatchObject({ userId: 1, walletBalance: units('99999') });
});

test('[STAT-2] what a stop has missed is closed oldest first, 48 hours at most', () => {
  const s = held();
  const times = () =>
    closes(s.events)
      .filter(({ userId }) => userId === 1)
      .map(({ time }) => (time - START_MS) / HOUR_MS);
  s.tickAt(START_MS + 3 * HOUR_MS + 5);
  expect(times()).toEqual([1, 2, 3]);
  s.tickAt(START_MS + 100 * HOUR_MS + 5);
  expect(times()).toEqual(Array.from({ length: 48 }, (_, index) => 53 + index));
});

test('[STAT-2] [TIME-1] an advance closes each hour that it passes', () => {
  const s = held();
  s.timeMs += 500;
  s.do({ kind: 'advance', durationMs: 2 * HOUR_MS });
  expect(closes(s.events).map(({ userId, time }) => [userId, (time - START_MS) / HOUR_MS])).toEqual([
    [1, 1],
    [2, 1],
    [1, 2],
    [2, 2],
  ]);
});

test('[STAT-2] [DUR-4] a snapshot between the hours changes nothing', () => {
  const s = held();
  const restored = restoreEngine(s.engine.encode());
  const writer = new EventWriter();
  restored.apply(START_MS + HOUR_MS, { kind: 'tick' }, writer);
  s.tickAt(START_MS + HOUR_MS);
  expect(closes(s.events)).toHaveLength(2);
  expect(readEvents(writer.take())).toEqual(s.events);
});
