import type { EngineEvent } from '@openperp/engine';
import type { DatabaseQuery, HistoryAnswers } from '../history-query.ts';
import type { EventBatch } from '../projector.ts';
import { pick, randomFrom, SYMBOLS } from './random-events.ts';
import {
  sampleAgentOrder,
  sampleChange,
  sampleClosedPosition,
  sampleCondition,
  sampleFill,
  sampleFundingPayment,
  sampleFundingRate,
  sampleLiquidation,
  sampleOrder,
  sampleSymbol,
  sampleTrade,
} from './sample-records.ts';
import { sampleStrategy } from './sample-strategy.ts';

export const MINUTE = 60_000;
const ROWS_A_BATCH = 1_000;

/** Events that make `rows` rows or more in every table, `ownPercent` of them user 1's, the rest fifty others'; row n was made in minute n. */
export function eventsForPlans(rows: number, ownPercent = 75): EngineEvent[] {
  return [...batchesForPlans(rows, ownPercent)].flatMap((batch) => batch.events);
}

/** The same in batches, for rows that are too many to be held at once. */
export function* batchesForPlans(rows: number, ownPercent = 75): Generator<EventBatch> {
  const random = randomFrom(1);
  let events: EngineEvent[] = [];
  let sequence = 0;
  for (let id = 1; id <= rows; id += 1) {
    const userId = random(100) < ownPercent ? 1 : 2 + random(50);
    const symbol = pick(random, SYMBOLS);
    const createdAt = id * MINUTE;
    const own = { userId, symbol, createdAt };
    events.push(
      { kind: 'order', record: sampleOrder({ ...own, orderId: id, clientOrderId: `c-${id}` }) },
      {
        kind: 'fill',
        record: sampleFill({ ...own, fillId: id, orderId: id, closedQuantity: 1, positionId: id }),
      },
      { kind: 'trade', record: sampleTrade({ tradeId: id, symbol, createdAt }) },
      { kind: 'ledger', record: sampleChange({ ...own, changeId: id }) },
      {
        kind: 'closedPosition',
        record: sampleClosedPosition({ positionId: id, userId, symbol, closedAt: createdAt }),
      },
      {
        kind: 'dailyClose',
        record: { userId, day: createdAt, equity: 1, walletBalance: 1, makerVolume: 0, takerVolume: 0 },
      },
      { kind: 'hourlyClose', record: { userId, time: createdAt, equity: 1, walletBalance: 1 } },
      { kind: 'fundingRate', record: sampleFundingRate({ symbol, fundingTime: createdAt }) },
      {
        kind: 'fundingPayment',
        record: sampleFundingPayment({
          ...{ userId, symbol },
          changeId: id,
          positionId: 1 + random(50),
          fundingTime: createdAt,
        }),
      },
      {
        kind: 'liquidation',
        record: sampleLiquidation({ ...own, liquidationId: id, positionId: 1 + random(50) }),
      },
      { kind: 'condition', record: sampleCondition({ ...own, conditionId: id, clientOrderId: `c-${id}` }) },
      {
        kind: 'strategy',
        record: sampleStrategy({ ...own, strategyId: id, clientStrategyId: `s-${id}`, parts: [] }),
      },
      {
        kind: 'agentOrder',
        record: sampleAgentOrder({ orderId: id, agentCode: userId === 1 ? 'A' : 'B', createdAt }),
      },
      { kind: 'symbol', record: sampleSymbol(symbol, id % 2 === 0 ? 'TRADING' : 'HALTED', createdAt) },
    );
    if (id % ROWS_A_BATCH !== 0 && id < rows) continue;
    sequence += 1;
    yield { firstSequence: sequence, lastSequence: sequence, events };
    events = [];
  }
}

const windows = [
  { startTime: null, endTime: null },
  { startTime: 100 * MINUTE, endTime: 5_000 * MINUTE },
  { startTime: 100 * MINUTE, endTime: null },
  { startTime: null, endTime: 5_000 * MINUTE },
] as const;
const symbols = [null, 'BTCUSDT'] as const;

