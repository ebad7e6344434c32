import { afterEach, expect, test, vi } from 'vitest';
import { Random } from '../demo/random.ts';
import { readCsv } from '../export/testing/read-csv.ts';
import { runOpenperp } from '../process/spawned-openperp.ts';
import { AccountReader } from './account-audit.ts';
import { ExchangeProcess } from './exchange-process.ts';
import { createTrader, setPrices } from './open-exchange.ts';
import { TradingWorker } from './trading-worker.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const STEPS = 60;
const DAY = 86_400_000;

let exchange: ExchangeProcess | undefined;

afterEach(async () => {
  await exchange?.remove();
  exchange = undefined;
});

test('with --keep-history 1 lists end a day before now, the ledger does not, and a history that is built again is the same', async () => {
  const on = new ExchangeProcess({ clock: 'virtual', args: ['--keep-history', '1'] });
  exchange = on;
  await on.start();
  await setPrices(on);
  const traders = [await createTrader(on, 'alice'), await createTrader(on, 'bobby')];
  const trade = async (seed: string): Promise<void> => {
    const trading = { exchange: on, engineTimeMs: (await on.status()).engineTime };
    await Promise.all(
      traders.map((trader) =>
        new TradingWorker(trading, trader, [], new Random(`${seed} ${trader.name}`)).run(STEPS),
      ),
    );
  };
  const alice = new AccountReader(on, traders[0]!);
  const timesOf = async (path: string): Promise<readonly number[]> =>
    (await alice.rows<{ readonly createdAt: number }>(path)).map(({ createdAt }) => createdAt);
  const newsOf = async () => ({
    fills: await timesOf('/v1/private/order/trades'),
    ledger: await timesOf('/v1/private/user/account-change-log'),
  });

  await trade('the first day');
  const first = await newsOf();
  expect(first.fills.length).toBeGreaterThan(10);
  await on.operate('POST', '/admin/v1/clock/advance', { ms: DAY + 60 * 60_000 });
  await trade('the second day');
  const then = (await on.status()).engineTime - DAY;
  // Orders are gone through after the fills.
  const oldestEnd = async (): Promise<number> => {
    const orders = await alice.rows<{ readonly updatedAt: number }>('/v1/private/order/history');
    return Math.min(...orders.map(({ updatedAt }) => updatedAt));
  };
  await vi.waitFor(async () => expect(await oldestEnd()).toBeGreaterThan(then), {
    ...{ timeout: 30_000, interval: 50 },
  });
  const kept = await newsOf();
  expect(kept.fills.length).toBeGreaterThan(10);
  expect(kept.ledger.slice(-first.ledger.length)).toEqual(first.ledger);
  const closed = await timesOf('/v1/private/order/history');
  await on.stop();

  /** What an export of a history that was built again with `--keep-history keep` holds. */
  const rebuilt = async (list: string, keep: string): Promise<readonly number[]> => {
    const flags = ['--data', on.dataFolder, '--profile', 'empty'];
    const { code, stderr } = await runOpenperp(['rebuild-history', ...flags, '--keep-history', keep]);
    expect(code, stderr).toBe(0);
    const { stdout } = await runOpenperp([
      'export',
      list,
      '--user',
      traders[0]!.userId,
      '--out',
      '-',
      ...flags,
    ]);
    return readCsv(stdout).map((row) => Number(row.createdAt));
  };
  expect(await rebuilt('trades', '1')).toEqual(kept.fills.toReversed());
  expect(await rebuilt('orders', '1')).toEqual(closed.toReversed());
  expect(await rebuilt('ledger', '1')).toEqual(kept.ledger.toReversed());
  expect(await rebuilt('trades', 'all')).toEqual([...first.fills.toReversed(), ...kept.fills.toReversed()]);
});
