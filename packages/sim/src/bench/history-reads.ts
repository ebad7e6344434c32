import type { EngineEvent } from '@openperp/engine';
import { type History, type HistoryAnswer, type HistoryQuery, openHistory } from '@openperp/history';
import type { BenchRow } from './bench-row.ts';
import { AGENT, END_MS, pastOf, READER, SYMBOLS } from './history-past.ts';

const TRADES = 1_000_000;
const EVENTS_A_BATCH = 10_000;
const WARM_UPS = 20;
const READS = 300;
const PAGE_SIZE = 20;
/** Rows of a page while a list is walked down to a depth. */
const WALK_SIZE = 100;
const DEPTHS = [1, 1_000, 100_000];
const PERCENTILES: readonly (readonly [name: string, share: number, goalMs: number])[] = [
  ['p50', 0.5, 10],
  ['p99', 0.99, 20],
];

type ListQuery = Extract<HistoryQuery, { readonly paging: unknown }>;
type DatabaseList = Exclude<ListQuery, { readonly kind: 'leaderboard' }>;
type PageOfList = HistoryAnswer<DatabaseList>;

/** How many trades the history that is read has: `OPENPERP_BENCH_TRADES`, else {@link TRADES}. */
function tradesToRead(): number {
  const trades = Number(process.env.OPENPERP_BENCH_TRADES ?? TRADES);
  if (!Number.isSafeInteger(trades) || trades < 1_000) {
    throw new Error('OPENPERP_BENCH_TRADES is a whole number of at least 1000');
  }
  return trades;
}

/** Fills a new history at `location` and reads its lists and bars: the time a query takes, `id` before each row's. */
export async function readRows(id: string, name: string, location: string): Promise<BenchRow[]> {
  const trades = tradesToRead();
  const history = await openHistory(location);
  try {
    const rows = [await filled(history, id, name, trades)];
    const where = `${name}, ${trades} trades, ${READS} reads one after the other`;
    for (const [read, query] of Object.entries(plainReads())) {
      rows.push(...(await timed(history, `${id}.${read}`, `${read}, ${where}`, query)));
    }
    for (const [list, query] of Object.entries(deepLists())) {
      rows.push(...(await depthRows(history, `${id}.${list}`, `${list}, ${where}`, query)));
    }
    return rows;
  } finally {
    await history.close();
  }
}

async function filled(history: History, id: string, name: string, trades: number): Promise<BenchRow> {
  let sequence = 0;
  let count = 0;
  let elapsedMs = 0;
  let events: EngineEvent[] = [];
  const apply = async (): Promise<void> => {
    sequence += 1;
    count += events.length;
    const start = performance.now();
    await history.apply({ firstSequence: sequence, lastSequence: sequence, events });
    elapsedMs += performance.now() - start;
    events = [];
  };
  for (const event of pastOf(trades)) {
    events.push(event);
    if (events.length === EVENTS_A_BATCH) await apply();
  }
  await apply();
  return {
    id: `${id}.fill`,
    metric: `${count} events of ${trades} trades into an empty ${name}, ${EVENTS_A_BATCH} a transaction, almost each a row, once`,
    value: (count * 1_000) / elapsedMs,
    unit: 'events/s',
  };
}

const anyTime = { startTime: null, endTime: null } as const;
const firstPage = { kind: 'page', page: 1, pageSize: PAGE_SIZE } as const;
const own = { userId: READER, ...anyTime, paging: firstPage } as const;
const anyOrder = { clientOrderId: null, type: null, side: null, status: null } as const;

/** The lists of an account that are long enough to be read deep down. */
function deepLists(): Readonly<Record<string, DatabaseList>> {
  return {
    orders: { ...own, kind: 'orderHistory', symbol: null, orderId: null, ...anyOrder },
    fills: { ...own, kind: 'fills', symbol: null, orderId: null },
    ledger: { ...own, kind: 'accountChanges', asset: null, changeType: null },
    positions: { ...own, kind: 'positionHistory', symbol: null, side: null },
    conditions: { ...own, kind: 'conditionHistory', symbol: null, conditionId: null, ...anyOrder },
  };
}

/** The first page of every list, and bars. */
function plainReads(): Readonly<Record<string, HistoryQuery>> {
  const [symbol] = SYMBOLS;
  const bars = { kind: 'klines', symbol, priceType: 'trade', ...anyTime, engineTimeMs: END_MS } as const;
  const shared = { ...anyTime, paging: firstPage } as const;
  return {
    ...deepLists(),
    'orders-filtered': {
      ...{ ...own, kind: 'orderHistory', symbol, orderId: null, ...anyOrder },
      ...{ type: 'LIMIT', side: 'BUY', status: 'FILLED' },
    },
    'daily-closes': { kind: 'dailyCloses', userId: READER, ...anyTime, limit: PAGE_SIZE },
    'public-trades': { kind: 'publicTrades', symbol, limit: PAGE_SIZE },
    'funding-rates': { kind: 'fundingHistory', symbol, ...shared },
    liquidations: { kind: 'liquidations', userId: null, symbol: null, ...shared },
    'agent-orders': { kind: 'agentOrderHistory', agentCode: AGENT, orderType: null, status: null, ...shared },
    'bars-365x1d': { ...bars, interval: '1d', limit: 365 },
    'bars-1000x1m': { ...bars, interval: '1m', limit: 1_000 },
  };
}

/** A page by cursor, `DEPTHS` rows down; depths that the list does not have are left out. */
async function depthRows(
  history: History,
  id: string,
  name: string,
  query: DatabaseList,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  let reached = 0;
  let cursor: string | null = null;
  for (const depth of DEPTHS) {
    while (reached < depth) {
      const pageSize = Math.min(WALK_SIZE, depth - reached);
      const paging: DatabaseList['paging'] =
        cursor === null ? { kind: 'page', page: 1, pageSize } : { kind: 'cursor', cursor, pageSize };
      const page: PageOfList = await history.query({ ...query, paging });
      if (page.kind !== 'page') throw new Error(`${id}: its own cursor is refused`);
      cursor = page.nextCursor;
      if (cursor === null) return rows;
      reached += page.list.length;
    }
    if (cursor === null) return rows;
    const at = { ...query, paging: { kind: 'cursor', cursor, pageSize: PAGE_SIZE } } as const;
    rows.push(
      ...(await timed(history, `${id}-after-${depth}`, `${name}, by a cursor ${depth} rows down`, at)),
    );
  }
  return rows;
}

async function timed(history: History, id: string, name: string, query: HistoryQuery): Promise<BenchRow[]> {
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) await history.query(query);
  const elapsedMs = new Float64Array(READS);
  for (let read = 0; read < READS; read += 1) {
    const start = performance.now();
    await history.query(query);
    elapsedMs[read] = performance.now() - start;
  }
  elapsedMs.sort();
  return PERCENTILES.map(([percentile, share, goalMs]): BenchRow => {
    const value = elapsedMs[Math.floor(READS * share)]!;
    return {
      ...{ id: `${id}.${percentile}`, metric: `${name}, ${percentile}`, value, unit: 'ms' },
      ...{ peer: 'the goal', peerValue: goalMs, ratio: value / goalMs },
    };
  });
}
