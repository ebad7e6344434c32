import { expect, test } from 'vitest';
import { ListCursor, ROW_ID } from './list-cursor.ts';

const users = new ListCursor('users', ROW_ID);
const cursorOf = (text: string) => Buffer.from(text).toString('base64url');

test('a cursor is the place it was made of', () => {
  expect(users.encode(1_000_000_001)).toBe(cursorOf('users:1000000001'));
  expect(users.decode(users.encode(1_000_000_001))).toBe('1000000001');
});

test.each([
  '',
  'rubbish',
  cursorOf('users:'),
  cursorOf('users:0'),
  cursorOf('users:01'),
  cursorOf('users:-1'),
  cursorOf('users:12345678901234567'),
  cursorOf('users:1 '),
  cursorOf('audit:1'),
  cursorOf('1'),
  `${cursorOf('users:12')}=`,
  // The last character's spare bits are not 0.
  cursorOf('users:1').replace(/.$/, 'R'),
])('%j is no cursor of the list', (cursor) => {
  expect(users.decode(cursor)).toBeUndefined();
});
