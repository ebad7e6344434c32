import type { AccountNow } from '@openperp/history';
import { expect, test } from 'vitest';
import { UNAVAILABLE } from '../../pipeline/answer.ts';
import type { Services } from '../../services/services.ts';
import { withNow } from './statistics-now.ts';

/** An engine whose account has these wallets, one a question. */
function engineOf(wallets: readonly number[]): Pick<Services, 'engine'> {
  const left = [...wallets];
  const query = async () => ({ equity: 1, walletBalance: left.shift() });
  return { engine: { timeMs: 7, query } } as unknown as Pick<Services, 'engine'>;
}

/** What is asked, of a history that knows these wallets, one a question. */
async function ask(engineWallets: readonly number[], historyWallets: readonly number[]) {
  const asked: AccountNow[] = [];
  const left = [...historyWallets];
  const answer = await withNow(engineOf(engineWallets), 1, async (now) => {
    asked.push(now);
    return { walletBalance: left.shift()! };
  });
  return { answer, wallets: asked.map(({ walletBalance }) => walletBalance), asked };
}

test('the history is asked with what the engine says', async () => {
  const { answer, asked } = await ask([100], [100]);
  expect(asked).toEqual([{ timeMs: 7, equity: 1, walletBalance: 100 }]);
  expect(answer).toEqual({ walletBalance: 100 });
});

test('[STAT-2] a deposit that only one of the two answers shows is no profit: both are asked again', async () => {
  expect(await ask([100, 150], [150, 150])).toMatchObject({
    wallets: [100, 150],
    answer: { walletBalance: 150 },
  });
});

test('an account whose money moves all the time is answered nevertheless', async () => {
  expect((await ask([1, 2, 3, 4], [2, 3, 4, 5])).wallets).toEqual([1, 2, 3]);
});

test('a history that is behind is not asked again', async () => {
  let asked = 0;
  const answer = await withNow(engineOf([1, 2]), 1, async () => {
    asked += 1;
    return UNAVAILABLE;
  });
  expect([answer, asked]).toEqual([UNAVAILABLE, 1]);
});
