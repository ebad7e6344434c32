import { describe, expect, test } from 'vitest';
import { OrderQueues } from './order-queue.ts';

describe('OrderQueues', () => {
  test('growing keeps what is known of each slot, and new slots rest in no book', () => {
    const queues = new OrderQueues();
    queues.ensureCapacity(10);
    for (const slot of [0, 8, 9]) {
      queues.setNext(slot, 10 + slot);
      queues.setPrevious(slot, 20 + slot);
      queues.setLevel(slot, 30 + slot);
      queues.setRemainingSteps(slot, 1e15 + slot);
    }
    queues.ensureCapacity(100_000);
    for (const slot of [0, 8, 9]) {
      expect([queues.next(slot), queues.previous(slot), queues.level(slot)]).toEqual([
        10 + slot,
        20 + slot,
        30 + slot,
      ]);
      expect(queues.remainingSteps(slot)).toBe(1e15 + slot);
    }
    expect(queues.level(99_999)).toBe(0);
  });

  test('a slot that there is no room for has no level', () => {
    const queues = new OrderQueues();
    expect([queues.level(-1), queues.level(1_000_000)]).toEqual([undefined, undefined]);
  });
});
