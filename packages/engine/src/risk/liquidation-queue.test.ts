import { expect, test } from 'vitest';
import { Account } from '../account/account.ts';
import { LiquidationQueue } from './liquidation-queue.ts';

test('[LIQ-7] first come, first served, each once', () => {
  const queue = new LiquidationQueue();
  const accounts = Array.from({ length: 5000 }, (_, i) => new Account(i, i + 1, 0));
  for (const account of accounts) queue.join(account);
  queue.join(accounts[3]!);
  expect(queue.size).toBe(5000);
  for (const account of accounts.slice(0, 3000)) {
    expect(account.awaitsLiquidation).toBe(true);
    expect(queue.takeFirst()).toBe(account);
    expect(account.awaitsLiquidation).toBe(false);
  }
  queue.join(accounts[0]!);
  expect(queue.waiting()).toEqual([...accounts.slice(3000), accounts[0]]);
  expect(queue.size).toBe(2001);
});

test('[LIQ-7] an empty queue gives nobody', () => {
  expect(() => new LiquidationQueue().takeFirst()).toThrow(/nobody/);
});
