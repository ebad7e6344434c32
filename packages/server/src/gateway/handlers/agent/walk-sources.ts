import type { HistoryAnswers, HistoryQuery, PageAnswer, Paging } from '@openperp/history';
import { Refused } from '../../pipeline/answer.ts';
import { changeJson } from '../../present/change.ts';
import { closedPositionJson } from '../../present/closed-position.ts';
import { conditionText } from '../../present/condition.ts';
import { fillJson } from '../../present/fill.ts';
import { orderText } from '../../present/order.ts';
import { positionJson } from '../../present/position.ts';
import { badCursor } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';
import type { WalkPart, WalkSource } from './walk.ts';

/** What all lists can be filtered by; undefined: any. Times in ms. */
export interface WalkFilter {
  readonly symbol?: string | undefined;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

/** Open orders. */
export function openOrders({ engine, symbols }: Services, { symbol = '' }: WalkFilter): WalkSource {
  return async (userId, after, limit) => {
    const beforeOrderId = Number(after);
    const { list } = await engine.query({
      kind: 'openOrders',
      userId,
      symbol,
      limit: limit + 1,
      beforeOrderId,
    });
    return firstOf(list, limit, ({ orderId }) => orderId, {
      userId,
      text: (order) => orderText(order, symbols.meanDigits(order.symbol)),
    });
  };
}

/** Condition orders that wait. */
export function waitingConditions({ engine }: Services, { symbol = '' }: WalkFilter): WalkSource {
  return async (userId, after, limit) => {
    const { list } = await engine.query({ kind: 'conditions', userId, symbol });
    const older = list.filter(({ conditionId }) => isBefore(conditionId, after));
    return firstOf(older, limit, ({ conditionId }) => conditionId, { userId, text: conditionText });
  };
}

/** Open positions. */
export function openPositions({ engine }: Services, { symbol = '' }: WalkFilter): WalkSource {
  return async (userId, after, limit) => {
    const positions = await engine.query({ kind: 'positions', userId, symbol });
    const older = positions
      .filter(({ positionId }) => isBefore(positionId, after))
      .sort((a, b) => b.positionId - a.positionId);
    return firstOf(older, limit, ({ positionId }) => positionId, {
      userId,
      text: (position) => JSON.stringify(positionJson(position)),
    });
  };
}

/** Closed orders. */
export function closedOrders(services: Services, filter: WalkFilter): WalkSource {
  const { symbols } = services;
  return pastSource<'orderHistory'>(services, {
    query: (userId) => ({
      kind: 'orderHistory',
      userId,
      orderId: null,
      clientOrderId: null,
      type: null,
      side: null,
      status: null,
      ...membersOf(filter),
    }),
    idOf: (order) => order.orderId,
    text: (order) => orderText(order, symbols.meanDigits(order.symbol)),
  });
}

/** Condition orders that have ended. */
export function endedConditions(services: Services, filter: WalkFilter): WalkSource {
  return pastSource<'conditionHistory'>(services, {
    query: (userId) => ({
      kind: 'conditionHistory',
      userId,
      conditionId: null,
      clientOrderId: null,
      type: null,
      side: null,
      status: null,
      ...membersOf(filter),
    }),
    idOf: (condition) => condition.conditionId,
    text: conditionText,
  });
}

/** Fills. */
export function fillsOf(services: Services, filter: WalkFilter): WalkSource {
  return pastSource<'fills'>(services, {
    query: (userId) => ({ kind: 'fills', userId, orderId: null, ...membersOf(filter) }),
    idOf: (fill) => fill.fillId,
    text: (fill) => JSON.stringify(fillJson(fill)),
  });
}

/** Closed positions. */
export function closedPositions(services: Services, filter: WalkFilter): WalkSource {
  const { symbols } = services;
  return pastSource<'positionHistory'>(services, {
    query: (userId) => ({ kind: 'positionHistory', userId, side: null, ...membersOf(filter) }),
    idOf: (position) => position.positionId,
    text: (position) => JSON.stringify(closedPositionJson(position, symbols.meanDigits(position.symbol))),
  });
}

/** Rows of the ledger. */
export function ledgerRows(services: Services, filter: WalkFilter): WalkSource {
  return pastSource<'accountChanges'>(services, {
    query: (userId) => ({
      kind: 'accountChanges',
      userId,
      asset: null,
      changeType: null,
      ...membersOf(filter),
    }),
    idOf: (row) => row.changeId,
    text: (row) => JSON.stringify(changeJson(row)),
  });
}

type PastKind = 'orderHistory' | 'conditionHistory' | 'fills' | 'positionHistory' | 'accountChanges';
type PastQuery<K extends PastKind> = Extract<HistoryQuery, { readonly kind: K }>;
type PastRow<K extends PastKind> = HistoryAnswers[K] extends PageAnswer<infer Row> ? Row : never;

interface PastList<K extends PastKind> {
  readonly query: (userId: number) => Omit<PastQuery<K>, 'paging'>;
  readonly idOf: (row: PastRow<K>) => number;
  readonly text: (row: PastRow<K>) => string;
}

/** A list of the history, whose own cursors say where it goes on. */
function pastSource<K extends PastKind>({ past }: Services, { query, idOf, text }: PastList<K>): WalkSource {
  return async (userId, after, limit) => {
    const paging: Paging =
      after === ''
        ? { kind: 'page', page: 1, pageSize: limit }
        : { kind: 'cursor', cursor: after, pageSize: limit };
    const whole = { ...query(userId), paging } as PastQuery<K>;
    const page = (await past.ofAccount<HistoryQuery>(whole)) as PageAnswer<PastRow<K>> | Refused;
    if (page instanceof Refused) return page;
    if (page.kind === 'badCursor') return badCursor();
    return {
      items: page.list.map((row) => ({ userId, entityId: `${idOf(row)}`, data: text(row) })),
      next: page.nextCursor ?? '',
    };
  };
}

interface Presented<Row> {
  readonly userId: number;
  readonly text: (row: Row) => string;
}

/** The first `limit` of a list whose rows are known by ids that descend. */
function firstOf<Row>(
  list: readonly Row[],
  limit: number,
  idOf: (row: Row) => number,
  { userId, text }: Presented<Row>,
): WalkPart {
  const shown = list.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({ userId, entityId: `${idOf(row)}`, data: text(row) })),
    next: list.length > limit && last !== undefined ? `${idOf(last)}` : '',
  };
}

function isBefore(id: number, after: string): boolean {
  return after === '' || id < Number(after);
}

function membersOf({ symbol, startTime, endTime }: WalkFilter) {
  return { symbol: symbol ?? null, startTime: startTime ?? null, endTime: endTime ?? null };
}
