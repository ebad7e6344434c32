import { expect, test } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

test('a job starts when the one before has ended, well or badly', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const job = (name: string, steps: number, fails: boolean) => async () => {
    seen.push(`${name} starts`);
    for (let i = 0; i < steps; i += 1) await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled([
    queue.run(job('a', 9, false)),
    queue.run(job('b', 3, true)),
    queue.run(job('c', 0, false)),
  ]);
  expect(seen).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
