import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ExchangeProcess } from '../testing/exchange-process.ts';
import { DEPOSITOR, openThreads, writeDeposits } from '../testing/long-log.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const DEPOSITS = 200_000;

let folder: string;
let exchange: ExchangeProcess | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-catch-up-'));
  const threads = await openThreads(folder);
  await threads.engine.client.submit({ kind: 'createAccount', userId: DEPOSITOR });
  await writeDeposits(threads, DEPOSITS, 'd');
  await threads.stop();
});

afterEach(() => exchange?.remove());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The exchange on the long log, its history gone; started. */
async function startWithoutHistory(): Promise<ExchangeProcess> {
  exchange = new ExchangeProcess({ clock: 'virtual', dataFolder: folder });
  await exchange.deleteHistory();
  await exchange.start();
  return exchange;
}

/** The history's lag, once `isWanted` says so. */
async function lagWhen(on: ExchangeProcess, isWanted: (lag: number) => boolean): Promise<number> {
  for (;;) {
    const { lag } = await on.status();
    if (isWanted(lag.history)) return lag.history;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Rows of the ledger, and how many different ones, in the database of a stopped exchange. */
function ledgerRows(): unknown[] {
  const database = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  const row = database
    .prepare('select count(*) as rows, count(distinct reference_id) as distincts from ledger')
    .get()!;
  database.close();
  return [row.rows, row.distincts];
}

test('[DUR-4] a history that is gone is read from the log while the exchange trades', async () => {
  const on = await startWithoutHistory();
  // Answered while the history is far behind: nothing waits for it.
  const before = await lagWhen(on, (lag) => lag > DEPOSITS / 10);
  await on.operate('POST', '/admin/v1/users', { username: 'alice', password: 'correct horse battery' });
  expect(await on.status()).toMatchObject({ accounts: 2 });
  expect(before).toBeGreaterThan(0);
  await lagWhen(on, (lag) => lag === 0);
  expect((await on.stop()).code).toBe(0);
  expect(ledgerRows()).toEqual([DEPOSITS, DEPOSITS]);
});

test('[DUR-3] killed in the middle of it, it goes on from where it was', async () => {
  const on = await startWithoutHistory();
  await lagWhen(on, (lag) => lag < DEPOSITS * 0.8);
  await on.kill();
  const [rows] = ledgerRows();
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(DEPOSITS);
  await on.start();
  await lagWhen(on, (lag) => lag === 0);
  await on.stop();
  expect(ledgerRows()).toEqual([DEPOSITS, DEPOSITS]);
});

test('a stop in the middle of it does not take long, and the next start goes on', async () => {
  const on = await startWithoutHistory();
  await lagWhen(on, (lag) => lag < DEPOSITS * 0.9);
  const from = performance.now();
  const { code, stderr } = await on.stop();
  expect(performance.now() - from).toBeLessThan(10_000);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('cut short')]);
  expect(ledgerRows()[0]).toBeLessThan(DEPOSITS);
  await on.start();
  await lagWhen(on, (lag) => lag === 0);
  await on.stop();
  expect(ledgerRows()).toEqual([DEPOSITS, DEPOSITS]);
});
