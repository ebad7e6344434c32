import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HistoryUnavailable } from './history-unavailable.ts';
import { HistoryGap, Projector } from './projector.ts';
import { migrate } from './sql/migrate.ts';
import { queryBuilder } from './sql/query-builder.ts';
import { SqliteStore } from './sql/sqlite-store.ts';
import { rowsOf } from './sql/steps.ts';

const builder = queryBuilder('sqlite');
let store: SqliteStore;
let projector: Projector;

beforeEach(async () => {
  store = new SqliteStore(':memory:');
  await store.transaction(migrate(builder, 'sqlite'));
  projector = new Projector(store, builder);
  await projector.open();
  for (const sequence of [1, 2]) await projector.apply(batch(sequence));
});

afterEach(() => store.close());

function batch(sequence: number) {
  return { firstSequence: sequence, lastSequence: sequence, events: [] };
}

/** The connection is lost while somebody asks for a sync, and the database comes back without its last commit. */
async function loseTheLastCommit(): Promise<void> {
  vi.spyOn(store, 'sync').mockRejectedValueOnce(new HistoryUnavailable('the connection was lost'));
  await expect(projector.sync()).rejects.toThrow(HistoryUnavailable);
  await store.transaction(rowsOf(builder.updateTable('cursor').set({ sequence: 1 })));
}

test('a database that lost a commit while it was asked to sync is not written to over the gap', async () => {
  await loseTheLastCommit();
  await expect(projector.apply(batch(3))).rejects.toThrow(HistoryGap);
  await projector.apply(batch(2));
  await projector.apply(batch(3));
  expect(projector.cursor).toBe(3);
});

test('after the next sync the cursor is what is durable, not what was remembered', async () => {
  await loseTheLastCommit();
  await projector.sync();
  expect(projector.cursor).toBe(1);
});
