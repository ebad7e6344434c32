import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { Random } from '../demo/random.ts';
import { readCsv } from '../export/testing/read-csv.ts';
import { readParquet } from '../export/testing/read-parquet.ts';
import { runOpenperp } from '../process/spawned-openperp.ts';
import { AccountReader } from '../testing/account-audit.ts';
import { ExchangeProcess } from '../testing/exchange-process.ts';
import { createTrader, setPrices } from '../testing/open-exchange.ts';
import { testConfig } from '../testing/test-config.ts';
import type { Trader } from '../testing/trader.ts';
import { TradingWorker } from '../testing/trading-worker.ts';
import { exportHistory } from './export.ts';

// Real processes, and trading, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const STEPS = 60;
const DEPOSITS = 200;
const MINUTE = 60_000;

type Row = Readonly<Record<string, unknown>>;

let folder: string;
let exchange: ExchangeProcess;
let alice: Trader;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  exchange = new ExchangeProcess({ clock: 'virtual' });
  await exchange.start();
  await setPrices(exchange);
  alice = await createTrader(exchange, 'alice');
  const bobby = await createTrader(exchange, 'bobby');
  for (const round of [1, 2, 3]) {
    const trading = { exchange, engineTimeMs: (await exchange.status()).engineTime };
    const workers = [alice, bobby].map(
      (trader) => new TradingWorker(trading, trader, [], new Random(`export ${round} ${trader.name}`)),
    );
    await Promise.all(workers.map((worker) => worker.run(STEPS)));
    await exchange.operate('POST', '/admin/v1/clock/advance', { ms: 3 * MINUTE });
    await setPrices(exchange);
  }
});

afterAll(async () => {
  await exchange.remove();
  rmSync(folder, { recursive: true });
});

afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});

/** `openperp export` as a process of its own. */
const runExport = (...args: readonly string[]) =>
  runOpenperp(['export', ...args, '--data', exchange.dataFolder, '--profile', 'empty']);

/** The same in this process, to a file: what it was told must be good. */
async function exportTo(
  file: string,
  list: string,
  options: Readonly<Record<string, string>>,
): Promise<void> {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exported = { words: [list], options: { ...options, out: file } };
  await exportHistory(testConfig(exchange.dataFolder), { exported, acceptLoss: false, anchor: undefined });
  told.mockRestore();
}

async function csvRows(list: string, options: Readonly<Record<string, string>>): Promise<readonly Row[]> {
  const file = join(folder, 'rows.csv');
  await exportTo(file, list, options);
  return readCsv(readFileSync(file, 'utf8'));
}

async function parquetRows(list: string, options: Readonly<Record<string, string>>): Promise<readonly Row[]> {
  const file = join(folder, 'rows.parquet');
  await exportTo(file, list, options);
  return (await readParquet(file)).rows;
}

/** REST's rows as CSV has them: every value as text. */
function asTexts(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, `${value}`])),
  );
}

/** REST's rows as Parquet has them: times as such, whole numbers of 64 bits. */
function asTyped(rows: readonly Row[]): readonly Row[] {
  const typed = (name: string, value: unknown): unknown => {
    if (name === 'goodTillDate' && value === 0) return null;
    if (/(At|Time|Date)$/.test(name)) return new Date(Number(value));
    return typeof value === 'number' ? BigInt(value) : value;
  };
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typed(name, value)])),
  );
}

const LISTS = [
  ['trades', '/v1/private/order/trades'],
  ['orders', '/v1/private/order/history'],
  ['ledger', '/v1/private/user/account-change-log'],
] as const;

/** What REST shows of alice, oldest first. */
async function shown(path: string): Promise<readonly Row[]> {
  return (await new AccountReader(exchange, alice).rows<Row>(path)).reverse();
}

async function marketList(path: string): Promise<readonly Row[]> {
  const request = { method: 'GET', path: `/v1/public/market/${path}`, body: '', headers: {} } as const;
  return (await exchange.api.dataOf<{ readonly list: readonly Row[] }>(request)).list;
}