/** Each list with each combination of the filters that could tempt the planner. */
function lists(): DatabaseQuery[] {
  const first = { kind: 'page', page: 1, pageSize: 20 } as const;
  return windows.flatMap((window) => {
    const shared = { userId: 1, ...window, paging: first };
    const agent = { kind: 'agentOrderHistory', agentCode: 'A', ...window, paging: first } as const;
    const bySymbol = symbols.flatMap((symbol): DatabaseQuery[] => {
      const order = { ...shared, kind: 'orderHistory', symbol, orderId: null, clientOrderId: null } as const;
      const any = { type: null, side: null, status: null } as const;
      const unnamed = { conditionId: null, clientOrderId: null };
      const condition = { ...shared, kind: 'conditionHistory', symbol, ...unnamed, ...any } as const;
      return [
        { ...order, ...any },
        { ...order, type: 'LIMIT', side: 'BUY', status: 'CANCELED' },
        { ...order, ...any, side: 'SELL' },
        { ...order, ...any, orderId: 77, clientOrderId: 'c-77' },
        { ...order, ...any, orderId: 77 },
        { ...order, ...any, clientOrderId: 'c-77' },
        condition,
        { ...condition, type: 'STOP_LIMIT', side: 'SELL', status: 'CANCELLED' },
        { ...condition, conditionId: 77 },
        { ...condition, clientOrderId: 'c-77' },
        { ...shared, kind: 'fills', symbol, orderId: null },
        { ...shared, kind: 'fills', symbol, orderId: 77 },
        { ...shared, kind: 'positionHistory', symbol, side: null },
        { ...shared, kind: 'positionHistory', symbol, side: 'SHORT' },
      ];
    });
    return [
      ...bySymbol,
      { ...shared, kind: 'accountChanges', asset: null, changeType: null },
      { ...shared, kind: 'accountChanges', asset: 'USDT', changeType: null },
      { ...shared, kind: 'accountChanges', asset: null, changeType: 'FUNDING_FEE' },
      { ...shared, kind: 'accountChanges', asset: 'USDT', changeType: 'FUNDING_FEE' },
      { ...shared, kind: 'accountChanges', asset: null, changeType: null, symbol: 'BTCUSDT' },
      { ...shared, kind: 'accountChanges', asset: 'USDT', changeType: 'TRANSFER_IN', symbol: 'BTCUSDT' },
      { kind: 'dailyCloses', userId: 1, ...window, limit: 30 },
      { kind: 'fundingHistory', symbol: 'BTCUSDT', ...window, paging: first },
      { kind: 'liquidations', userId: null, symbol: null, ...window, paging: first },
      { kind: 'liquidations', userId: 1, symbol: null, ...window, paging: first },
      { kind: 'liquidations', userId: null, symbol: 'BTCUSDT', ...window, paging: first },
      { kind: 'liquidations', userId: 1, symbol: 'BTCUSDT', ...window, paging: first },
      { ...agent, orderType: null, status: null },
      { ...agent, orderType: 'TRANSFER_IN', status: 'SUCCESS' },
      { ...agent, orderType: 'REVERSE', status: null },
    ];
  });
}

/** Lists by page and by cursor (`ask` answers the pages), and all other queries, over {@link eventsForPlans} of `rows`. */
export async function queriesForPlans(
  rows: number,
  ask: (query: DatabaseQuery) => Promise<HistoryAnswers[DatabaseQuery['kind']]>,
): Promise<DatabaseQuery[]> {
  const byCursor: DatabaseQuery[] = [];
  for (const query of lists()) {
    if (!('paging' in query)) continue;
    const answer = await ask(query);
    const cursor = answer !== undefined && 'nextCursor' in answer ? answer.nextCursor : null;
    if (cursor !== null) byCursor.push({ ...query, paging: { kind: 'cursor', cursor, pageSize: 20 } });
  }
  const series = { kind: 'klines', symbol: 'BTCUSDT', priceType: 'trade', limit: 500 } as const;
  const engineTimeMs = rows * MINUTE;
  const now = { timeMs: engineTimeMs, equity: 1, walletBalance: 1 };
  return [
    ...lists(),
    ...byCursor,
    { kind: 'closedOrder', userId: 1, symbol: 'BTCUSDT', orderId: 77, clientOrderId: null },
    { kind: 'closedOrder', userId: 1, symbol: 'BTCUSDT', orderId: null, clientOrderId: 'c-77' },
    { kind: 'endedCondition', userId: 1, symbol: 'BTCUSDT', conditionId: 77, clientOrderId: null },
    { kind: 'endedCondition', userId: 1, symbol: 'BTCUSDT', conditionId: null, clientOrderId: 'c-77' },
    { kind: 'strategy', userId: 1, strategyId: 77, clientStrategyId: null },
    { kind: 'strategy', userId: 1, strategyId: null, clientStrategyId: 's-77' },
    { kind: 'strategy', userId: 1, strategyId: 77, clientStrategyId: 's-77' },
    { kind: 'fundingPayment', changeId: 77 },
    { kind: 'accountStatistics', userId: 1, trend: '1D', now },
    { kind: 'accountStatistics', userId: 1, trend: '1Y', now },
    { kind: 'balanceHistory', userId: 1, period: '1M', limit: 30, now },
    { kind: 'paidFees', userId: 1, sinceMs: 0 },
    { kind: 'positionFunding', positionId: 7, limit: 100 },
    { kind: 'liquidation', liquidationId: 77, liquidationKind: null },
    { kind: 'positionLiquidations', positionId: 7, limit: 100 },
    { kind: 'closedPosition', userId: 1, positionId: 77 },
    { kind: 'publicTrades', symbol: 'BTCUSDT', limit: 100 },
    ...windows.map((window): DatabaseQuery => ({ ...series, interval: '1m', ...window, engineTimeMs })),
    { ...series, interval: '1M', startTime: 0, endTime: null, engineTimeMs },
    { kind: 'dayStatistics', symbol: 'BTCUSDT', engineTimeMs },
  ];
}

/**
 * The columns that a list must be found by, so that those of others are never passed over: its account's and its symbol's. None where a
 * filter names one row of it; an account's changes and liquidations are few enough to be looked through for a symbol.
 */
export function seriesColumns(query: DatabaseQuery): readonly ('user_id' | 'symbol')[] {
  if (!('paging' in query)) return [];
  const members: Readonly<Record<string, unknown>> = { ...query };
  const isGiven = (name: string) => (members[name] ?? null) !== null;
  if (['orderId', 'clientOrderId', 'conditionId'].some(isGiven)) return [];
  const isLookedThrough = query.kind === 'accountChanges' || query.kind === 'liquidations';
  const bySymbol = isGiven('symbol') && !(isGiven('userId') && isLookedThrough);
  return [...(isGiven('userId') ? ['user_id' as const] : []), ...(bySymbol ? ['symbol' as const] : [])];
}

/** Whether it asks for a part of time alone. */
export function hasWindow(query: DatabaseQuery): boolean {
  return ('startTime' in query && query.startTime !== null) || ('endTime' in query && query.endTime !== null);
}
