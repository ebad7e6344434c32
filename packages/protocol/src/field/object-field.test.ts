import { describe, expect, test } from 'vitest';
import { readBody } from '../request/read-request.ts';
import { boolean } from './boolean-field.ts';
import { enumOf } from './enum-field.ts';
import { defaulted, optional } from './field.ts';
import { integer } from './integer-field.ts';
import { batch, list } from './list-field.ts';
import { object } from './object-field.ts';

const item = object({ n: integer({ min: 1, max: 9 }), on: optional(boolean(), undefined) });
const body = object(
  {
    side: enumOf(['BUY', 'SELL']),
    level: defaulted(integer({ min: 0, max: 5 }), 2),
    inner: optional(item, undefined),
    items: optional(list(item, { min: 1, max: 3 }), undefined),
  },
  { ignored: ['marker'] },
);

const read = (json: string) => readBody(body, new TextEncoder().encode(json));
const errorsOf = (json: string) => {
  const result = read(json);
  return result.ok ? result.value : [result.refusal.code, result.refusal.errors?.map(({ field }) => field)];
};

describe('objects', () => {
  test('what is left out has its default or is absent', () => {
    expect(read('{"side":"BUY"}')).toEqual({
      ok: true,
      value: { side: 'BUY', level: 2, inner: undefined, items: undefined },
    });
  });

  test('unknown members are refused, nested ones by their path; ignored ones may be anything', () => {
    expect(
      errorsOf('{"side":"BUY","sidee":1,"inner":{"n":1,"x":2},"items":[{"n":1},{"n":1,"y":{}}]}'),
    ).toEqual([2002, ['sidee', 'inner.x', 'items[1].y']]);
    expect(errorsOf('{"side":"BUY","__proto__":{"level":5}}')).toEqual([2002, ['__proto__']]);
    expect(read('{"side":"BUY","marker":{"any":[null]}}').ok).toBe(true);
  });

  test('missing comes before not valid, not valid before out of range, over the whole body', () => {
    expect(errorsOf('{"level":"x","inner":{"n":0},"items":[{}]}')).toEqual([2001, ['side', 'items[0].n']]);
    expect(errorsOf('{"side":"up","level":6,"inner":{"n":"1"}}')).toEqual([2002, ['side', 'inner.n']]);
    expect(errorsOf('{"side":"BUY","level":6,"inner":{"n":0}}')).toEqual([2003, ['level', 'inner.n']]);
  });

  test('null is not absent', () => {
    expect(errorsOf('{"side":null}')).toEqual([2002, ['side']]);
    expect(errorsOf('{"side":"BUY","inner":null}')).toEqual([2002, ['inner']]);
  });

  test('only an object will do', () => {
    for (const json of ['[]', '"a"', '1', 'true', 'null']) expect(errorsOf(json)).toEqual([2002, ['']]);
  });

  test('thousands of faults are refused with at most 100 of them', () => {
    const members = Array.from({ length: 2000 }, (_, index) => `"m${index}":1`).join(',');
    const result = read(`{${members}}`);
    expect(result.ok).toBe(false);
    expect(errorsOf(`{${members}}`)).toEqual([2001, ['side']]);
    const crowded = read(`{"side":"BUY",${members}}`);
    expect(crowded.ok ? 0 : crowded.refusal.errors?.length).toBe(100);
  });
});

describe('lists', () => {
  test('a length outside its bounds is out of range, no list not valid', () => {
    expect(errorsOf('{"side":"BUY","items":[]}')).toEqual([2003, ['items']]);
    expect(errorsOf('{"side":"BUY","items":[{"n":1},{"n":1},{"n":1},{"n":1}]}')).toEqual([2003, ['items']]);
    expect(errorsOf('{"side":"BUY","items":{"0":{"n":1}}}')).toEqual([2002, ['items']]);
  });

  test('a faulty item of a batch is refused alone, by its path', () => {
    const orders = object({ orders: batch(item, { min: 1, max: 4 }) });
    const result = readBody(orders, new TextEncoder().encode('{"orders":[{"n":1},{"n":0},null,{"on":1}]}'));
    expect(result).toEqual({
      ok: true,
      value: {
        orders: [
          { ok: true, value: { n: 1, on: undefined } },
          {
            ok: false,
            refusal: { code: 2003, errors: [{ field: 'orders[1].n', message: 'must be 1 to 9' }] },
          },
          {
            ok: false,
            refusal: { code: 2002, errors: [{ field: 'orders[2]', message: 'must be an object' }] },
          },
          { ok: false, refusal: { code: 2001, errors: [{ field: 'orders[3].n', message: 'is required' }] } },
        ],
      },
    });
  });
});