// A process of the tests lives for a minute at most, so few others are started beside it.
describe('beside a running exchange', () => {
  test.each(LISTS)('%s are what REST shows, oldest first, in both forms', async (list, path) => {
    const rows = await shown(path);
    expect(rows.length).toBeGreaterThan(15);
    expect(await csvRows(list, { user: alice.userId })).toEqual(asTexts(rows));
    expect(await parquetRows(list, { user: alice.userId })).toEqual(asTyped(rows));
  });

  test.each(LISTS)('%s of one symbol', async (list, path) => {
    const rows = (await shown(path)).filter((row) => row.symbol === 'ETHUSDT');
    expect(rows.length).toBeGreaterThan(5);
    expect(await csvRows(list, { user: alice.userId, symbol: 'ETHUSDT' })).toEqual(asTexts(rows));
  });

  test("everybody's trades in a symbol are what REST shows", async () => {
    const rows = (await marketList('trades?symbol=BTCUSDT&limit=1000')).toReversed();
    expect(rows.length).toBeGreaterThan(15);
    expect(await csvRows('trades', { symbol: 'BTCUSDT' })).toEqual(asTexts(rows));
    expect(await parquetRows('trades', { symbol: 'BTCUSDT' })).toEqual(asTyped(rows));
  });

  test.each([
    ['', {}],
    ['&priceType=indexPrice', { 'price-type': 'indexPrice' }],
    ['&priceType=markPrice', { 'price-type': 'markPrice' }],
  ])('klines%s that have closed are what REST shows', async (query, option) => {
    const all = await marketList(`klines?symbol=BTCUSDT&interval=1m&limit=1000${query}`);
    const rows = all.filter((row) => row.closed === true);
    expect(all.length - rows.length).toBe(1);
    expect(rows.length).toBeGreaterThan(8);
    const options = { symbol: 'BTCUSDT', interval: '1m', ...option };
    expect(await csvRows('klines', options)).toEqual(asTexts(rows));
    expect(await parquetRows('klines', options)).toEqual(asTyped(rows));
    const [from, to] = [Number(rows[2]!.openTime), Number(rows[6]!.openTime)];
    const part = await csvRows('klines', { ...options, from: `${from}`, to: `${to}` });
    expect(part).toEqual(asTexts(rows.slice(2, 6)));
  });

  test('windows that follow one another have each row once: exports can be joined', async () => {
    const rows = await shown('/v1/private/order/trades');
    const middle = Number(rows[rows.length >> 1]!.createdAt);
    const [moment, user] = [new Date(middle).toISOString(), alice.userId];
    const before = await csvRows('trades', { user, to: moment });
    const after = await csvRows('trades', { user, from: moment });
    expect(before).toEqual(asTexts(rows.filter((row) => Number(row.createdAt) < middle)));
    expect([...before, ...after]).toEqual(asTexts(rows));
    expect(after.length).toBeGreaterThan(0);
    expect(before.length).toBeGreaterThan(0);
  });

  test('- is standard output, and what is told meanwhile is not in it', async () => {
    const { code, stdout, stderr } = await runExport('ledger', '--user', alice.userId, '--out', '-');
    expect(code).toBe(EXIT.ok);
    const rows = await shown('/v1/private/user/account-change-log');
    expect(readCsv(stdout)).toEqual(asTexts(rows));
    expect(stderr).toBe(`exported ${rows.length} rows to standard output\n`);
  });

  test('the exchange goes on meanwhile, and the export is what was there at some moment of it', async () => {
    const path = '/v1/private/user/account-change-log';
    const before = await shown(path);
    const deposits = (async () => {
      for (let at = 1; at <= DEPOSITS; at += 1) {
        const body = { assetType: 'USDT', amount: '1', reference: `"meanwhile", ${at}` };
        await exchange.operate('POST', `/admin/v1/users/${alice.userId}/deposit`, body);
      }
    })();
    const [exported] = await Promise.all([csvRows('ledger', { user: alice.userId }), deposits]);
    const after = await shown(path);
    expect(after.length).toBe(before.length + DEPOSITS);
    expect(exported.length).toBeGreaterThanOrEqual(before.length);
    expect(exported).toEqual(asTexts(after.slice(0, exported.length)));
    expect(await csvRows('ledger', { user: alice.userId })).toEqual(asTexts(after));
  });

  test('once it has stopped the export is the same, and the history stays as it was', async () => {
    const running = await csvRows('ledger', { user: alice.userId });
    expect((await exchange.stop()).code).toBe(0);
    const file = join(exchange.dataFolder, 'history.db');
    const before = readFileSync(file);
    expect(await csvRows('ledger', { user: alice.userId })).toEqual(running);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

const ledger = () => ['ledger', '--user', alice.userId];

describe('files', () => {
  test('where there is no row, the file has the columns all the same', async () => {
    expect(await csvRows('orders', { user: '999999' })).toEqual([]);
    expect(await parquetRows('orders', { user: '999999' })).toEqual([]);
    expect(readFileSync(join(folder, 'rows.csv'), 'utf8')).toMatch(/^symbol,orderId,.*,updatedAt\r\n$/);
  });

  test('an older file is replaced, and nothing else is left beside it', async () => {
    const file = join(folder, 'a.csv');
    writeFileSync(file, 'older');
    const { code, stdout, stderr } = await runExport(...ledger(), '--out', file);
    expect({ code, stdout }).toEqual({ code: EXIT.ok, stdout: '' });
    expect(stderr).toMatch(/^exported \d+ rows to .*a\.csv\n$/);
    expect(readFileSync(file, 'utf8')).toMatch(/^changeId,/);
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  test('one that cannot be written is named, and the exit code is 1', async () => {
    mkdirSync(join(folder, 'a.csv.partial'));
    const { code, stderr } = await runExport(...ledger(), '--out', join(folder, 'a.csv'));
    expect(code).toBe(EXIT.internal);
    expect(stderr).toMatch(/^openperp: .*a\.csv cannot be written: EISDIR/);
    expect(existsSync(join(folder, 'a.csv'))).toBe(false);
  });
});

describe('refusals', () => {
  test('every fault is named and the exit code is 2', async () => {
    const { code, stdout, stderr } = await runExport('fills', '--user', 'alice', '--from', 'today');
    expect({ code, stdout }).toEqual({ code: EXIT.badConfig, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'openperp: export fills: must be one of trades, orders, ledger, klines',
      'openperp: --from "today": must be a time in ISO 8601, such as 2026-03-05 or 2026-03-05T11:30:00Z, or in ms',
      'openperp: --out: must name a file, or be - for standard output',
      'openperp: see openperp --help',
      '',
    ]);
  });

  test('a symbol that there is not is no empty list', async () => {
    const file = join(folder, 'a.csv');
    const { code, stderr } = await runExport('trades', '--symbol', 'BTCUSD', '--out', file);
    expect(code).toBe(EXIT.badConfig);
    expect(stderr).toContain(
      '--symbol "BTCUSD": there is no such symbol; the history knows BTCUSDT, ETHUSDT',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a database that is away is named, and its password is not', async () => {
    const address = 'postgres://reader:secret-of-it@127.0.0.1:1/histories';
    const { code, stdout, stderr } = await runExport(...ledger(), '--out', '-', '--history', address);
    expect({ code, stdout }).toEqual({ code: EXIT.dataFolder, stdout: '' });
    expect(stderr).toMatch(/^openperp: history postgres:\/\/127\.0\.0\.1:1\/histories: /);
    expect(stderr).not.toContain('secret-of-it');
  });

  test('a folder without an exchange stays as it is', async () => {
    const data = join(folder, 'nowhere');
    const { code, stderr } = await runOpenperp(['export', ...ledger(), '--out', '-', '--data', data]);
    expect(code).toBe(EXIT.dataFolder);
    expect(stderr).toBe(`openperp: there is no history in ${data}\n`);
    expect(existsSync(data)).toBe(false);
  });
});
