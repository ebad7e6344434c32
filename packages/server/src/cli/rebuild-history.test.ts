import { expect, test } from 'vitest';
import { describeRebuilt } from './rebuild-history.ts';

test('a history of the whole log says how far it goes', () => {
  expect(describeRebuilt({ firstSequence: 1, lastSequence: 12, aside: undefined })).toEqual([
    'the history is built again, up to sequence 12',
  ]);
});

test('one of a log whose beginning is gone says where it starts and where the older rows are', () => {
  const aside = '/data/history.db.before-1';
  expect(describeRebuilt({ firstSequence: 9, lastSequence: 12, aside })).toEqual([
    'the history is built again from sequence 9 on, where the log starts, up to sequence 12',
    'the one before, with what is older, is kept: /data/history.db.before-1',
  ]);
});
