import { expect, test } from 'vitest';
import { maskedName } from './masked-name.ts';

test.each([
  ['demo', 'd***o'],
  ['bob', 'b***b'],
  ['a-rather-long-name-of-32-letters', 'a***s'],
  ['🦊x🐢', '🦊***🐢'],
  ['jo', '*'],
  ['🦊🐢', '*'],
  ['j', '*'],
  ['', '*'],
])('%s is shown as %s', (name, masked) => {
  expect(maskedName(name)).toBe(masked);
});
