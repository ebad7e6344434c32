import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvents, UNIT } from '@openperp/engine';
import type { AccountChangesQuery, Paging } from '@openperp/history';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HistoryResult } from '../history-thread/history-client.ts';
import { plainRequest } from '../testing/exchange-client.ts';
import { ExchangeProcess } from '../testing/exchange-process.ts';
import { DEPOSITOR, openThreads, writeDeposits } from '../testing/long-log.ts';
import { createTrader, setPrices } from '../testing/open-exchange.ts';
import { holdLock, PostgresProxy, postgresOfTests } from '../testing/postgres-proxy.ts';
import type { Threads } from './threads.ts';

// Real threads and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MAX_PENDING_BYTES = 200_000;
const url = await postgresOfTests();

let folder: string;
let proxy: PostgresProxy;
let threads: Threads | undefined;
let exchange: ExchangeProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-catch-up-'));
});

afterEach(async () => {
  await threads?.stop();
  await exchange?.remove();
  threads = undefined;
  exchange = undefined;
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

function ledger(paging: Paging): AccountChangesQuery {
  const window = { changeType: null, startTime: null, endTime: null };
  return { kind: 'accountChanges', userId: DEPOSITOR, asset: 'USDT', ...window, paging };
}

/** Opens the exchange with its history behind the proxy, gathers the ledger rows that its events tell, and has the account made. */
async function open(): Promise<{
  readonly threads: Threads;
  readonly warnings: string[];
  readonly told: unknown[];
}> {
  const warnings: string[] = [];
  const told: unknown[] = [];
  const opened = await openThreads(folder, {
    history: proxy.location,
    maxPendingBytes: MAX_PENDING_BYTES,
    onWarning: (message) => warnings.push(message),
  });
  threads = opened;
  opened.engine.client.onEvents(({ events }) => {
    for (const event of readEvents(events)) if (event.kind === 'ledger') told.push(event.record);
  });
  await opened.engine.client.submit({ kind: 'createAccount', userId: DEPOSITOR });
  return { threads: opened, warnings, told };
}

/** Commands are answered while nothing goes to the history; what waits for it is bounded; lists are refused in time. */
async function tradeWithout({ engine: { client }, history, progress }: Threads, mark: string): Promise<void> {
  let slowestMs = 0;
  for (let at = 0; at < 60; at += 1) {
    const from = performance.now();
    const command = { kind: 'deposit', userId: DEPOSITOR, asset: 'USDT', amount: UNIT } as const;
    const replies = await client.submitBatch(
      Array.from({ length: 100 }, (_, i) => ({ ...command, reference: `${mark}-${at}-${i}` })),
    );
    expect(replies.every((reply) => !reply.unavailable)).toBe(true);
    slowestMs = Math.max(slowestMs, performance.now() - from);
    expect(progress.pendingBytes).toBeLessThan(MAX_PENDING_BYTES + 100_000);
  }
  expect(slowestMs).toBeLessThan(1_000);
  expect(progress.isAttached).toBe(false);
  const from = performance.now();
  const list = await history.client.query(ledger({ kind: 'page', page: 1, pageSize: 1 }), {
    atLeastSequence: client.sequence,
    timeoutMs: 300,
  });
  expect(list.behind).toBe(true);
  expect(performance.now() - from).toBeLessThan(2_000);
}

/** The history has every ledger row that the engine told, in order, and each once. */
async function expectWhole(
  { engine: { client }, history, progress }: Threads,
  told: readonly unknown[],
): Promise<void> {
  await progress.reached(client.sequence);
  await vi.waitFor(() => expect(progress.isAttached).toBe(true), { timeout: 20_000 });
  const rows: unknown[] = [];
  let paging: Paging | undefined = { kind: 'page', page: 1, pageSize: 100 };
  while (paging !== undefined) {
    const freshness = { atLeastSequence: client.sequence, timeoutMs: 20_000 };
    const result: HistoryResult<AccountChangesQuery> = await history.client.query(ledger(paging), freshness);
    if (result.behind || result.answer.kind !== 'page') throw new Error('no page');
    rows.push(...result.answer.list);
    const nextCursor: string | null = result.answer.nextCursor;
    paging = nextCursor === null ? undefined : { kind: 'cursor', cursor: nextCursor, pageSize: 100 };
  }
  expect(rows.reverse()).toEqual(told);
}

describe.skipIf(url === undefined)('a history in PostgreSQL', () => {
  test('that is cut off holds up nobody; once it is back it catches up, again and again', async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    const { threads: on, warnings, told } = await open();
    await writeDeposits(on, 50, 'first');
    await on.progress.reached(on.engine.client.sequence);
    for (const line of ['cut', 'silent', 'cut'] as const) {
      proxy.set(line);
      await tradeWithout(on, `${line}${told.length}`);
      if (line === 'silent') proxy.set('cut');
      proxy.set('open');
      await expectWhole(on, told);
    }
    expect(warnings.filter((warning) => warning.includes('has caught up'))).toHaveLength(3);
    // Attached again, it is as before: what is written is there at once.
    await writeDeposits(on, 10, 'last');
    await expectWhole(on, told);
  });

  test('that goes and comes while it catches up gets each event once', async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    const { threads: on, told } = await open();
    proxy.set('cut');
    await tradeWithout(on, 'without');
    for (let at = 0; at < 12; at += 1) {
      proxy.set('open');
      await writeDeposits(on, 200, `between${at}-`);
      await new Promise((resolve) => setTimeout(resolve, 40 * at));
      proxy.set('cut');
      await writeDeposits(on, 200, `meanwhile${at}-`);
    }
    proxy.set('open');
    await expectWhole(on, told);
  });

  test('that is not there at the start: the exchange starts, trades and stops; the next start without it too; then it catches up', async () => {
    proxy = await PostgresProxy.open(url!, 'cut');
    const first = await open();
    await tradeWithout(first.threads, 'one');
    expect(first.threads.history.cursor).toBeUndefined();
    expect(existsSync(join(folder, 'history-bound'))).toBe(true);
    const from = performance.now();
    await first.threads.stop();
    expect(performance.now() - from).toBeLessThan(9_000);
    const second = await open();
    await tradeWithout(second.threads, 'two');
    proxy.set('open');
    await expectWhole(second.threads, [...first.told, ...second.told]);
    expect(existsSync(join(folder, 'history-bound'))).toBe(false);
    expect(second.warnings).toContain('the database of the history is there');
  });

  test('that goes further than the log did when it could not be looked at is built again, though the log has passed it since', async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    await (await open()).threads.stop();
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true });
    const first = await open();
    await writeDeposits(first.threads, 300, 'lost');
    await first.threads.progress.reached(first.threads.engine.client.sequence);
    await first.threads.stop();
    rmSync(folder, { recursive: true });
    renameSync(copy, folder);
    proxy.set('cut');
    const second = await open();
    await tradeWithout(second.threads, 'kept');
    proxy.set('open');
    await expectWhole(second.threads, second.told);
  });
});

