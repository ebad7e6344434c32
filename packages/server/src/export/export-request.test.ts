import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExportArguments } from './export-options.ts';
import { readExportRequest } from './export-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'export-request-'));
afterAll(() => rmSync(folder, { recursive: true }));

function requestOf(words: readonly string[], options: ExportArguments['options']) {
  const result = readExportRequest({ words, options });
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.request;
}

function faultsOf(words: readonly string[], options: ExportArguments['options']): readonly string[] {
  const result = readExportRequest({ words, options });
  if (result.ok) throw new Error('no fault');
  return result.faults;
}

const ANY_TIME = { from: null, to: null };

describe('lists', () => {
  test("trades with a user are the account's own, of one symbol or all", () => {
    expect(requestOf(['trades'], { user: '7', out: '-' }).list).toEqual({
      ...{ kind: 'fills', userId: 7, symbol: null, ...ANY_TIME },
    });
    expect(requestOf(['trades'], { user: '7', symbol: 'BTCUSDT', out: '-' }).list).toEqual({
      ...{ kind: 'fills', userId: 7, symbol: 'BTCUSDT', ...ANY_TIME },
    });
  });

  test("trades without one are everybody's in a symbol", () => {
    expect(requestOf(['trades'], { symbol: 'BTCUSDT', out: '-' }).list).toEqual({
      ...{ kind: 'trades', symbol: 'BTCUSDT', ...ANY_TIME },
    });
  });

  test.each(['orders', 'ledger'])('%s are of a user', (kind) => {
    const window = { from: '2026-01-01', to: '2026-02-01T00:00:00+01:00' };
    expect(requestOf([kind], { user: '42', ...window, out: '-' }).list).toEqual({
      ...{ kind, userId: 42, symbol: null, from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 31, 23) },
    });
    expect(faultsOf([kind], { symbol: 'BTCUSDT', out: '-' })).toEqual([`${kind} need --user`]);
  });

  test.each([
    [undefined, 'trade'],
    ['indexPrice', 'index'],
    ['markPrice', 'mark'],
  ])('klines of price %s', (given, priceType) => {
    const price = given === undefined ? {} : { 'price-type': given };
    expect(requestOf(['klines'], { symbol: 'BTCUSDT', interval: '1M', ...price, out: '-' }).list).toEqual({
      ...{ kind: 'klines', symbol: 'BTCUSDT', interval: '1M', priceType, ...ANY_TIME },
    });
  });
});

describe('files', () => {
  test('csv is the form, parquet where the name ends so, and what --format says before both', () => {
    const formatOf = (out: string, format: Record<string, string> = {}) =>
      requestOf(['ledger'], { user: '1', out: join(folder, out), ...format }).format;
    expect(formatOf('a')).toBe('csv');
    expect(formatOf('a.csv')).toBe('csv');
    expect(formatOf('a.parquet')).toBe('parquet');
    expect(formatOf('a.parquet', { format: 'csv' })).toBe('csv');
    expect(formatOf('a.csv', { format: 'parquet' })).toBe('parquet');
  });

  test('a name is taken from the working folder; - is no file', () => {
    expect(requestOf(['ledger'], { user: '1', out: 'package.json' }).file).toBe(resolve('package.json'));
    expect(requestOf(['ledger'], { user: '1', out: '-' }).file).toBeUndefined();
  });

  test('one that cannot be is refused before anything is read', () => {
    const faultOf = (out: string | true) => faultsOf(['ledger'], { user: '1', out });
    expect(faultOf(folder)).toEqual([`--out "${folder}": is a folder`]);
    const nowhere = join(folder, 'none', 'a.csv');
    expect(faultOf(nowhere)).toEqual([`--out "${nowhere}": there is no folder ${join(folder, 'none')}`]);
    expect(faultOf('a\0b')).toEqual(['--out "a\0b": is no name of a file']);
    expect(faultOf(true)).toEqual(['--out: needs a value']);
    expect(faultsOf(['ledger'], { user: '1' })).toEqual([
      '--out: must name a file, or be - for standard output',
    ]);
    expect(faultsOf(['ledger'], { user: '1', out: '-', format: 'parquet' })).toEqual([
      '--out -: only csv goes to standard output, parquet needs a file',
    ]);
  });
});

describe('faults', () => {
  test('no list, an unknown one, and too many words', () => {
    expect(faultsOf([], { out: '-' })).toEqual(['export: needs one of trades, orders, ledger, klines']);
    expect(faultsOf(['fills'], { out: '-' })).toEqual([
      'export fills: must be one of trades, orders, ledger, klines',
    ]);
    expect(faultsOf(['ledger', 'orders', '--fast'], { user: '1', out: '-' })).toEqual([
      'orders: unknown argument',
      '--fast: unknown argument',
    ]);
  });

  test('all are named at once', () => {
    const options = { user: 'anna', from: 'today', to: '2026-02-30', format: 'xlsx', 'price-type': 'x' };
    const time = 'must be a time in ISO 8601, such as 2026-03-05 or 2026-03-05T11:30:00Z, or in ms';
    expect(faultsOf(['orders'], options)).toEqual([
      `--from "today": ${time}`,
      `--to "2026-02-30": ${time}`,
      '--out: must name a file, or be - for standard output',
      '--format "xlsx": must be one of csv, parquet',
      '--user "anna": must be a user id',
      '--price-type: means nothing with orders',
    ]);
  });

  test('a window that ends before it begins, or is empty', () => {
    const options = { user: '1', out: '-', from: '2026-01-02' };
    for (const to of ['2026-01-01', '2026-01-02'])
      expect(faultsOf(['orders'], { ...options, to })).toEqual(['--from: must be before --to']);
    expect(requestOf(['orders'], { ...options, to: `${Date.UTC(2026, 0, 2) + 1}` }).list.to).not.toBeNull();
  });

  test('trades of nobody in nothing', () => {
    expect(faultsOf(['trades'], { out: '-' })).toEqual([
      "trades need --user, for an account's own, or --symbol, for everybody's",
    ]);
    expect(faultsOf(['trades'], { out: '-', symbol: '' })).toEqual(['--symbol: needs a value']);
  });

  test('klines without what names them, or of what they are not', () => {
    expect(faultsOf(['klines'], { out: '-', user: '1' })).toEqual([
      '--user: means nothing with klines',
      'klines need --symbol',
      'klines need --interval',
    ]);
    const list = [
      '1m',
      '3m',
      '5m',
      '15m',
      '30m',
      '1h',
      '2h',
      '4h',
      '6h',
      '8h',
      '12h',
      '1d',
      '3d',
      '1w',
      '1M',
    ];
    const options = { out: '-', symbol: 'BTC USDT', interval: '7m', 'price-type': 'lastPrice' };
    expect(faultsOf(['klines'], options)).toEqual([
      '--symbol "BTC USDT": must be a symbol',
      `--interval "7m": must be one of ${list.join(', ')}`,
      '--price-type "lastPrice": must be one of indexPrice, markPrice',
    ]);
  });

  test.each(['0', '-1', '1.5', '1e3', '9999999999999999', ' 1'])('%j is no user id', (user) => {
    expect(faultsOf(['ledger'], { user, out: '-' })).toEqual([`--user "${user}": must be a user id`]);
  });

  test('an option without a value', () => {
    expect(faultsOf(['ledger'], { user: true, out: '-', to: true })).toEqual([
      '--to: needs a value',
      '--user: needs a value',
    ]);
  });
});
