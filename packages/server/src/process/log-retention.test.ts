import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UNIT } from '@openperp/engine';
import { nodeStorage, openFileLog } from '@openperp/log';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyData } from '../cli/verify.ts';
import type { Config } from '../config/config.ts';
import { EXIT } from '../config/exit-code.ts';
import type { GatewayDependencies } from '../gateway/gateway-dependencies.ts';
import { fillLog } from '../testing/fill-log.ts';
import { testConfig } from '../testing/test-config.ts';
import { createLogger } from './logging.ts';
import { rebuildHistoryOf } from './rebuild-history.ts';
import { type RunningServer, startServer } from './server-process.ts';

// Each test starts and stops whole servers, threads included, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const USER = 7;
const LEFT_BYTES = 20_000;
/** Hears how a rebuild comes on. */
const NOBODY = { reached: () => {}, warned: () => {} };

let folder: string;
let config: Config;
let running: RunningServer | undefined;

function configOf(dataFolder: string, keepLogBytes: number): Config {
  return testConfig(dataFolder, { keepLogBytes });
}

/** Goes on with a copy of a folder that was made before, and with retention. */
function goOnWith(name: string): void {
  config = configOf(join(folder, 'copy'), 0);
  cpSync(join(folder, name), config.dataFolder, { recursive: true });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-retention-'));
  await makeWhole(join(folder, 'whole'));
  goOnWith('whole');
  await deposit(await start(), 4, 'four');
  await stop();
  renameSync(config.dataFolder, join(folder, 'trimmed'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(async () => {
  await stop();
  rmSync(config.dataFolder, { recursive: true, force: true });
});

async function start(): Promise<GatewayDependencies> {
  const gateway = Promise.withResolvers<GatewayDependencies>();
  running = await startServer(config, {
    logger: createLogger({ write: () => {} }),
    startGateway: async (dependencies) => {
      gateway.resolve(dependencies);
      return { url: 'http://u', adminUrl: 'http://a', wsUrl: 'ws://u/ws', stop: async () => {} };
    },
    startDemo: async () => ({ stop: async () => {} }),
    onFailure: (error) => {
      throw error;
    },
  });
  return gateway.promise;
}

async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

async function deposit({ engine }: GatewayDependencies, amount: number, reference: string): Promise<void> {
  const command = { kind: 'deposit', userId: USER, asset: 'USDT', amount: amount * UNIT, reference } as const;
  expect((await engine.submit(command)).unavailable).toBe(false);
}

/** The amounts that the history has of the user's deposits, newest first. */
async function deposits({ engine, history }: GatewayDependencies): Promise<readonly number[]> {
  const result = await history.query(
    {
      kind: 'accountChanges',
      userId: USER,
      asset: null,
      changeType: null,
      startTime: null,
      endTime: null,
      paging: { kind: 'page', page: 1, pageSize: 20 },
    },
    { atLeastSequence: engine.sequence, timeoutMs: 60_000 },
  );
  if (result.behind || result.answer.kind !== 'page') throw new Error('no page');
  return result.answer.list.map(({ amount }) => Number(amount) / UNIT);
}

function firstSequence(): number {
  const log = openFileLog(join(config.dataFolder, 'log'), { storage: nodeStorage, onNotice: () => {} });
  log.close();
  return log.firstSequence;
}

/**
 * A stopped exchange without retention, of which a deposit of 1 is in the first segment of the log and one of 2 in the second, with one
 * snapshot between the two and one after them.
 */
async function makeWhole(dataFolder: string): Promise<void> {
  config = configOf(dataFolder, Number.POSITIVE_INFINITY);
  const first = await start();
  await first.engine.submit({ kind: 'createAccount', userId: USER });
  await deposit(first, 1, 'one');
  await stop();
  fillLog(dataFolder, LEFT_BYTES);
  rmSync(join(dataFolder, 'snapshots'), { recursive: true });
  const second = await start();
  // To nobody, so refused, and longer than what is left of the segment.
  const reference = 'x'.repeat(2 * LEFT_BYTES);
  await second.engine.submit({ kind: 'deposit', userId: USER + 1, asset: 'USDT', amount: 1, reference });
  await second.snapshot();
  await deposit(second, 2, 'two');
  await stop();
}

function ledgerRows(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const { rows } = database.prepare('select count(*) as rows from ledger').get()!;
  database.close();
  return rows;
}

describe('[DUR-4] the log of an exchange', () => {
  test('is kept whole without retention', () => {
    goOnWith('whole');
    expect(firstSequence()).toBe(1);
  });

  test('goes, with retention, after a snapshot; the exchange and its whole history go on', async () => {
    goOnWith('trimmed');
    expect(firstSequence()).toBeGreaterThan(1_000);
    expect(readdirSync(join(config.dataFolder, 'log')).filter((name) => name.endsWith('.log'))).toHaveLength(
      1,
    );
    const again = await start();
    expect(await deposits(again)).toEqual([4, 2, 1]);
    await deposit(again, 5, 'five');
    expect(await deposits(again)).toEqual([5, 4, 2, 1]);
    await stop();
    expect(verifyData(config.dataFolder).faults).toBe(0);
  });
});

describe('[DUR-4] rebuild-history of a log that no longer starts at sequence 1', () => {
  test('refuses to lose what only the history still has, and changes nothing', async () => {
    goOnWith('trimmed');
    const from = firstSequence();
    const refused = rebuildHistoryOf(config, false, NOBODY);
    await expect(refused).rejects.toMatchObject({ exitCode: EXIT.wouldLose });
    await expect(refused).rejects.toThrow(`the log starts at sequence ${from}: what the history holds`);
    expect(await deposits(await start())).toEqual([4, 2, 1]);
  });

  test('told that it may, says where the new history starts and keeps the old one', async () => {
    goOnWith('trimmed');
    const from = firstSequence();
    const aside = join(config.dataFolder, 'history.db.before-1');
    // The oldest snapshot is of the first record of the segment; the deposits of 2 and 4 follow.
    expect(await rebuildHistoryOf(config, true, NOBODY)).toEqual({
      firstSequence: from + 1,
      lastSequence: from + 2,
      aside,
    });
    expect(await deposits(await start())).toEqual([4, 2]);
    expect(ledgerRows(aside)).toBe(3);
  });

  test('that fails puts the history back', async () => {
    goOnWith('trimmed');
    const snapshots = join(config.dataFolder, 'snapshots');
    for (const name of readdirSync(snapshots)) writeFileSync(join(snapshots, name), 'no snapshot');
    await expect(rebuildHistoryOf(config, true, NOBODY)).rejects.toMatchObject({ exitCode: EXIT.damaged });
    expect(existsSync(join(config.dataFolder, 'history.db.before-1'))).toBe(false);
    expect(ledgerRows(join(config.dataFolder, 'history.db'))).toBe(3);
  });
});

test('[DUR-3] rebuild-history leaves the history where the log is damaged', async () => {
  goOnWith('whole');
  const log = join(config.dataFolder, 'log', '0000000000000001.log');
  const bytes = readFileSync(log);
  bytes[100]! ^= 1;
  writeFileSync(log, bytes);
  await expect(rebuildHistoryOf(config, false, NOBODY)).rejects.toMatchObject({ exitCode: EXIT.damaged });
  expect(ledgerRows(join(config.dataFolder, 'history.db'))).toBe(2);
});
