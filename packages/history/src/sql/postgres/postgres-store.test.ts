import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { type History, openHistory } from '../../history.ts';
import { HistoryRefused } from '../../history-refused.ts';
import { HistoryUnavailable } from '../../history-unavailable.ts';
import { HistoryGap } from '../../projector.ts';
import { type CuttingProxy, startCuttingProxy } from '../../testing/cutting-proxy.ts';
import { onPostgres, type TestDatabase } from '../../testing/databases.ts';
import { sampleChange, sampleOrder, sampleTrade } from '../../testing/sample-records.ts';
import type { Steps } from '../steps.ts';
import { PostgresStore } from './postgres-store.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function opened(location: string): Promise<History> {
  const history = await openHistory(location);
  closing.push(() => history.close());
  return history;
}

async function proxied(database: TestDatabase): Promise<CuttingProxy> {
  const proxy = await startCuttingProxy(await database.location());
  closing.push(() => proxy.close());
  return proxy;
}

async function connected(location: string): Promise<Client> {
  const client = new Client({ connectionString: location });
  await client.connect();
  closing.push(() => client.end());
  return client;
}

/** Trade n of second n, alone in the batch of sequence n. */
const batch = (sequence: number) =>
  ({
    firstSequence: sequence,
    lastSequence: sequence,
    events: [
      { kind: 'trade', record: sampleTrade({ tradeId: sequence, createdAt: sequence * 1_000, quantity: 5 }) },
    ],
  }) as const;

async function tradesOf(history: History): Promise<readonly number[]> {
  const trades = await history.query(LATEST);
  return trades.map(({ tradeId }) => tradeId);
}

/** The volume of the first minute, and its trades. */
async function minuteOf(history: History): Promise<unknown> {
  const [bar] = await history.query({
    ...{ kind: 'klines', symbol: 'BTCUSDT', priceType: 'trade', interval: '1m' },
    ...{ startTime: null, endTime: null, limit: 1, engineTimeMs: 59_000 },
  });
  return [bar?.volume, bar?.tradeCount];
}

const LATEST = { kind: 'publicTrades', symbol: 'BTCUSDT', limit: 100 } as const;

