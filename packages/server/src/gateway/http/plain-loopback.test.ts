import { expect, test } from 'vitest';
import { isPlainLoopback } from './plain-loopback.ts';

test.each([
  [{ host: 'localhost:8080' }, true],
  [{ host: '127.0.0.1:8080' }, true],
  [{ host: '127.1.2.3' }, true],
  [{ host: '[::1]:8080' }, true],
  [{ host: 'exchange.example' }, false],
  [{ host: 'localhost.example' }, false],
  [{ host: '127.0.0.1.example' }, false],
  [{ host: '127.0.0.1', 'x-forwarded-proto': 'https' }, false],
  [{}, false],
])('%j: %j', (headers, expected) => {
  expect(isPlainLoopback(headers)).toBe(expected);
});
