import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Random } from '../demo/random.ts';
import { AccountAudit, type AccountImage } from './account-audit.ts';
import { ExchangeProcess } from './exchange-process.ts';
import { createTrader, setPrices } from './open-exchange.ts';
import type { Trader } from './trader.ts';
import { TradingWorker } from './trading-worker.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const STEPS = 60;

let exchange: ExchangeProcess | undefined;

afterEach(async () => {
  await exchange?.remove();
  exchange = undefined;
});

async function trade(on: ExchangeProcess, traders: readonly Trader[], seed: string): Promise<void> {
  const trading = { exchange: on, engineTimeMs: (await on.status()).engineTime };
  const workers = traders.map(
    (trader) => new TradingWorker(trading, trader, [], new Random(`${seed} ${trader.name}`)),
  );
  await Promise.all(workers.map((worker) => worker.run(STEPS)));
}

/** Flips one bit in the middle of a file. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

test('[DUR-3, DUR-4] stop and start, a damaged snapshot, no snapshot and no history: each gives the same state and hash', async () => {
  const on = new ExchangeProcess({ clock: 'virtual' });
  exchange = on;
  await on.start();
  await setPrices(on);
  const traders = [await createTrader(on, 'alice'), await createTrader(on, 'bobby')];
  const audits = traders.map((trader) => new AccountAudit(on, trader));
  await trade(on, traders, 'before the snapshot');
  await on.operate('POST', '/admin/v1/engine/snapshot');
  await trade(on, traders, 'after the snapshot');
  for (const audit of audits) await audit.check();

  const image = async (): Promise<{ sequence: number; stateHash: string; accounts: AccountImage[] }> => {
    const accounts: AccountImage[] = [];
    for (const audit of audits) accounts.push(await audit.image());
    const { sequence, stateHash } = await on.status();
    return { sequence, stateHash, accounts };
  };
  const restart = async (between: () => void | Promise<void> = () => {}): Promise<string> => {
    const { code, stderr } = await on.stop();
    expect(code).toBe(0);
    await between();
    await on.start();
    expect(await image()).toEqual(before);
    return stderr;
  };
  const snapshots = (): string[] =>
    readdirSync(join(on.dataFolder, 'snapshots')).map((name) => join(on.dataFolder, 'snapshots', name));

  const before = await image();
  await restart();
  const [older, newer] = snapshots() as [string, string];
  const good = readFileSync(newer);
  const skipped = (path: string): string => `a damaged snapshot is skipped: ${path}: its hash`;
  await restart(() => damage(newer));
  const withOneDamaged = await restart(() => {
    // The stop has written a good one again, though nothing was new.
    expect(readFileSync(newer).equals(good)).toBe(true);
    for (const path of [older, newer]) damage(path);
  });
  expect(withOneDamaged).toContain(skipped(newer));
  expect(withOneDamaged).not.toContain(skipped(older));
  const withBothDamaged = await restart(async () => {
    on.deleteSnapshots();
    await on.deleteHistory();
  });
  for (const path of [older, newer]) expect(withBothDamaged).toContain(skipped(path));
  for (const audit of audits) await audit.checkWholeLists();
});
