import { expect, test } from 'vitest';
import type { Quote } from './quote-ladder.ts';
import { type RestingOrder, requote } from './requote.ts';

const order = (orderId: number, priceTicks: number, remainingSteps = 100): RestingOrder => ({
  orderId,
  side: 'BUY',
  priceTicks,
  remainingSteps,
});
const quote = (priceTicks: number, steps = 100): Quote => ({ side: 'BUY', priceTicks, steps });

test('orders where they are wanted stay', () => {
  expect(requote([order(1, 50), order(2, 49)], [quote(50), quote(49)])).toEqual([]);
});

test('orders elsewhere move to the wanted prices that have none', () => {
  expect(requote([order(1, 50), order(2, 49), order(3, 48)], [quote(51), quote(50), quote(49)])).toEqual([
    { kind: 'move', orderId: 3, priceTicks: 51 },
  ]);
});

test('what is missing is placed, what is over is cancelled', () => {
  expect(requote([], [quote(50, 7)])).toEqual([{ kind: 'place', quote: quote(50, 7) }]);
  expect(requote([order(1, 50), order(2, 49)], [quote(49)])).toEqual([{ kind: 'cancel', orderId: 1 }]);
  expect(requote([order(1, 50), order(2, 50)], [quote(50)])).toEqual([{ kind: 'cancel', orderId: 2 }]);
});

test('an order that is used up, or far too large, is replaced', () => {
  for (const remaining of [12, 801]) {
    expect(requote([order(1, 50, remaining)], [quote(50)])).toEqual([
      { kind: 'cancel', orderId: 1 },
      { kind: 'place', quote: quote(50) },
    ]);
    expect(requote([order(1, 50, remaining)], [quote(60)])).toEqual([
      { kind: 'cancel', orderId: 1 },
      { kind: 'place', quote: quote(60) },
    ]);
  }
});
