import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../command/command.ts';
import { NO_PRICE, OrderBook } from './order-book.ts';
import { NO_SLOT, OrderQueues } from './order-queue.ts';

const SIDES = ['BUY', 'SELL'] as const;
/** Ticks of a price of 10⁷ where the tick is 10⁻⁸. */
const HIGH_TICKS = 1_000_000_000_000_000;

function newBook(): { book: OrderBook; queues: OrderQueues } {
  const queues = new OrderQueues();
  return { book: new OrderBook(queues), queues };
}

/** The slots of a side in priority order. */
function walk(book: OrderBook, side: Side): number[] {
  const slots: number[] = [];
  for (let slot = book.best(side); slot !== NO_SLOT; slot = book.following(slot)) slots.push(slot);
  return slots;
}

function depthOf(book: OrderBook, side: Side, levels: number): [number, number][] {
  const rows: [number, number][] = [];
  book.depth(side, levels, (priceTicks, steps) => rows.push([priceTicks, steps]));
  return rows;
}

/** The levels that a walk shows before it is stopped at the `count`-th. */
function walked(book: OrderBook, side: Side, count: number): [number, number][] {
  const rows: [number, number][] = [];
  book.walk(side, (priceTicks, steps) => rows.push([priceTicks, steps]) < count);
  return rows;
}

interface ModelOrder {
  readonly slot: number;
  readonly side: Side;
  readonly price: number;
  steps: number;
}

/** The book as one array in the order of arrival, sorted anew for every question. */
class NaiveBook {
  orders: ModelOrder[] = [];

  side(side: Side): ModelOrder[] {
    const sign = side === 'BUY' ? -1 : 1;
    return this.orders.filter((order) => order.side === side).sort((a, b) => sign * (a.price - b.price));
  }

  depth(side: Side): [number, number][] {
    const rows = new Map<number, number>();
    for (const { price, steps } of this.side(side)) rows.set(price, (rows.get(price) ?? 0) + steps);
    return [...rows];
  }

  /** A side on which an order at `price` does not cross. */
  sideFor(price: number, wanted: Side): Side {
    const bid = this.side('BUY')[0];
    const ask = this.side('SELL')[0];
    if (bid !== undefined && price <= bid.price) return 'BUY';
    if (ask !== undefined && price >= ask.price) return 'SELL';
    return wanted;
  }
}

function expectSame(book: OrderBook, queues: OrderQueues, model: NaiveBook): void {
  for (const side of SIDES) {
    const orders = model.side(side);
    const rows = model.depth(side);
    expect(walk(book, side)).toEqual(orders.map((order) => order.slot));
    expect(orders.map(({ slot }) => queues.remainingSteps(slot))).toEqual(orders.map((order) => order.steps));
    expect(depthOf(book, side, 10_000)).toEqual(rows);
    expect(depthOf(book, side, 2)).toEqual(rows.slice(0, 2));
    expect(walked(book, side, 2)).toEqual(rows.slice(0, 2));
    expect(walked(book, side, 10_000)).toEqual(rows);
    expect(book.best(side)).toBe(orders[0]?.slot ?? NO_SLOT);
    expect(book.bestPrice(side)).toBe(rows[0]?.[0] ?? NO_PRICE);
    expect(book.levelPrice(side, 1)).toBe(rows[0]?.[0] ?? NO_PRICE);
    expect(book.levelPrice(side, 5)).toBe((rows[4] ?? rows.at(-1))?.[0] ?? NO_PRICE);
    expect(book.orderCount(side)).toBe(orders.length);
    expect(book.levelCount(side)).toBe(rows.length);
    expect(book.isEmpty(side)).toBe(orders.length === 0);
  }
}

