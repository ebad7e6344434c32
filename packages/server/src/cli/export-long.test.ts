import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineEvent, FillRecord } from '@openperp/engine';
import { openHistory } from '@openperp/history';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { readParquet } from '../export/testing/read-parquet.ts';
import { runOpenperp, SpawnedOpenperp } from '../process/spawned-openperp.ts';

// Real processes that read and write for seconds, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROWS = 300_000;
const BATCH = 20_000;
const FIRST_MS = Date.UTC(2026, 0, 1);

let data: string;
let folder: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'export-long-'));
  const history = await openHistory(join(data, 'history.db'));
  for (let from = 0, sequence = 1; from < ROWS; from += BATCH, sequence += 1) {
    const events = Array.from({ length: BATCH }, (_, at) => fillEvent(from + at));
    await history.apply({ firstSequence: sequence, lastSequence: sequence, events });
  }
  await history.close();
  folder = mkdtempSync(join(tmpdir(), 'export-long-out-'));
});

afterAll(() => {
  for (const path of [data, folder]) rmSync(path, { recursive: true });
});

afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

function fillEvent(at: number): EngineEvent {
  const record: FillRecord = {
    ...{ fillId: at + 1, tradeId: at + 1, orderId: at + 1, clientOrderId: `client-${at}`, userId: 1 },
    ...{ symbol: 'BTCUSDT', side: 'BUY', positionSide: 'BOTH', roleType: 'taker', positionId: 1 },
    ...{ price: 8_500_000_000_000 + at * 10_000_000, quantity: 1_000_000 + at, tradeValue: 850_000_000 + at },
    ...{ handlingFee: at, realizedPnl: -at, closedQuantity: 0, createdAt: FIRST_MS + at },
  };
  return { kind: 'fill', record };
}

const argsTo = (out: string) => ['export', 'trades', '--user', '1', '--data', data, '--out', out];

test('[ATTACK-22] a heap of 64 MiB exports 300,000 rows as CSV', async () => {
  const file = join(folder, 'fills.csv');
  const { code, stderr } = await runOpenperp(argsTo(file), { nodeFlags: ['--max-old-space-size=64'] });
  expect(code, stderr).toBe(EXIT.ok);
  const lines = readFileSync(file, 'utf8').split('\r\n');
  expect(lines).toHaveLength(ROWS + 2);
  expect(lines.at(-2)).toMatch(/^300000,300000,300000,client-299999,BTCUSDT,BUY,taker,114999\.9,/);
  for (let at = 0; at < ROWS; at += 1)
    if (!lines[at + 1]!.startsWith(`${at + 1},`)) throw new Error(lines[at + 1]);
});

test('[ATTACK-22] one of 128 MiB does as Parquet, in groups of rows', async () => {
  const file = join(folder, 'fills.parquet');
  const { code, stderr } = await runOpenperp(argsTo(file), { nodeFlags: ['--max-old-space-size=128'] });
  expect(code, stderr).toBe(EXIT.ok);
  const { metadata, rows } = await readParquet(file);
  expect(metadata.row_groups.map((group) => group.num_rows)).toEqual(
    Array.from({ length: 6 }, () => 50_000n),
  );
  expect(rows).toHaveLength(ROWS);
  for (const [at, row] of rows.entries()) if (row.fillId !== `${at + 1}`) throw new Error(`row ${at}`);
  expect(rows.at(-1)).toMatchObject({ price: '114999.9', realizedPnl: '-0.00299999' });
});

test('an export that is killed leaves no half file under the name', async () => {
  const file = join(folder, 'fills.parquet');
  const running = new SpawnedOpenperp(argsTo(file));
  const size = () => (existsSync(`${file}.partial`) ? statSync(`${file}.partial`).size : 0);
  await vi.waitFor(() => expect(size()).toBeGreaterThan(0), { timeout: 60_000, interval: 5 });
  await running.end('SIGKILL');
  expect(readdirSync(folder)).toEqual(['fills.parquet.partial']);
  const again = await runOpenperp(argsTo(file));
  expect(again.code, again.stderr).toBe(EXIT.ok);
  expect(readdirSync(folder)).toEqual(['fills.parquet']);
});

test('a reader who has seen enough ends it without an error', async () => {
  const running = new SpawnedOpenperp(argsTo('-'));
  running.process.stdout!.once('data', () => running.process.stdout!.destroy());
  const { code, stderr } = await running.ended;
  expect(stderr).toBe('the reader has closed standard output\n');
  expect(code).toBe(EXIT.ok);
});
