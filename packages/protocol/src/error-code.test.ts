import { describe, expect, test } from 'vitest';
import { errorCodeOf, errorCodes, httpStatusOf, messageOf } from './error-code.ts';

/** The documented table: HTTP status, then its codes. */
const DOCUMENTED: readonly (readonly [number, readonly number[]])[] = [
  [200, [0, 6001, 6009, 6101, 6904, 6905, 102001, 102002, 102003]],
  [401, [1001, 1002, 1003, 1004]],
  [403, [1006, 3006, 3012]],
  [400, [2001, 2002, 2003, 3001, 3004, 3005, 3007, 3009, 3010, 3011, 3013, 3014, 3015, 3016, 3017, 3018]],
  [400, [3019, 3020, 3021, 3022, 3023, 3024, 3025]],
  [400, [3100, 3101, 3102, 3103, 3104, 3105, 3106, 3107, 3108, 3109, 3110, 3111, 3112]],
  [404, [1404, 3003, 3008]],
  [405, [1405]],
  [413, [1413]],
  [415, [1415]],
  [429, [5003]],
  [500, [5001]],
  [503, [5002]],
];

describe('error table', () => {
  test.each(DOCUMENTED)('HTTP %i belongs to its documented codes', (status, codes) => {
    for (const code of codes) expect(httpStatusOf(errorCodeOf(code))).toBe(status);
  });

  test('has the documented codes and no other', () => {
    const documented = DOCUMENTED.flatMap(([, codes]) => codes).sort((a, b) => a - b);
    expect(errorCodes.map(({ code }) => code)).toEqual(documented);
  });

  test('says something different of each code', () => {
    expect(new Set(errorCodes.map(({ message }) => message)).size).toBe(errorCodes.length);
    expect(messageOf(0)).toBe('success');
  });

  test('a code that is none is the fault of who made it', () => {
    expect(() => errorCodeOf(3002)).toThrow(RangeError);
    expect(() => errorCodeOf(Number.NaN)).toThrow(RangeError);
  });
});
