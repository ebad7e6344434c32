import { expect, test } from 'vitest';
import { hasForeignOrigin } from './foreign-origin.ts';

test.each([
  [undefined, false],
  ['http://exchange.example:8080', false],
  ['https://EXCHANGE.example:8080', false],
  ['http://exchange.example', true],
  ['http://exchange.example:8081', true],
  ['https://evil.example', true],
  ['https://exchange.example:8080.evil.example', true],
  ['null', true],
  ['', true],
])('[ATTACK-7] Origin %j at exchange.example:8080 is foreign: %j', (origin, expected) => {
  expect(
    hasForeignOrigin({ host: 'exchange.example:8080', ...(origin === undefined ? {} : { origin }) }),
  ).toBe(expected);
});
