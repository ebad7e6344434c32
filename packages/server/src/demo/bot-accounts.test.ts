import { UNIT } from '@openperp/engine';
import { expect, test } from 'vitest';
import { BOT_IDS, createBot, rebalance, rebalancing } from './bot-accounts.ts';
import { LocalEngine } from './testing/local-engine.ts';

const MILLION = 1_000_000 * UNIT;
const NOW_MS = Date.UTC(2026, 0, 1);

test('bots are no users: their ids lie below those that users get', () => {
  expect(new Set(BOT_IDS).size).toBe(BOT_IDS.length);
  for (const userId of BOT_IDS) expect(userId).toBeLessThan(1_000_000_000);
});

test('a wallet between half and double of its funds is left alone', () => {
  for (const millions of [25, 50, 100]) {
    expect(rebalance(1001, millions * MILLION, millions * MILLION, NOW_MS)).toBeUndefined();
  }
});

test('one that is nearly empty is filled up, one that overflows is skimmed as far as it may be', () => {
  const transfer = { userId: 1001, asset: 'USDT', amount: 50 * MILLION, reference: `demo-${NOW_MS}` };
  expect(rebalance(1001, 24 * MILLION, 0, NOW_MS)).toEqual({ kind: 'deposit', ...transfer });
  expect(rebalance(1001, 101 * MILLION, 90 * MILLION, NOW_MS)).toEqual({ kind: 'withdraw', ...transfer });
  expect(rebalance(1001, 101 * MILLION, 40 * MILLION, NOW_MS)).toBeUndefined();
});

test('the wallets of the exchange are looked up, and brought back once', async () => {
  const engine = new LocalEngine(NOW_MS);
  await engine.submitBatch(BOT_IDS.flatMap((userId) => createBot(userId, [])));
  expect(await rebalancing(engine, NOW_MS)).toEqual([]);
  await engine.submit({
    kind: 'withdraw',
    userId: 2003,
    asset: 'USDT',
    amount: 30 * MILLION,
    reference: 'x',
  });
  const commands = await rebalancing(engine, NOW_MS);
  expect(commands).toMatchObject([{ kind: 'deposit', userId: 2003, amount: 50 * MILLION }]);
  await engine.submitBatch(commands);
  expect(await rebalancing(engine, NOW_MS + 1)).toEqual([]);
  expect((await engine.query({ kind: 'asset', userId: 2003 }))?.walletBalance).toBe(70 * MILLION);
});
