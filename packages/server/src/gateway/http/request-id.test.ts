import { describe, expect, test } from 'vitest';
import { requestIdOf } from './request-id.ts';

describe('X-Request-ID', () => {
  test.each(['a', 'order 17/b', '~'.repeat(64)])('%j is taken over', (sent) => {
    expect(requestIdOf(sent)).toBe(sent);
  });

  test.each([undefined, '', '~'.repeat(65), 'tab\there', 'café', ['a', 'b']])('%j is replaced', (sent) => {
    expect(requestIdOf(sent)).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  });

  test('made ids differ', () => {
    expect(requestIdOf(undefined)).not.toBe(requestIdOf(undefined));
  });
});
