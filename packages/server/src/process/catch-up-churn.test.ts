import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BTCUSDT, type Command, readEvents, UNIT } from '@openperp/engine';
import { openHistory } from '@openperp/history';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Random } from '../demo/random.ts';
import type { EventBatch } from '../engine-thread/event-batch.ts';
import { openThreads } from '../testing/long-log.ts';
import type { Threads } from './threads.ts';

// Real threads, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const USERS = Array.from({ length: 20 }, (_, at) => at + 1);
const PRICE = 80_000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-churn-'));
});

let running: Threads | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function first(): Command[] {
  const accounts = USERS.flatMap((userId): Command[] => [
    { kind: 'createAccount', userId },
    { kind: 'deposit', userId, asset: 'USDT', amount: 10_000_000 * UNIT, reference: 'first' },
  ]);
  return [
    { kind: 'createSymbol', spec: BTCUSDT },
    { kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: PRICE * UNIT },
    ...accounts,
  ];
}

/** Orders that trade with each other, and some that rest until an advance takes them away. */
function orders(random: Random, timeMs: number, count: number): Command[] {
  return Array.from({ length: count }, (): Command => {
    const isResting = random.chance(0.5);
    const side = random.chance(0.5) ? 'BUY' : 'SELL';
    const away = isResting ? (side === 'BUY' ? -50 : 50) : 0;
    return {
      ...{ kind: 'place', userId: 1 + random.below(USERS.length), symbol: 'BTCUSDT', type: 'LIMIT', side },
      ...{ positionSide: 'BOTH', price: (PRICE + away) * UNIT, quantity: 100_000, timeInForce: 'GTD' },
      ...{ reduceOnly: false, makerOnly: false, closePosition: false, priceType: 0 },
      ...{ goodTillDate: timeMs + 600_000, selfTradePrevention: 'NONE', clientOrderId: '' },
    };
  });
}

/** Every table but those that say where the history is, each with all its rows. */
function tablesOf(file: string): Record<string, unknown[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const names = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
  const tables: Record<string, unknown[]> = {};
  const ofPosition = ['cursor', 'engine_time', 'log'];
  for (const { name } of names) {
    if (ofPosition.includes(String(name)) || String(name).includes('migration')) continue;
    const rows = database
      .prepare(`select * from "${name}"`)
      .all()
      .map((row) => JSON.stringify(row));
    tables[String(name)] = rows.sort();
  }
  database.close();
  return tables;
}

/** The tables of a history that was given all that was told, with nothing between. */
async function expectedTables(told: readonly EventBatch[]): Promise<Record<string, unknown[]>> {
  const file = join(folder, 'expected.db');
  const history = await openHistory(file);
  for (const { lastSequence, events } of told) {
    const firstSequence = history.cursor + 1;
    await history.apply({ firstSequence, lastSequence, events: readEvents(events) });
  }
  await history.close();
  return tablesOf(file);
}

async function live({ engine: { client }, history, progress }: Threads, random: Random): Promise<void> {
  for (let step = 0; step < 12; step += 1) {
    if (random.chance(0.2))
      await client.submit({ kind: 'advance', durationMs: 1_000 * (1 + random.below(7_200)) });
    else await client.submitBatch(orders(random, client.timeMs, 1 + random.below(400)));
    if (random.chance(0.1)) await client.snapshot();
    if (random.chance(0.3)) await progress.reached(client.sequence);
    const query = { kind: 'publicTrades', symbol: 'BTCUSDT', limit: 1 } as const;
    if (random.chance(0.3)) {
      const fresh = await history.client.query(query, {
        atLeastSequence: client.sequence,
        timeoutMs: 60_000,
      });
      expect(fresh.behind).toBe(false);
    }
  }
}

test.each(['a', 'b'])(
  'feed and log take turns all the time, in the middle of advances and over restarts: the history is what it would be anyway (%s)',
  async (seed) => {
    const random = new Random(seed);
    const told: EventBatch[] = [];
    let catchUps = 0;
    for (let life = 0; life < 3; life += 1) {
      const threads = await openThreads(folder, {
        // Nothing may wait for the history: whenever anything does, it is left behind.
        maxPendingBytes: 0,
        onWarning: (message) => {
          if (message.includes('has caught up')) catchUps += 1;
        },
      });
      running = threads;
      threads.engine.client.onEvents((batch) => told.push(structuredClone(batch)));
      if (life === 0) await threads.engine.client.submitBatch(first());
      await live(threads, random);
      await threads.stop();
      running = undefined;
    }
    const threads = await openThreads(folder);
    await threads.progress.reached(threads.engine.client.sequence);
    await threads.stop();
    expect(catchUps).toBeGreaterThan(3);
    expect(tablesOf(join(folder, 'history.db'))).toEqual(await expectedTables(told));
  },
);
