import { expect, test } from 'vitest';
import { ProgressLine } from './progress-line.ts';

function progressOn(isTerminal: boolean) {
  const told: string[] = [];
  const clock = { nowMs: 0 };
  const progress = new ProgressLine({
    isTerminal,
    write: (text) => told.push(text),
    nowMs: () => clock.nowMs,
  });
  return { told, clock, progress };
}

test('without a terminal it is a line each five seconds, and one at the end', () => {
  const { told, clock, progress } = progressOn(false);
  for (clock.nowMs = 1_000; clock.nowMs <= 11_000; clock.nowMs += 1_000)
    progress.reached(clock.nowMs / 20_000, `row ${clock.nowMs}`);
  progress.tell('all is done');
  progress.end();
  expect(told).toEqual(['row 5000, 25 %\n', 'row 10000, 50 %\n', 'all is done\n']);
});

test('on a terminal it is a bar that is drawn over, and gone at the end', () => {
  const { told, clock, progress } = progressOn(true);
  clock.nowMs = 99;
  progress.reached(0.1, 'some');
  clock.nowMs = 100;
  progress.reached(1 / 3, 'some');
  clock.nowMs = 200;
  progress.reached(1, 'more');
  progress.tell('done');
  progress.end();
  expect(told).toEqual([
    `\r[${'#'.repeat(10)}${'.'.repeat(20)}]  33 %  some\x1b[K`,
    `\r[${'#'.repeat(30)}] 100 %  more\x1b[K`,
    '\r\x1b[Kdone\n',
    '\r\x1b[K',
  ]);
});
