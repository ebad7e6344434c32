import { expect, test } from 'vitest';
import { describeRestore } from './restore.ts';

const aside = { directory: '/data/log/damaged-1', files: ['manifest', '0000000000000009.log'] };

test('a whole log is left alone', () => {
  const report = {
    kind: 'whole',
    firstSequence: 1,
    lastSequence: 6,
    lost: undefined,
    aside: undefined,
  } as const;
  expect(describeRestore(report)).toEqual([
    'the log is whole: nothing was done',
    'the log keeps sequences 1 to 6',
  ]);
});

test('what is lost and where the rest is kept is said', () => {
  const lost = { from: 7, to: 12 };
  expect(describeRestore({ kind: 'prefix', firstSequence: 1, lastSequence: 6, lost, aside })).toEqual([
    'the log keeps sequences 1 to 6',
    'lost: the commands of sequences 7 to 12',
    'taken out and kept: manifest, 0000000000000009.log in /data/log/damaged-1',
  ]);
});

test('a log that starts after a snapshot says where the rest is', () => {
  expect(
    describeRestore({ kind: 'snapshot', firstSequence: 9, lastSequence: 12, lost: undefined, aside }),
  ).toEqual([
    'the log keeps sequences 9 to 12',
    'what lies before is in the newest snapshot',
    'no command is lost',
    'taken out and kept: manifest, 0000000000000009.log in /data/log/damaged-1',
  ]);
});

test('a log of which nothing is left says so', () => {
  const lost = { from: 1, to: 3 };
  expect(describeRestore({ kind: 'prefix', firstSequence: 1, lastSequence: 0, lost, aside })[0]).toBe(
    'the log keeps no command',
  );
});
