import { describe, expect, test } from 'vitest';
import { OrderQueues } from './order-queue.ts';

describe('OrderQueues', () => {
  test('growing keeps every column, and new slots rest in no book', () => {
    const queues = new OrderQueues();
    queues.ensureCapacity(10);
    queues.next[9] = 1;
    queues.previous[9] = 2;
    queues.level[9] = 3;
    queues.priceTicks[9] = 1e15;
    queues.remainingSteps[9] = 5;
    queues.ensureCapacity(100_000);
    expect([queues.next[9], queues.previous[9], queues.level[9]]).toEqual([1, 2, 3]);
    expect([queues.priceTicks[9], queues.remainingSteps[9]]).toEqual([1e15, 5]);
    expect(queues.level[99_999]).toBe(0);
    expect(queues.remainingSteps.length).toBe(queues.next.length);
  });

  test('no new columns while there is room', () => {
    const queues = new OrderQueues();
    queues.ensureCapacity(5000);
    const { next } = queues;
    queues.ensureCapacity(5001);
    expect(queues.next).toBe(next);
  });
});