describe.skipIf(url === undefined)('a process whose PostgreSQL stands still', () => {
  const LEDGER_PATH = '/v1/private/user/account-change-log';

  test('starts, trades and stops without it, refuses lists in time, and catches up at the next start', async () => {
    proxy = await PostgresProxy.open(url!, 'cut');
    const on = new ExchangeProcess({ clock: 'virtual', dataFolder: folder, history: proxy.location });
    exchange = on;
    await on.start();
    await setPrices(on);
    const trader = await createTrader(on, 'alice');
    const ledgerOf = () => on.api.mustSend(trader.signed('GET', LEDGER_PATH));
    await expectSoon(2_500, async () => expect((await ledgerOf()).code).toBe(5002));
    const ready = await on.ask('GET', '/readyz');
    expect([ready?.status, ready?.code]).toEqual([200, 0]);
    expect((await on.status()).lag.history).toBeGreaterThan(0);
    const { code, stderr } = await expectSoon(10_000, () => on.stop());
    expect(code).toBe(0);
    expect(stderr).toContain("the history's database is away");
    expect(stderr).not.toContain('cut short');

    proxy.set('open');
    await on.start();
    const { list } = await on.api.dataOf<{ list: { amount: string }[] }>(trader.signed('GET', LEDGER_PATH));
    expect(list.map(({ amount }) => amount)).toEqual(['100000']);
  });

  test('answers commands as before while its writes hang, private lists 5002 in time, and market lists with what is there', async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    const on = new ExchangeProcess({ clock: 'virtual', dataFolder: folder, history: proxy.location });
    exchange = on;
    await on.start();
    await setPrices(on);
    const trader = await createTrader(on, 'alice');
    const ledgerOf = () => on.api.mustSend(trader.signed('GET', LEDGER_PATH));
    expect((await ledgerOf()).code).toBe(0);
    const release = await holdLock(proxy.direct, 'lock table cursor in exclusive mode');
    try {
      const deposit = { assetType: 'USDT', amount: '5', reference: 'meanwhile' };
      await expectSoon(1_000, () => on.operate('POST', `/admin/v1/users/${trader.userId}/deposit`, deposit));
      await expectSoon(3_000, async () => expect((await ledgerOf()).code).toBe(5002));
      const trades = {
        ...plainRequest('/v1/public/market/trades?symbol=BTCUSDT', {}),
        method: 'GET',
        body: '',
      } as const;
      const market = await expectSoon(2_000, () => on.api.mustSend({ ...trades, headers: {} }));
      expect([market.status, market.code]).toEqual([200, 0]);
    } finally {
      await release();
    }
    const { list } = await on.api.dataOf<{ list: { amount: string }[] }>(trader.signed('GET', LEDGER_PATH));
    expect(list.map(({ amount }) => amount)).toEqual(['5', '100000']);
    expect((await on.stop()).code).toBe(0);
  });

  test('is stopped in time while its writes hang', async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    const on = new ExchangeProcess({ clock: 'virtual', dataFolder: folder, history: proxy.location });
    exchange = on;
    await on.start();
    const release = await holdLock(proxy.direct, 'lock table cursor in exclusive mode');
    try {
      await createTrader(on, 'alice');
      const { code } = await expectSoon(10_000, () => on.stop());
      expect(code).toBe(0);
    } finally {
      await release();
    }
  });
});

/** What `work` comes to, which must not take longer than `limitMs`. */
async function expectSoon<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  expect(performance.now() - from).toBeLessThan(limitMs);
  return result;
}
