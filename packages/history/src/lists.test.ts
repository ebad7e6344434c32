import type { AgentOrderRecord, EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import type { History } from './history.ts';
import { onEachDatabase } from './testing/databases.ts';
import { LIST_KINDS, type ListQuery, naiveList, randomList } from './testing/naive-list.ts';
import { pick, RandomEvents, type RandomInt, randomFrom, SYMBOLS } from './testing/random-events.ts';
import { sampleAgentOrder, sampleFundingRate, sampleLiquidation } from './testing/sample-records.ts';

const HUNDRED_YEARS = 100 * 366 * 86_400_000;

/** Random events of every list: those of {@link RandomEvents}, liquidations, funding rates and orders of agents, which change. */
class ListedEvents {
  readonly #random: RandomInt;
  readonly #source: RandomEvents;
  #lastId = 0;
  #started: AgentOrderRecord | undefined;

  constructor(random: RandomInt) {
    this.#random = random;
    this.#source = new RandomEvents(random, 3);
  }

  batch(count: number) {
    const { events, ...sequences } = this.#source.batch(count);
    const more = Array.from({ length: 1 + this.#random(count) }, () => this.#event());
    return { ...sequences, events: [...events, ...more] };
  }

  #event(): EngineEvent {
    const random = this.#random;
    const symbol = pick(random, SYMBOLS);
    const createdAt = this.#source.timeMs;
    this.#lastId += 1;
    const id = this.#lastId;
    switch (random(3)) {
      case 0:
        return {
          kind: 'liquidation',
          record: sampleLiquidation({ liquidationId: id, userId: 1 + random(3), symbol, createdAt }),
        };
      case 1:
        return { kind: 'fundingRate', record: sampleFundingRate({ symbol, fundingTime: createdAt + id }) };
      default: {
        const before = this.#started;
        if (before !== undefined && random(2) === 0) {
          this.#started = undefined;
          return { kind: 'agentOrder', record: { ...before, status: 'REVERSED' } };
        }
        this.#started = sampleAgentOrder({ orderId: id, agentCode: 'A', status: 'SUCCESS', createdAt });
        return { kind: 'agentOrder', record: this.#started };
      }
    }
  }
}

/** A history, all events given to it, and how many there were after each batch. */
class Growing {
  readonly history: History;
  readonly events: EngineEvent[] = [];
  /** How many events there were after each batch that was given. */
  readonly given: number[] = [0];
  /** How many batches are known to be in. */
  applied = 0;
  readonly #source: ListedEvents;

  constructor(history: History, random: RandomInt) {
    this.history = history;
    this.#source = new ListedEvents(random);
  }

  /** Gives the next batch; settled when it is in. */
  async grow(count: number): Promise<void> {
    const batch = this.#source.batch(count);
    this.events.push(...batch.events);
    this.given.push(this.events.length);
    const at = this.given.length - 1;
    await this.history.apply(batch);
    this.applied = at;
  }

  /** The events as they were after `batches` batches. */
  after(batches: number): readonly EngineEvent[] {
    return this.events.slice(0, this.given[batches]);
  }
}

async function pageOf(history: History, query: ListQuery) {
  const page = await history.query(query);
  if (page.kind !== 'page') throw new Error('a list refused its own cursor');
  // What a position was closed by is another matter.
  const list: unknown[] = page.list.map((row) => {
    const { closes: _, ...record } = { closes: [], ...row };
    return record;
  });
  return { list, total: page.total, nextCursor: page.nextCursor };
}

function atCursor(query: ListQuery, cursor: string, pageSize = query.paging.pageSize): ListQuery {
  return { ...query, paging: { kind: 'cursor', cursor, pageSize } };
}

onEachDatabase((database) => {
  test.each([21, 22])(
    'a list that is asked for while batches are written is that of a moment between question and answer (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      const growing = new Growing(await database.open(), random);
      await growing.grow(200);
      let rows = 0;
      const ask = async (query: ListQuery): Promise<void> => {
        const from = growing.applied;
        const page = await pageOf(growing.history, query);
        const moments = growing.given.map((_, batches) => batches).slice(from);
        const expected = moments.map((batches) => {
          const list = naiveList(growing.after(batches), query);
          const shown = list.slice(0, query.paging.pageSize).map((entry) => entry.record);
          return { list: shown, total: list.length, hasMore: list.length > shown.length };
        });
        const { nextCursor, ...seen } = page;
        expect(expected).toContainEqual({ ...seen, hasMore: nextCursor !== null });
        rows += page.list.length;
      };
      for (let round = 0; round < 20; round += 1) {
        const work: Promise<void>[] = [];
        for (let batch = 0; batch < 3; batch += 1) {
          const queries = Array.from({ length: 6 }, () => randomList(random, growing.events));
          work.push(growing.grow(1 + random(80)), ...queries.map(ask));
        }
        await Promise.all(work);
      }
      expect(rows).toBeGreaterThan(1_000);
    },
  );

  test.each([31, 32])(
    'a walk by cursors of changing page sizes repeats and skips nothing while batches are written (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      const growing = new Growing(await database.open(), random);
      await growing.grow(600);
      let walked = 0;
      for (const kind of [...LIST_KINDS, ...LIST_KINDS]) {
        let query = randomList(random, growing.events, kind);
        // An order of an agent leaves the list of a status when it changes.
        if (query.kind === 'agentOrderHistory') query = { ...query, status: null };
        const atStart = naiveList(growing.events, query).map((entry) => entry.id);
        const seen: { readonly record: unknown; readonly id: number }[] = [];
        const growth: Promise<void>[] = [];
        let next: ListQuery | undefined = query;
        while (next !== undefined) {
          if (random(3) === 0) growth.push(growing.grow(1 + random(20)));
          const { list, nextCursor }: Awaited<ReturnType<typeof pageOf>> = await pageOf(
            growing.history,
            next,
          );
          const all = new Map(
            naiveList(growing.events, query).map((entry) => [JSON.stringify(keyOf(entry.record)), entry]),
          );
          for (const record of list) {
            const entry = all.get(JSON.stringify(keyOf(record)));
            expect(entry).toBeDefined();
            seen.push({ record, id: entry?.id ?? 0 });
          }
          next = nextCursor === null ? undefined : atCursor(query, nextCursor, 1 + random(30));
        }
        await Promise.all(growth);
        const ids = seen.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(atStart));
        // Newest first throughout: in the order of the whole list.
        const order = new Map(naiveList(growing.events, query).map((entry, at) => [entry.id, at]));
        const places = ids.map((id) => order.get(id) ?? -1);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        walked += ids.length;
      }
      expect(walked).toBeGreaterThan(300);
    },
  );

  /** One list of each kind that goes on after its first row, with the cursor of that row. */
  async function begun(growing: Growing) {
    const lists = [];
    for (const kind of LIST_KINDS) {
      const { record } = growing.events.find((event) => naiveKind(event, kind)) ?? {};
      const query = openList(kind, record);
      const { nextCursor } = await pageOf(growing.history, query);
      if (nextCursor === null) throw new Error(`${kind} has one row at most`);
      lists.push({ query, cursor: nextCursor });
    }
    return lists;
  }

  test('[ATTACK-11] every list refuses the cursor of every other, of another account, window and filter', async () => {
    const growing = new Growing(await database.open(), randomFrom(41));
    await growing.grow(600);
    const lists = await begun(growing);
    for (const { query } of lists) {
      for (const { query: foreign, cursor } of lists) {
        const answer = await growing.history.query(atCursor(query, cursor));
        expect(answer.kind, `${foreign.kind} in ${query.kind}`).toBe(
          foreign === query ? 'page' : 'badCursor',
        );
      }
    }
    for (const { query, cursor } of lists) {
      const changes: object[] = [{ startTime: 1 }, { endTime: HUNDRED_YEARS }];
      if ('userId' in query) changes.push({ userId: 99 });
      if ('symbol' in query) changes.push({ symbol: 'XRPUSDT' });
      for (const change of changes) {
        const changed = { ...atCursor(query, cursor), ...change } as ListQuery;
        expect(await growing.history.query(changed), JSON.stringify(change)).toEqual({ kind: 'badCursor' });
      }
    }
  });

  test('[ATTACK-11] a cursor that is cut, lengthened, changed or made up is refused, whatever is in it', async () => {
    const growing = new Growing(await database.open(), randomFrom(42));
    await growing.grow(300);
    for (const { query, cursor } of await begun(growing)) {
      const flipped = Array.from({ length: cursor.length }, (_, at) => {
        const other = cursor[at] === 'A' ? 'B' : 'A';
        return cursor.slice(0, at) + other + cursor.slice(at + 1);
      });
      const made = ['', ' ', cursor.slice(1), `${cursor}A`, `${cursor}=`, ` ${cursor}`, "' or 1=1 --", '\0'];
      const wide = ['A'.repeat(32), '_'.repeat(32), '9'.repeat(100_000), cursor.toLowerCase()];
      for (const bad of [...flipped, ...made, ...wide]) {
        expect(await growing.history.query(atCursor(query, bad)), bad.slice(0, 40)).toEqual({
          kind: 'badCursor',
        });
      }
    }
  });

  test('a cursor goes on where it was after much has been added, and after the history was built anew', async () => {
    const growing = new Growing(await database.open(), randomFrom(43));
    await growing.grow(300);
    const lists = await begun(growing);
    const expectPages = async () => {
      for (const { query, cursor } of lists) {
        const [first] = naiveList(growing.after(1), query);
        const rest = naiveList(growing.events, query).filter(
          ({ timeMs, id }) => timeMs < first!.timeMs || (timeMs === first!.timeMs && id < first!.id),
        );
        const { list } = await pageOf(growing.history, atCursor(query, cursor, 30));
        expect(list, query.kind).toEqual(rest.slice(0, 30).map((entry) => entry.record));
      }
    };
    for (let batch = 0; batch < 5; batch += 1) await growing.grow(300);
    await expectPages();
    await growing.history.reset();
    for (const { query, cursor } of lists) {
      expect(await pageOf(growing.history, atCursor(query, cursor))).toEqual({
        list: [],
        total: 0,
        nextCursor: null,
      });
    }
    await growing.history.apply({ firstSequence: 1, lastSequence: 1, events: growing.events });
    await expectPages();
  });

  test('a window that is reversed or empty has no rows, one of a hundred years has all of them', async () => {
    const growing = new Growing(await database.open(), randomFrom(44));
    await growing.grow(400);
    for (const { query } of await begun(growing)) {
      const all = naiveList(growing.events, query);
      const newest = all[0]!.timeMs;
      const oldest = all.at(-1)!.timeMs;
      const ask = (startTime: number | null, endTime: number | null) =>
        pageOf(growing.history, {
          ...query,
          ...{ startTime, endTime, paging: { kind: 'page', page: 1, pageSize: 100 } },
        });
      const none = { list: [], total: 0, nextCursor: null };
      for (const [from, to] of [
        [newest + 1, oldest],
        [newest, newest],
        [HUNDRED_YEARS, 0],
        [Number.MAX_SAFE_INTEGER, 0],
        [newest + 1, null],
        [null, oldest],
        [null, 0],
      ] as const) {
        expect(await ask(from, to), `${query.kind} from ${from} to ${to}`).toEqual(none);
      }
      const list = all.slice(0, 100).map((entry) => entry.record);
      for (const [from, to] of [
        [null, null],
        [0, HUNDRED_YEARS],
        [0, Number.MAX_SAFE_INTEGER],
        [oldest, newest + 1],
      ] as const) {
        expect(await ask(from, to), `${query.kind} from ${from} to ${to}`).toMatchObject({
          ...{ list, total: all.length },
        });
      }
    }
  });
});

