import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHistory } from '@openperp/history';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { ExchangeProcess } from '../testing/exchange-process.ts';
import { createTrader } from '../testing/open-exchange.ts';
import { PostgresProxy, postgresOfTests } from '../testing/postgres-proxy.ts';
import { type Ended, runOpenperp } from './spawned-openperp.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const url = await postgresOfTests();

describe.skipIf(url === undefined)('PostgreSQL', () => {
  let proxy: PostgresProxy;
  let folder: string;
  let own: ExchangeProcess;
  let userId: number;

  /** A stopped exchange whose history is in the database: one user, one deposit. */
  beforeEach(async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    folder = mkdtempSync(join(tmpdir(), 'openperp-postgres-'));
    own = exchangeIn('own');
    await own.start();
    userId = Number((await createTrader(own, 'trader')).userId);
    await own.stop();
  });
  afterEach(async () => {
    await own.remove();
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function exchangeIn(name: string): ExchangeProcess {
    return new ExchangeProcess({ clock: 'virtual', dataFolder: join(folder, name), history: proxy.direct });
  }

  /** Runs a task on the data folder `name`; neither address nor user of the database is in what it says. */
  async function run(
    task: 'start' | 'rebuild-history',
    name: string,
    ...args: readonly string[]
  ): Promise<Ended> {
    const settings = ['--data', join(folder, name), '--history', proxy.direct];
    const ports = task === 'start' ? ['--profile', 'empty', '--port', '0', '--admin-port', '0'] : [];
    const ended = await runOpenperp([task, ...settings, ...ports, ...args]);
    expect(ended.stdout + ended.stderr).not.toContain(`${new URL(proxy.direct).username}@`);
    return ended;
  }

  /** Sequence and number of deposits in the database. */
  async function held(): Promise<readonly [cursor: number, deposits: number]> {
    const history = await openHistory(proxy.direct);
    const page = await history.query({
      ...({ kind: 'accountChanges', asset: null, changeType: null, startTime: null, endTime: null } as const),
      userId,
      paging: { kind: 'page', page: 1, pageSize: 1 },
    });
    const { cursor } = history;
    await history.close();
    return [cursor, page.kind === 'page' ? page.total : Number.NaN];
  }

  /** Another exchange that was started and stopped, with its history in its own folder. */
  async function otherExchange(): Promise<void> {
    const other = new ExchangeProcess({ clock: 'virtual', dataFolder: join(folder, 'other') });
    await other.start();
    await other.stop();
  }

  test('the history of another exchange is refused by name, and left as it is', async () => {
    const before = await held();
    await otherExchange();
    const { code, stderr } = await run('start', 'other');
    expect(code).toBe(EXIT.badConfig);
    expect(stderr).toContain('of another log');
    expect(await held()).toEqual(before);
    await own.start();
    expect((await own.status()).lag.history).toBe(0);
  });

  test('a second process on the same history is refused by name', async () => {
    cpSync(join(folder, 'own'), join(folder, 'copy'), { recursive: true });
    await own.start();
    const { code, stderr } = await run('start', 'copy');
    expect(code).toBe(EXIT.locked);
    expect(stderr).toContain('another process writes to the schema');
  });

  test('rebuild-history builds the same history again', async () => {
    const before = await held();
    expect(before[1]).toBe(1);
    const { code, stdout } = await run('rebuild-history', 'own');
    expect([code, stdout]).toEqual([0, `the history is built again, up to sequence ${before[0]}\n`]);
    expect(await held()).toEqual(before);
  });

  test('rebuild-history replaces the history of another exchange only when told that it may, and keeps that', async () => {
    const before = await held();
    await otherExchange();
    const refused = await run('rebuild-history', 'other');
    expect(refused.code).toBe(EXIT.wouldLose);
    expect(refused.stderr).toContain('of another log');
    expect(await held()).toEqual(before);
    const { code, stdout } = await run('rebuild-history', 'other', '--accept-loss');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /the one before, with what is older, is kept: schema "test_\w+_before_1" of postgres:/,
    );
    expect((await held())[1]).toBe(0);
    const schema = /schema "(\w+)"/.exec(stdout)?.[1] ?? '';
    const aside = new URL(proxy.direct);
    aside.searchParams.set('options', `-c search_path=${schema}`);
    const kept = await openHistory(aside.href);
    expect(kept.cursor).toBe(before[0]);
    await kept.close();
  });
});
