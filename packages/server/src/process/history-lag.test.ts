import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HistoryLag } from './history-lag.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const engine = { sequence: 100, timeMs: 50_000 };
  const progress = { projectedSequence: 100, projectedTimeMs: 0, isAttached: true };
  const warnings: string[] = [];
  const lag = new HistoryLag(engine, progress, (message) => warnings.push(message));
  return { engine, progress, warnings, lag };
}

test('what is in the history is not behind, whatever its time', () => {
  const { engine, lag } = setUp();
  engine.timeMs = 90_000;
  expect([lag.sequences, lag.seconds]).toEqual([0, 0]);
});

test('the lag is told in sequences and in seconds of engine time', () => {
  const { engine, progress, lag } = setUp();
  Object.assign(engine, { sequence: 180, timeMs: 62_500 });
  Object.assign(progress, { projectedSequence: 150, projectedTimeMs: 60_000 });
  expect([lag.sequences, lag.seconds]).toEqual([30, 2.5]);
});

test('a history of which nothing is known is behind since the start at least', () => {
  const { engine, progress, lag } = setUp();
  Object.assign(engine, { sequence: 180, timeMs: 57_000 });
  Object.assign(progress, { projectedSequence: 0, isAttached: false });
  expect([lag.sequences, lag.seconds]).toEqual([180, 7]);
});

test('the operator hears of it once a minute, while the history reads from the log, until the stop', () => {
  const { engine, progress, warnings, lag } = setUp();
  vi.advanceTimersByTime(180_000);
  expect(warnings).toEqual([]);
  Object.assign(engine, { sequence: 180, timeMs: 57_400 });
  progress.isAttached = false;
  vi.advanceTimersByTime(120_000);
  expect(warnings).toEqual(
    Array(2).fill('the history is behind by 80 sequences, 7 s; lists that must show more are answered 5002'),
  );
  lag.stop();
  vi.advanceTimersByTime(120_000);
  expect(warnings).toHaveLength(2);
});
