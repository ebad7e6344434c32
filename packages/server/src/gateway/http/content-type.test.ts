import { expect, test } from 'vitest';
import { isJsonBody } from './content-type.ts';

test.each([
  ['application/json', undefined, true],
  ['Application/JSON', undefined, true],
  ['application/json; charset=utf-8', undefined, true],
  ['application/json;charset="UTF-8"', 'identity', true],
  ['application/json; charset=latin1', undefined, false],
  ['application/json', 'gzip', false],
  ['application/jsonp', undefined, false],
  ['application/problem+json', undefined, false],
  ['text/plain', undefined, false],
  ['application/x-www-form-urlencoded', undefined, false],
  [undefined, undefined, false],
])('%j with encoding %j is JSON: %j', (type, encoding, expected) => {
  expect(isJsonBody(type, encoding)).toBe(expected);
});
