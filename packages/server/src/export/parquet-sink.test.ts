import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFileDestination } from './destination.ts';
import type { ExportColumn, ExportRow } from './export-columns.ts';
import { parquetSink } from './parquet-sink.ts';
import { readParquet } from './testing/read-parquet.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  file = join(folder, 'rows.parquet');
});
afterEach(() => rmSync(folder, { recursive: true }));

const COLUMNS: readonly ExportColumn[] = [
  { name: 'id', kind: 'text' },
  { name: 'amount', kind: 'decimal' },
  { name: 'mean', kind: 'meanPrice' },
  { name: 'at', kind: 'time' },
  { name: 'until', kind: 'timeOrNone' },
  { name: 'count', kind: 'integer' },
  { name: 'flag', kind: 'boolean' },
];
const AT = Date.UTC(2026, 2, 5, 11, 32, 57, 808);

function rowOf(changes: Partial<ExportRow>): ExportRow {
  const usual: ExportRow = { id: '1', amount: '1.5', mean: '0', at: AT, until: 0, count: 20, flag: false };
  return { ...usual, ...(changes as ExportRow) };
}

async function writeFile(pages: readonly (readonly ExportRow[])[], groupRows?: number) {
  const destination = await openFileDestination(file);
  const sink = parquetSink(destination, COLUMNS, groupRows);
  for (const page of pages) await sink.write(page);
  await sink.finish();
  await destination.commit();
  return readParquet(file);
}

describe('values come back as they were', () => {
  test('decimals exactly, of any size and sign', async () => {
    const amounts = [
      ...['0', '-0.00000001', '0.00000001', '1', '-1', '0.1', '-85000.1', '90071992.54740993'],
      ...['92233720368.54775808', '-92233720368.54775809', '1000000000000', '999999999999999999.99999999'],
      ...['999999999999999999999999999999.99999999', '-999999999999999999999999999999.99999999'],
    ];
    const { rows } = await writeFile([amounts.map((amount) => rowOf({ amount }))]);
    expect(rows.map((row) => row.amount)).toEqual(amounts);
  });

  test('mean prices with two digits more', async () => {
    const means = ['0', '85000.1234567891', '0.0000000001', '12345678901234567890.0123456789'];
    const { rows } = await writeFile([means.map((mean) => rowOf({ mean }))]);
    expect(rows.map((row) => row.mean)).toEqual(means);
  });

  test('texts, times, integers and truths; a time that is none is null', async () => {
    const ids = ['', 'a,"b"\r\n', 'ü€😀', '00012', '9007199254740993'];
    const given = ids.map((id, at) => rowOf({ id, count: at * 1_000, flag: at % 2 === 0, until: at * AT }));
    const { rows } = await writeFile([given]);
    expect(rows).toEqual(
      ids.map((id, at) => ({
        ...{ id, amount: '1.5', mean: '0', at: new Date(AT), count: BigInt(at * 1_000), flag: at % 2 === 0 },
        until: at === 0 ? null : new Date(at * AT),
      })),
    );
  });
});

test('the types are those of the columns, times in UTC to the millisecond', async () => {
  const { metadata } = await writeFile([]);
  const decimal = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', precision: 38 };
  const time = {
    ...{ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  };
  expect(metadata.schema.slice(1)).toMatchObject([
    { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    { name: 'amount', ...decimal, scale: 8, repetition_type: 'REQUIRED' },
    { name: 'mean', ...decimal, scale: 10, repetition_type: 'REQUIRED' },
    { name: 'at', ...time, repetition_type: 'REQUIRED' },
    { name: 'until', ...time, repetition_type: 'OPTIONAL' },
    { name: 'count', type: 'INT64', repetition_type: 'REQUIRED' },
    { name: 'flag', type: 'BOOLEAN', repetition_type: 'REQUIRED' },
  ]);
});

test('rows go into groups of a size, whatever the pages they come in', async () => {
  const rows = Array.from({ length: 10 }, (_, at) => rowOf({ id: `${at}`, amount: `${at}.5` }));
  const content = await writeFile([rows.slice(0, 1), [], rows.slice(1, 8), rows.slice(8)], 3);
  expect(content.metadata.row_groups.map((group) => group.num_rows)).toEqual([3n, 3n, 3n, 1n]);
  expect(content.metadata.num_rows).toBe(10n);
  expect(content.rows.map((row) => [row.id, row.amount])).toEqual(rows.map((row) => [row.id, row.amount]));
});

test('a group is on its way when it is full, not at the end', async () => {
  const sizes: number[] = [];
  const write = async (bytes: Uint8Array): Promise<void> => void sizes.push(bytes.length);
  const sink = parquetSink({ write, commit: async () => {}, discard: async () => {} }, COLUMNS, 2);
  await sink.write([rowOf({}), rowOf({})]);
  expect(sizes).toHaveLength(1);
  await sink.write([rowOf({})]);
  expect(sizes).toHaveLength(1);
  await sink.write([rowOf({})]);
  expect(sizes).toHaveLength(2);
});

test('without a row it is a file all the same', async () => {
  const { metadata, rows } = await writeFile([]);
  expect(rows).toEqual([]);
  expect(metadata.num_rows).toBe(0n);
});

test.each([
  ['amount', '1.000000001'],
  ['amount', '1000000000000000000000000000000'],
  ['mean', '0.00000000001'],
])('%s %s cannot be written exactly, so it is not written', async (name, text) => {
  await expect(writeFile([[rowOf({ [name]: text })]])).rejects.toThrow(RangeError);
});