describe('OrderBook', () => {
  test('[MATCH-1] price first: the best bid is the highest, the best ask the lowest', () => {
    const { book } = newBook();
    book.add(0, 'BUY', 100, 1);
    book.add(1, 'BUY', 102, 1);
    book.add(2, 'BUY', 101, 1);
    book.add(3, 'SELL', 110, 1);
    book.add(4, 'SELL', 108, 1);
    book.add(5, 'SELL', 109, 1);
    expect([book.bestPrice('BUY'), book.bestPrice('SELL')]).toEqual([102, 108]);
    expect(walk(book, 'BUY')).toEqual([1, 2, 0]);
    expect(walk(book, 'SELL')).toEqual([4, 5, 3]);
  });

  test('[MATCH-1] then time: orders of one price stand in the order of their arrival', () => {
    const { book } = newBook();
    book.add(7, 'SELL', 100, 1);
    book.add(3, 'SELL', 100, 1);
    book.add(5, 'SELL', 100, 1);
    book.remove(3);
    book.add(3, 'SELL', 100, 1);
    expect(walk(book, 'SELL')).toEqual([7, 5, 3]);
  });

  test('[MATCH-1] the book refuses to be crossed', () => {
    const { book } = newBook();
    book.add(0, 'BUY', 100, 1);
    book.add(1, 'SELL', 102, 1);
    expect(() => book.add(2, 'SELL', 100, 1)).toThrow(/crosses/);
    expect(() => book.add(2, 'BUY', 102, 1)).toThrow(/crosses/);
    expect(() => book.add(2, 'BUY', 103, 1)).toThrow(/crosses/);
    book.add(2, 'BUY', 101, 1);
    expect(walk(book, 'BUY')).toEqual([2, 0]);
  });

  test('[MATCH-6] a smaller quantity keeps its place', () => {
    const { book, queues } = newBook();
    book.add(0, 'BUY', 100, 10);
    book.add(1, 'BUY', 100, 20);
    book.add(2, 'BUY', 100, 30);
    book.reduce(1, 19);
    book.reduce(0, 4);
    expect(walk(book, 'BUY')).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((slot) => queues.remainingSteps(slot))).toEqual([6, 1, 30]);
    expect(depthOf(book, 'BUY', 10)).toEqual([[100, 37]]);
  });

  test('an empty side has no best, no price, no depth', () => {
    const { book } = newBook();
    book.add(0, 'SELL', 5, 1);
    book.remove(0);
    for (const side of SIDES) {
      expect(book.best(side)).toBe(NO_SLOT);
      expect(book.bestPrice(side)).toBe(NO_PRICE);
      expect(book.levelPrice(side, 1)).toBe(NO_PRICE);
      expect(book.levelPrice(side, 5)).toBe(NO_PRICE);
      expect(depthOf(book, side, 5)).toEqual([]);
      expect(book.isEmpty(side)).toBe(true);
    }
  });

  test('levelPrice is the n-th price from the best, the last where there are fewer', () => {
    const { book } = newBook();
    for (let slot = 0; slot < 6; slot += 1) book.add(slot, 'BUY', 100 - 10 * Math.floor(slot / 2), 1);
    expect([1, 2, 3, 4, 5].map((n) => book.levelPrice('BUY', n))).toEqual([100, 90, 80, 80, 80]);
  });

  test('depth sums the orders of a price, best first, as many levels as asked', () => {
    const { book } = newBook();
    book.add(0, 'SELL', 300, 5);
    book.add(1, 'SELL', 200, 7);
    book.add(2, 'SELL', 300, 11);
    book.add(3, 'SELL', 400, 1);
    expect(depthOf(book, 'SELL', 2)).toEqual([
      [200, 7],
      [300, 16],
    ]);
    expect(depthOf(book, 'SELL', 0)).toEqual([]);
  });

  test('books that share queues keep apart', () => {
    const queues = new OrderQueues();
    const [one, other] = [new OrderBook(queues), new OrderBook(queues)];
    one.add(0, 'BUY', 100, 1);
    other.add(1, 'BUY', 100, 2);
    one.add(2, 'BUY', 100, 4);
    expect(walk(one, 'BUY')).toEqual([0, 2]);
    expect(walk(other, 'BUY')).toEqual([1]);
    one.remove(0);
    expect(depthOf(one, 'BUY', 1)).toEqual([[100, 4]]);
    expect(depthOf(other, 'BUY', 1)).toEqual([[100, 2]]);
  });

  test('the lowest and the highest price are prices, what lies outside is not', () => {
    const { book } = newBook();
    book.add(0, 'BUY', 1, 1);
    book.add(1, 'SELL', Number.MAX_SAFE_INTEGER, 1);
    expect([book.bestPrice('BUY'), book.bestPrice('SELL')]).toEqual([1, 9_007_199_254_740_991]);
    for (const price of [0, -1, 1.5, Number.NaN, 2 ** 53])
      expect(() => book.add(2, 'BUY', price, 1)).toThrow(/no price/);
  });

  test('quantities that are none, and what does not rest, are errors', () => {
    const { book } = newBook();
    for (const steps of [0, -1, 0.5, Number.NaN, 2 ** 53])
      expect(() => book.add(0, 'BUY', 100, steps)).toThrow(/no quantity/);
    book.add(0, 'BUY', 100, 10);
    expect(() => book.add(0, 'BUY', 100, 10)).toThrow(/not free/);
    for (const steps of [10, 11, 0, -1, 0.5]) expect(() => book.reduce(0, steps)).toThrow(/reduce/);
    book.remove(0);
    expect(() => book.remove(0)).toThrow(/does not rest/);
    expect(() => book.reduce(0, 1)).toThrow(/does not rest/);
    expect(() => book.following(0)).toThrow(/does not rest/);
    expect(() => book.add(1_000_000, 'BUY', 100, 10)).toThrow(/not free/);
  });

  test('[NUM-1] a level never holds more than can be counted exactly', () => {
    const { book } = newBook();
    book.add(0, 'BUY', 100, Number.MAX_SAFE_INTEGER - 1);
    book.add(1, 'BUY', 100, 1);
    expect(() => book.add(2, 'BUY', 100, 1)).toThrow(/more than can be counted/);
    expect(depthOf(book, 'BUY', 1)).toEqual([[100, Number.MAX_SAFE_INTEGER]]);
    expect(walk(book, 'BUY')).toEqual([0, 1]);
  });

  test('[MATCH-1] answers as an array sorted by price and arrival, with prices side by side and far apart', () => {
    const aPrice = fc.oneof(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1_000_000, max: 1_000_090 }),
      fc.integer({ min: HIGH_TICKS - 12, max: HIGH_TICKS }),
      fc.integer({ min: 1, max: HIGH_TICKS }),
    );
    const aStep = fc.record({
      kind: fc.constantFrom('add', 'add', 'add', 'remove', 'reduce'),
      side: fc.constantFrom(...SIDES),
      price: aPrice,
      steps: fc.integer({ min: 1, max: 50 }),
      pick: fc.nat(1e6),
    });
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 250, size: 'max' }), (program) => {
        const { book, queues } = newBook();
        const model = new NaiveBook();
        const free: number[] = Array.from({ length: program.length }, (_, slot) => slot);
        for (const { kind, side, price, steps, pick } of program) {
          const order = model.orders[pick % Math.max(1, model.orders.length)];
          if (kind === 'add') {
            const slot = free.splice(pick % free.length, 1)[0]!;
            const added = { slot, side: model.sideFor(price, side), price, steps };
            model.orders.push(added);
            book.add(slot, added.side, price, steps);
          } else if (order !== undefined && kind === 'reduce' && order.steps > steps) {
            order.steps -= steps;
            book.reduce(order.slot, steps);
          } else if (order !== undefined) {
            model.orders = model.orders.filter((other) => other !== order);
            free.push(order.slot);
            book.remove(order.slot);
          }
          expectSame(book, queues, model);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('thousands of levels far apart come and go, and adding the rest anew in priority order makes the same book', () => {
    const { book, queues } = newBook();
    queues.ensureCapacity(8000);
    const model = new NaiveBook();
    for (let slot = 0; slot < 4000; slot += 1) {
      // 7919 is prime to 4000: the prices come in no order, and each once.
      const rank = ((slot * 7919) % 4000) - 2000;
      const side = rank < 0 ? 'BUY' : 'SELL';
      const order: ModelOrder = {
        slot,
        side,
        price: 500_000_000_000_001 + rank * 200_000_000_003,
        steps: 1 + slot,
      };
      model.orders.push(order);
      book.add(slot, order.side, order.price, order.steps);
    }
    expectSame(book, queues, model);
    for (const order of model.orders) if (order.slot % 3 !== 0) book.remove(order.slot);
    model.orders = model.orders.filter((order) => order.slot % 3 === 0);
    expectSame(book, queues, model);

    const again = new OrderBook(queues);
    for (const side of SIDES)
      for (const { slot, price, steps } of model.side(side)) again.add(slot + 4000, side, price, steps);
    for (const side of SIDES) {
      expect(walk(again, side)).toEqual(walk(book, side).map((slot) => slot + 4000));
      expect(depthOf(again, side, 4000)).toEqual(depthOf(book, side, 4000));
    }
  });
});
