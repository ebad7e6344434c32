import { expect, test } from 'vitest';
import { fromAmountText, toAmountText } from './amount-text.ts';

test.each([
  [0, '0'],
  [-1, '-1'],
  [150_000_000, '150000000'],
  [9_007_199_254_740_991, '9007199254740991'],
  [-9_007_199_254_740_991, '-9007199254740991'],
  [9_007_199_254_740_992n, '9007199254740992'],
  [-(10n ** 20n), '-100000000000000000000'],
  [123_456_789_012_345_678_901_234_567_890n, '123456789012345678901234567890'],
])('[NUM-2] %s is kept as %s, exactly and in canonical form', (amount, text) => {
  expect(toAmountText(amount)).toBe(text);
  expect(fromAmountText(text)).toBe(amount);
});