/** The record's own members that name it and say which state of it this is. */
function keyOf(record: unknown): unknown {
  return Object.entries(record as object)
    .filter(([name]) => /Id$|Time$|At$|^symbol$/.test(name))
    .map(([name, value]) => [name, String(value)]);
}

function naiveKind(event: EngineEvent, kind: ListQuery['kind']): boolean {
  const query = openList(kind, event.record);
  return naiveList([event], query).length === 1;
}

/** A whole list of `kind`, a row a page: that of the account, symbol or agent of `record`. */
function openList(kind: ListQuery['kind'], record: EngineEvent['record'] | undefined): ListQuery {
  const any = { symbol: null, clientOrderId: null, type: null, side: null, status: null };
  const members = { ...record } as { readonly [name: string]: unknown };
  const shared = { startTime: null, endTime: null, paging: { kind: 'page', page: 1, pageSize: 1 } };
  const owned = { ...shared, userId: members.userId };
  const lists: { readonly [Kind in ListQuery['kind']]: object } = {
    orderHistory: { ...owned, ...any, orderId: null },
    conditionHistory: { ...owned, ...any, conditionId: null },
    fills: { ...owned, symbol: null, orderId: null },
    accountChanges: { ...owned, asset: null, changeType: null, symbol: null },
    positionHistory: { ...owned, symbol: null, side: null },
    liquidations: { ...owned, symbol: null },
    fundingHistory: { ...shared, symbol: members.symbol },
    agentOrderHistory: { ...shared, agentCode: members.agentCode, orderType: null, status: null },
  };
  return { kind, ...lists[kind] } as ListQuery;
}
