import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdIndex } from './id-index.ts';
import { NO_SLOT } from './order-queue.ts';

/** Ids that lie side by side, that differ above 32 bits alone, and any at all. */
const anId = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 0, max: 60 }).map((high) => high * 2 ** 32 + 7),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);

/** Compares everything that can be asked of the ids in `known`. */
function expectSame(index: IdIndex, model: Map<number, number>, known: Iterable<number>): void {
  expect(index.size).toBe(model.size);
  for (const id of known) expect(index.get(id)).toBe(model.get(id) ?? NO_SLOT);
}

describe('IdIndex', () => {
  test('answers as a Map does, whatever is set and deleted', () => {
    const anOperation = fc.record({
      id: anId,
      kind: fc.constantFrom('set', 'set', 'delete'),
      slot: fc.nat(1e6),
    });
    fc.assert(
      fc.property(fc.array(anOperation, { maxLength: 300, size: 'max' }), (operations) => {
        const index = new IdIndex();
        const model = new Map<number, number>();
        for (const { id, kind, slot } of operations) {
          if (kind === 'set') {
            index.set(id, slot);
            model.set(id, slot);
          } else {
            expect(index.delete(id)).toBe(model.delete(id));
          }
        }
        expectSame(
          index,
          model,
          operations.map((operation) => operation.id),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('stays right while ids come in sequence and leave in any order, many times its size', () => {
    const index = new IdIndex();
    const model = new Map<number, number>();
    const live: number[] = [];
    let state = 1;
    for (let id = 1; id <= 60_000; id += 1) {
      index.set(id, id % 1000);
      model.set(id, id % 1000);
      live.push(id);
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      if (live.length > 500) {
        const at = state % live.length;
        const gone = live[at]!;
        live[at] = live[live.length - 1]!;
        live.pop();
        expect(index.delete(gone)).toBe(model.delete(gone));
      }
    }
    expect(model.size).toBe(500);
    expectSame(
      index,
      model,
      Array.from({ length: 60_001 }, (_, id) => id),
    );
    for (const id of live) expect(index.delete(id)).toBe(true);
    expect(index.size).toBe(0);
    for (const id of live) expect(index.get(id)).toBe(NO_SLOT);
  });

  test('a second slot replaces the first', () => {
    const index = new IdIndex();
    index.set(12, 1);
    index.set(12, 2);
    expect([index.size, index.get(12)]).toEqual([1, 2]);
  });

  test('what is not an id is never there and cannot be set', () => {
    const index = new IdIndex();
    index.set(1, 5);
    for (const id of [0, -1, 0.5, 1.5, 2 ** 53, Number.NaN]) {
      expect(index.get(id)).toBe(NO_SLOT);
      expect(index.delete(id)).toBe(false);
      expect(() => index.set(id, 1)).toThrow(RangeError);
    }
    expect(index.size).toBe(1);
  });
});
