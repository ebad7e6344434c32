import { beforeEach, describe, expect, test } from 'vitest';
import type { FeedError } from './feed-metrics.ts';
import { QuoteBoard } from './quote-board.ts';

let errors: FeedError[];
let board: QuoteBoard;

beforeEach(() => {
  errors = [];
  board = new QuoteBoard({ error: (reason) => void errors.push(reason) });
  board.follow(new Set(['A', 'B']));
});

function take(last: string, nowMs: number, order?: number): boolean {
  return board.take({ instrument: 'A', last, order }, nowMs);
}

const UNIT = 100_000_000;

test('a ticker is a price, told when it came', () => {
  expect(board.priceOf('A')).toBeUndefined();
  expect(take('100', 5)).toBe(true);
  expect(board.priceOf('A')).toEqual({ price: 100 * UNIT, confirmedAtMs: 5 });
  expect(board.priceOf('B')).toBeUndefined();
});

describe('what counts as confirmed', () => {
  test('anything that is heard confirms what the same connection has told', () => {
    take('100', 5);
    board.heard(7_000);
    expect(board.priceOf('A')).toEqual({ price: 100 * UNIT, confirmedAtMs: 7_000 });
  });

  test('for a minute after the instrument was last named, then no longer', () => {
    take('100', 5);
    board.heard(60_005);
    expect(board.priceOf('A')?.confirmedAtMs).toBe(60_005);
    board.heard(60_006);
    expect(board.priceOf('A')?.confirmedAtMs).toBe(5);
  });

  test('a venue that says that the instrument is alive names it', () => {
    take('100', 5);
    expect(board.alive('A', 50_000)).toBe(true);
    board.heard(110_000);
    expect(board.priceOf('A')?.confirmedAtMs).toBe(110_000);
  });

  test('not on another connection, before it has told a price itself', () => {
    take('100', 5);
    board.reconnect();
    board.heard(1_000);
    expect(board.alive('A', 1_000)).toBe(false);
    expect(board.priceOf('A')?.confirmedAtMs).toBe(5);
    take('100', 2_000);
    board.heard(3_000);
    expect(board.priceOf('A')?.confirmedAtMs).toBe(3_000);
  });

  test('not after something that could not be read, nor after a price that is none', () => {
    take('100', 5);
    board.doubt();
    board.heard(1_000);
    expect(board.priceOf('A')?.confirmedAtMs).toBe(5);
    take('100', 2_000);
    expect(take('-1', 3_000)).toBe(false);
    board.heard(3_000);
    expect(board.priceOf('A')).toEqual({ price: 100 * UNIT, confirmedAtMs: 2_000 });
    expect(errors).toEqual(['price']);
  });
});

describe('[ATTACK-31] a price more than 50 % off the last', () => {
  test.each([
    ['150', '150.00000001'],
    ['50', '49.99999999'],
  ])('%s is within, %s is not', (within, without) => {
    take('100', 5);
    expect(take(within, 6)).toBe(true);
    board.follow(new Set());
    board.follow(new Set(['A']));
    take('100', 7);
    expect(take(without, 8)).toBe(false);
    expect(board.priceOf('A')).toEqual({ price: 100 * UNIT, confirmedAtMs: 7 });
    expect(errors).toEqual(['jump']);
  });

  test('stands once a second ticker agrees', () => {
    take('100', 5);
    expect([take('1000', 6), take('1100', 7)]).toEqual([false, true]);
    expect(board.priceOf('A')?.price).toBe(1100 * UNIT);
  });

  test('is forgotten where the second ticker agrees with the last price, or with neither', () => {
    take('100', 5);
    expect([take('1000', 6), take('101', 7), take('1000', 8)]).toEqual([false, true, false]);
    expect([take('10', 9), take('1000', 10), take('1000', 11)]).toEqual([false, false, true]);
  });

  test('needs its second ticker on a new connection too', () => {
    take('100', 5);
    board.reconnect();
    expect([take('1000', 6), take('1000', 7)]).toEqual([false, true]);
  });
});

test('[ATTACK-31] a ticker older than the last is left out; orders begin anew with a connection', () => {
  take('100', 5, 7);
  expect([take('101', 6, 6), take('102', 7, 7), take('103', 8, 8)]).toEqual([false, true, true]);
  board.reconnect();
  expect(take('104', 9, 1)).toBe(true);
  expect(errors).toEqual(['order']);
});

test('an instrument that nobody follows is left out, and forgotten', () => {
  expect(board.take({ instrument: 'C', last: '1', order: undefined }, 1)).toBe(false);
  expect(board.alive('C', 1)).toBe(false);
  take('100', 5);
  board.follow(new Set(['B']));
  board.follow(new Set(['A', 'B']));
  expect(board.priceOf('A')).toBeUndefined();
  expect(errors).toEqual(['instrument', 'instrument']);
});