/** Applies the batch of `sequence`, as often as it takes for the database to be back. */
async function applied(history: History, sequence: number): Promise<void> {
  await expect
    .poll(() =>
      history.apply(batch(sequence)).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
}

async function storeAt(location: string, readMs = 5_000): Promise<PostgresStore> {
  const store = new PostgresStore(location, { readMs, lockMs: 5_000 });
  closing.push(() => store.close());
  await store.connect();
  return store;
}

function* asking<Row>(sql: string, ...parameters: readonly unknown[]): Steps<readonly Row[]> {
  return (yield { kind: 'statement', sql, parameters }) as readonly Row[];
}

onPostgres((database) => {
  describe('who may use it', () => {
    test('a second history in the same schema is refused, one in another schema is not', async () => {
      const location = await database.location();
      await opened(location);
      const second = new PostgresStore(location, { readMs: 5_000, lockMs: 100 });
      closing.push(() => second.close());
      await expect(second.connect()).rejects.toMatchObject({ name: 'HistoryRefused', reason: 'held' });
      await opened(await database.location());
    });

    test('the lock of a session that is gone is had at once', async () => {
      const location = await database.location();
      const first = await openHistory(location);
      await first.apply(batch(1));
      await first.close();
      expect((await opened(location)).cursor).toBe(1);
    });

    test('one who waits gets the lock of a session that ends meanwhile', async () => {
      const location = await database.location();
      const first = await openHistory(location);
      const second = opened(location);
      await first.apply(batch(1));
      await first.close();
      expect((await second).cursor).toBe(1);
    });

    test.each([
      ['a database that does not exist', { pathname: '/no_such_database' }, 'no_such_database'],
      ['a user that does not exist', { username: 'no_such_user' }, 'no_such_user'],
    ])('%s is refused by name', async (_, change, name) => {
      const address = Object.assign(new URL(await database.location()), change);
      await expect(openHistory(address.href)).rejects.toThrow(HistoryRefused);
      await expect(openHistory(address.href)).rejects.toThrow(name);
    });

    test('a search path without a schema is refused', async () => {
      const address = new URL(await database.location());
      address.searchParams.set('options', '-c search_path=no_such_schema');
      await expect(openHistory(address.href)).rejects.toThrow('the search_path names no schema that exists');
    });

    test('a server that is not there is unavailable, and its password is not told', async () => {
      const refused = openHistory('postgres://user:canary@127.0.0.1:9/db');
      await expect(refused).rejects.toThrow(HistoryUnavailable);
      await expect(refused).rejects.not.toThrow('canary');
    });
  });

  describe('a connection that is lost', () => {
    test('between two batches fails the next one, once, and nothing is lost or twice', async () => {
      const proxy = await proxied(database);
      const history = await opened(proxy.url);
      await history.apply(batch(1));
      proxy.shut();
      await expect(history.apply(batch(2))).rejects.toThrow(HistoryUnavailable);
      await expect(history.query(LATEST)).rejects.toThrow(HistoryUnavailable);
      expect(history.cursor).toBe(1);
      proxy.open();
      await applied(history, 2);
      await history.apply(batch(3));
      expect(await tradesOf(history)).toEqual([3, 2, 1]);
      expect(await minuteOf(history)).toEqual([15, 3]);
    });

    test('before the commit gets there leaves nothing of the batch; given again it is written', async () => {
      const proxy = await proxied(database);
      const history = await opened(proxy.url);
      await history.apply(batch(1));
      proxy.cutAt({ text: 'commit', when: 'before' });
      await expect(history.apply(batch(2))).rejects.toThrow(HistoryUnavailable);
      expect(await tradesOf(history)).toEqual([1]);
      await applied(history, 2);
      expect(await tradesOf(history)).toEqual([2, 1]);
      expect(await minuteOf(history)).toEqual([10, 2]);
    });

    test('after the commit has got there leaves the batch; given again it is skipped', async () => {
      const proxy = await proxied(database);
      const history = await opened(proxy.url);
      await history.apply(batch(1));
      proxy.cutAt({ text: 'commit', when: 'after' });
      await expect(history.apply(batch(2))).rejects.toThrow(HistoryUnavailable);
      expect(history.cursor).toBe(1);
      await expect.poll(() => tradesOf(history)).toEqual([2, 1]);
      await applied(history, 2);
      expect(history.cursor).toBe(2);
      await history.apply(batch(3));
      expect(await tradesOf(history)).toEqual([3, 2, 1]);
      expect(await minuteOf(history)).toEqual([15, 3]);
    });

    test('is noticed though the server is back at once: who has written meanwhile is not written over', async () => {
      const location = await database.location();
      const proxy = await startCuttingProxy(location);
      closing.push(() => proxy.close());
      const history = await opened(proxy.url);
      await history.apply(batch(1));
      proxy.shut();
      const direct = await openHistory(location);
      await direct.apply(batch(2));
      await direct.apply(batch(3));
      await direct.close();
      proxy.open();
      await expect(history.apply(batch(2))).rejects.toThrow(HistoryUnavailable);
      await applied(history, 2);
      expect(history.cursor).toBe(3);
      expect(await minuteOf(history)).toEqual([15, 3]);
    });

    test('and a database that has lost what it confirmed: the gap is told', async () => {
      const location = await database.location();
      const proxy = await startCuttingProxy(location);
      closing.push(() => proxy.close());
      const history = await opened(proxy.url);
      for (const sequence of [1, 2, 3]) await history.apply(batch(sequence));
      await (await connected(location)).query('update cursor set sequence = 1');
      proxy.shut();
      proxy.open();
      await expect(history.apply(batch(4))).rejects.toThrow(HistoryUnavailable);
      await expect(history.apply(batch(4))).rejects.toThrow(HistoryGap);
      await expect(history.apply(batch(4))).rejects.toMatchObject({ cursor: 1 });
    });

    test('noticed by a sync, with commits that the database has lost: what follows them again is counted once', async () => {
      const location = await database.location();
      const proxy = await startCuttingProxy(location);
      closing.push(() => proxy.close());
      const history = await opened(proxy.url);
      await history.apply(batch(1));
      const operator = await connected(location);
      await operator.query('create table bars_then as select * from bars');
      for (const sequence of [2, 3]) await history.apply(batch(sequence));
      await operator.query(
        'delete from bars; insert into bars select * from bars_then; delete from trades where trade_id > 1; update cursor set sequence = 1',
      );
      proxy.shut();
      proxy.open();
      await expect(history.sync()).rejects.toThrow(HistoryUnavailable);
      await history.sync();
      expect(history.cursor).toBe(1);
      await history.apply(batch(2));
      expect(await minuteOf(history)).toEqual([10, 2]);
    });

    test('is no reason to wait at a close', async () => {
      const proxy = await proxied(database);
      const history = await openHistory(proxy.url);
      proxy.shut();
      await history.close();
    });
  });

  describe('queries', () => {
    test('go on beside a transaction, and see none of it until its commit', async () => {
      const location = await database.location();
      const history = await opened(location);
      await history.apply(batch(1));
      const other = await connected(location);
      await other.query(
        "begin; update trades set price = '1'; lock table trades in share row exclusive mode",
      );
      expect(await tradesOf(history)).toEqual([1]);
      await other.query('rollback');
    });

    test('do not hold up the projection, however long they take', async () => {
      const store = await storeAt(await database.location());
      let isAnswered = false;
      const slow = store.read(asking('select pg_sleep(0.5)')).then(() => {
        isAnswered = true;
      });
      await store.transaction(asking('create table own (n bigint)'));
      for (let n = 0; n < 10; n += 1) await store.transaction(asking('insert into own values ($1)', n));
      expect(isAnswered).toBe(false);
      await slow;
      expect(await store.read(asking('select count(*) as n from own'))).toEqual([{ n: 10 }]);
    });

    test('see one state in all their steps', async () => {
      const store = await storeAt(await database.location());
      await store.transaction(asking('create table own (n bigint)'));
      const counted: unknown[] = [];
      function* counting(): Steps<void> {
        counted.push((yield* asking<{ n: number }>('select count(*) as n from own'))[0]?.n);
        yield* asking('select pg_sleep(0.3)');
        counted.push((yield* asking<{ n: number }>('select count(*) as n from own'))[0]?.n);
      }
      const read = store.read(counting());
      await expect.poll(() => counted).toEqual([0]);
      await store.transaction(asking('insert into own values (1)'));
      await read;
      expect(counted).toEqual([0, 0]);
    });

    test('cannot write', async () => {
      const store = await storeAt(await database.location());
      await store.transaction(asking('create table own (n bigint)'));
      await expect(store.read(asking('insert into own values (1)'))).rejects.toThrow(HistoryUnavailable);
      expect(await store.read(asking('select count(*) as n from own'))).toEqual([{ n: 0 }]);
    });

    test('that take too long are given up, and the next is answered', async () => {
      const store = await storeAt(await database.location(), 100);
      const slow = store.read(asking('select pg_sleep(5)'));
      await expect(slow).rejects.toThrow(HistoryUnavailable);
      await expect(slow).rejects.toThrow('statement timeout');
      expect(await store.read(asking('select 1 as one'))).toEqual([{ one: 1 }]);
    });

    test('more than there are connections wait for one another', async () => {
      const history = await opened(await database.location());
      await history.apply(batch(1));
      const answers = await Promise.all(Array.from({ length: 50 }, () => tradesOf(history)));
      expect(answers).toEqual(Array.from({ length: 50 }, () => [1]));
    });
  });

  test('a transaction whose steps throw leaves nothing, and the next one goes well', async () => {
    const store = await storeAt(await database.location());
    await store.transaction(asking('create table own (n bigint)'));
    function* failing(): Steps<void> {
      yield* asking('insert into own values (1)');
      throw new Error('a bug');
    }
    await expect(store.transaction(failing())).rejects.toThrow('a bug');
    await store.transaction(asking('insert into own values (2)'));
    expect(await store.read(asking('select n from own'))).toEqual([{ n: 2 }]);
  });

  test('a statement that is wrong is an error of its own, not a database that is away', async () => {
    const store = await storeAt(await database.location());
    await expect(store.transaction(asking('select no_such_column'))).rejects.toThrow('no_such_column');
    await expect(store.transaction(asking('select no_such_column'))).rejects.not.toThrow(HistoryUnavailable);
    expect(await store.transaction(asking('select 1 as one'))).toEqual([{ one: 1 }]);
  });

  test('a sync flushes the commits before it, which themselves were not waited for', async () => {
    const location = await database.location();
    const history = await opened(location);
    const operator = await connected(location);
    await history.apply(batch(1));
    const inserted = (await operator.query<{ at: string }>('select pg_current_wal_insert_lsn() as at'))
      .rows[0]?.at;
    await history.sync();
    const flushed = 'select pg_current_wal_flush_lsn() >= $1::pg_lsn as all';
    expect((await operator.query(flushed, [inserted])).rows).toEqual([{ all: true }]);
  });

  test('rows of several statements, odd texts and more than one lot of a table come back whole', async () => {
    const history = await opened(await database.location());
    const odd = ['', 'NULL', '{"a":"\\\\"}', "o'b", 'ünï😀', '\n'];
    const orders = odd.map((clientOrderId, at) => sampleOrder({ orderId: at + 1, clientOrderId }));
    const changes = Array.from({ length: 4_500 }, (_, at) =>
      sampleChange({ changeId: at + 1, amount: BigInt(at + 1) * 10n ** 20n, createdAt: at }),
    );
    await history.apply({
      firstSequence: 1,
      lastSequence: 1,
      events: [
        ...orders.map((record) => ({ kind: 'order', record }) as const),
        ...changes.map((record) => ({ kind: 'ledger', record }) as const),
      ],
    });
    for (const record of orders) {
      const { orderId, clientOrderId } = record;
      const found = { kind: 'closedOrder', userId: 1, symbol: 'BTCUSDT', orderId, clientOrderId } as const;
      expect(await history.query(found)).toEqual(record);
    }
    const page = await history.query({
      ...{ kind: 'accountChanges', userId: 1, asset: null, changeType: null, startTime: null, endTime: null },
      paging: { kind: 'page', page: 45, pageSize: 100 },
    });
    expect(page).toMatchObject({ total: 4_500, list: changes.slice(0, 100).reverse() });
  });
});
