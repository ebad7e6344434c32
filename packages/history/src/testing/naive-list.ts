import type { EngineEvent } from '@openperp/engine';
import type { DatabaseQuery } from '../history-query.ts';
import type { Paging } from '../paging/page.ts';
import { pick, type RandomInt } from './random-events.ts';

export type ListQuery = Extract<DatabaseQuery, { paging: Paging }>;
type Record = EngineEvent['record'];
type Members = Readonly<{ [name: string]: unknown }>;

/** What a list is made of, in the words of its question and of its records. */
interface ListShape {
  readonly event: EngineEvent['kind'];
  readonly time: string;
  readonly id: string;
  /** Members of the question that must be the record's, unless null. */
  readonly filters: readonly string[];
  /** Those of them that are never null. */
  readonly always: readonly string[];
  /** The statuses of records that are not in it yet. */
  readonly unlisted: readonly string[];
}

const OPEN = ['NEW', 'PENDING', 'PARTIALLY_FILLED'];
const OF_ORDERS = ['symbol', 'clientOrderId', 'type', 'side', 'status'];
const OWNED = { time: 'createdAt', always: ['userId'], unlisted: [] } as const;

const SHAPES: Readonly<{ [Kind in ListQuery['kind']]: ListShape }> = {
  orderHistory: {
    ...{ ...OWNED, event: 'order', id: 'orderId', unlisted: OPEN },
    filters: [...OF_ORDERS, 'orderId'],
  },
  conditionHistory: {
    ...{ ...OWNED, event: 'condition', id: 'conditionId', unlisted: ['PENDING_ACTIVATION', 'PENDING'] },
    filters: [...OF_ORDERS, 'conditionId'],
  },
  fills: { ...OWNED, event: 'fill', id: 'fillId', filters: ['symbol', 'orderId'] },
  accountChanges: { ...OWNED, event: 'ledger', id: 'changeId', filters: ['asset', 'changeType', 'symbol'] },
  positionHistory: {
    ...{ ...OWNED, event: 'closedPosition', id: 'positionId', time: 'closedAt', filters: ['symbol', 'side'] },
  },
  liquidations: {
    ...{ ...OWNED, event: 'liquidation', id: 'liquidationId', filters: ['userId', 'symbol'], always: [] },
  },
  fundingHistory: {
    ...{ event: 'fundingRate', id: 'fundingTime', time: 'fundingTime', filters: [], always: ['symbol'] },
    unlisted: [],
  },
  agentOrderHistory: {
    ...{ ...OWNED, event: 'agentOrder', id: 'orderId', filters: ['orderType', 'status'] },
    always: ['agentCode'],
  },
};

export const LIST_KINDS = Object.keys(SHAPES) as [ListQuery['kind'], ...ListQuery['kind'][]];

/** A row of a list: what sorts it, and itself. */
export interface Entry {
  readonly timeMs: number;
  readonly id: number;
  readonly record: Record;
}

/** All that `query` lists, whatever its page, out of every event there was: no index, no SQL. */
export function naiveList(events: readonly EngineEvent[], query: ListQuery): Entry[] {
  const { event: kind, time, id, filters, always, unlisted } = SHAPES[query.kind];
  const wanted = Object.entries(query).filter(
    ([name, value]) => (filters.includes(name) || always.includes(name)) && value !== null,
  );
  const latest = new Map<number, Entry>();
  for (const event of events) {
    if (event.kind !== kind) continue;
    const members = event.record as unknown as Members;
    const entry = { timeMs: Number(members[time]), id: Number(members[id]), record: event.record };
    latest.set(entry.id, entry);
  }
  const { startTime, endTime } = query;
  return [...latest.values()]
    .filter(({ timeMs, record }) => {
      const members = record as unknown as Members;
      if (unlisted.includes(String(members.status))) return false;
      if (startTime !== null && timeMs < startTime) return false;
      if (endTime !== null && timeMs >= endTime) return false;
      return wanted.every(([name, value]) => members[name] === value);
    })
    .sort((a, b) => b.timeMs - a.timeMs || b.id - a.id);
}

/** The first page of a list, filtered by a few members of one of its records, now and then within a window from or to near that record's time. */
export function randomList(
  random: RandomInt,
  events: readonly EngineEvent[],
  kind: ListQuery['kind'] = pick(random, LIST_KINDS),
): ListQuery {
  const { event, time, filters, always } = SHAPES[kind];
  const records = events.filter((one) => one.kind === event).map((one) => one.record as unknown as Members);
  const like = records[random(records.length)] ?? {};
  const near = () => Number(like[time] ?? 0) + random(40_000) - 20_000;
  const taken = filters.map((name) => [name, random(4) === 0 ? (like[name] ?? null) : null]);
  const fixed = always.map((name) => [name, like[name] ?? 1]);
  return {
    kind,
    ...Object.fromEntries([...taken, ...fixed]),
    startTime: random(4) === 0 ? Math.max(0, near()) : null,
    endTime: random(4) === 0 ? Math.max(0, near()) : null,
    paging: { kind: 'page', page: 1, pageSize: 1 + random(30) },
  } as ListQuery;
}
