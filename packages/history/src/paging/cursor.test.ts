import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const position = { timeMs: 1_772_710_377_808, id: 9_007_199_254_740_991 };

test('a cursor is url-safe text and gives its position back', () => {
  const cursor = encodeCursor(position, 'filter');
  expect(cursor).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(decodeCursor(cursor, 'filter')).toEqual(position);
});

test('a cursor of another list or filter is none', () => {
  expect(decodeCursor(encodeCursor(position, 'filter'), 'other')).toBeUndefined();
});

test('a cursor with any character changed is none', () => {
  const cursor = encodeCursor(position, 'filter');
  for (let at = 0; at < cursor.length; at += 1) {
    const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
    expect(decodeCursor(changed, 'filter')).toBeUndefined();
  }
});

test.each([
  '',
  'x',
  'null',
  '../../etc',
  'A'.repeat(32),
  'A'.repeat(31),
  'A'.repeat(33),
  '='.repeat(32),
  'é'.repeat(32),
])('rubbish %j is none', (rubbish) => {
  expect(decodeCursor(rubbish, 'filter')).toBeUndefined();
});
