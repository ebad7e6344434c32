import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeWalkCursor, encodeWalkCursor } from './walk-cursor.ts';

const sign = (text: string) => createHmac('sha256', 'secret').update(text).digest('hex');
const signOfOther = (text: string) => createHmac('sha256', 'other').update(text).digest('hex');
const NOW_MS = 1_772_710_377_808;
const DAY_MS = 86_400_000;
const POSITION = { userId: 1_000_000_007, after: 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0' };
const cursor = encodeWalkCursor(POSITION, 'filter', NOW_MS, sign);

test('a cursor is url-safe text and gives its position back', () => {
  expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,512}$/);
  expect(decodeWalkCursor(cursor, 'filter', NOW_MS, sign)).toEqual(POSITION);
});

test('a cursor of another filter, or of another agent, is none', () => {
  expect(decodeWalkCursor(cursor, 'other', NOW_MS, sign)).toBeUndefined();
  expect(decodeWalkCursor(cursor, 'filter', NOW_MS, signOfOther)).toBeUndefined();
});

test('a cursor lives 24 h', () => {
  expect(decodeWalkCursor(cursor, 'filter', NOW_MS + DAY_MS, sign)).toEqual(POSITION);
  expect(decodeWalkCursor(cursor, 'filter', NOW_MS + DAY_MS + 1, sign)).toBeUndefined();
});

test('[ATTACK-22] a cursor with any character changed, or cut short, is none', () => {
  for (let at = 0; at < cursor.length; at += 1) {
    const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
    expect(decodeWalkCursor(changed, 'filter', NOW_MS, sign)).toBeUndefined();
    expect(decodeWalkCursor(cursor.slice(0, at), 'filter', NOW_MS, sign)).toBeUndefined();
  }
});

test.each(['', 'x', 'null', 'A'.repeat(22), 'A'.repeat(64), `${cursor}A`, `${cursor}AAAA`])(
  'rubbish %j is none',
  (rubbish) => {
    expect(decodeWalkCursor(rubbish, 'filter', NOW_MS, sign)).toBeUndefined();
  },
);
