import { expect, test } from 'vitest';
import { readRefreshCookie, refreshCookie, removedRefreshCookie } from './refresh-cookie.ts';

test.each([
  ['refreshToken=abc', 'abc'],
  ['theme=dark; refreshToken=abc; x=1', 'abc'],
  ['refreshToken=; refreshToken=abc', 'abc'],
  ['refreshToken=a=b', 'a=b'],
  ['xrefreshToken=abc', undefined],
  ['refreshtoken=abc', undefined],
  ['refreshToken', undefined],
  ['', undefined],
  [undefined, undefined],
])('the refresh token of %j is %j', (header, expected) => {
  expect(readRefreshCookie(header)).toBe(expected);
});

test('[ATTACK-7] a refresh cookie lives 30 days, out of reach of scripts and of other sites', () => {
  expect(refreshCookie('abc', true)).toBe(
    'refreshToken=abc; HttpOnly; SameSite=Strict; Path=/v1; Max-Age=2592000; Secure',
  );
  expect(refreshCookie('abc', false)).not.toContain('Secure');
  expect(removedRefreshCookie(false)).toBe('refreshToken=; HttpOnly; SameSite=Strict; Path=/v1; Max-Age=0');
});
