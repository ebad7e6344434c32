import type { FillRecord, LedgerRecord, OrderRecord, TradeRecord } from '@openperp/engine';
import type { HistoryReader, Position, RangePage, RowRange } from '@openperp/history';
import type { OrderJson } from '@openperp/protocol';
import { changeJson } from '../gateway/present/change.ts';
import { fillJson } from '../gateway/present/fill.ts';
import { tradeJson } from '../gateway/present/market.ts';
import { orderText } from '../gateway/present/order.ts';
import type { ExportRow } from './export-columns.ts';
import type { ExportList } from './export-list.ts';

/** A list that is read forward by position, each record as REST presents it. */
export interface RangeSource<Item> {
  /** What there is now; `undefined`: nothing. */
  range(): Promise<RowRange | undefined>;
  next(page: RangePage): Promise<readonly Item[]>;
  positionOf(item: Item): Position;
  rowOf(item: Item): ExportRow;
}

type ListOf<Kind extends ExportList['kind']> = Extract<ExportList, { readonly kind: Kind }>;

const windowOf = ({ from, to }: ExportList) => ({ startTime: from, endTime: to });

/** An account's own trades. */
export function fillSource(reader: HistoryReader, list: ListOf<'fills'>): RangeSource<FillRecord> {
  const rows = { table: 'fills', userId: list.userId, symbol: list.symbol } as const;
  return {
    range: () => reader.accountRange(rows, windowOf(list)),
    next: (page) => reader.fills(rows, page),
    positionOf: ({ createdAt, fillId }) => ({ timeMs: createdAt, id: fillId }),
    rowOf: fillJson,
  };
}

/** An account's closed orders; `meanDigitsOf` gives the digits of a symbol's mean prices. */
export function orderSource(
  reader: HistoryReader,
  list: ListOf<'orders'>,
  meanDigitsOf: (symbol: string) => number,
): RangeSource<OrderRecord> {
  const rows = { table: 'orders', userId: list.userId, symbol: list.symbol } as const;
  return {
    range: () => reader.accountRange(rows, windowOf(list)),
    next: (page) => reader.orders(rows, page),
    positionOf: ({ createdAt, orderId }) => ({ timeMs: createdAt, id: orderId }),
    rowOf: (order) => JSON.parse(orderText(order, meanDigitsOf(order.symbol))) as OrderJson,
  };
}

/** An account's ledger. */
export function ledgerSource(reader: HistoryReader, list: ListOf<'ledger'>): RangeSource<LedgerRecord> {
  const rows = { table: 'ledger', userId: list.userId, symbol: list.symbol } as const;
  return {
    range: () => reader.accountRange(rows, windowOf(list)),
    next: (page) => reader.ledger(rows, page),
    positionOf: ({ createdAt, changeId }) => ({ timeMs: createdAt, id: changeId }),
    rowOf: changeJson,
  };
}

/** The public trades of a symbol. */
export function tradeSource(reader: HistoryReader, list: ListOf<'trades'>): RangeSource<TradeRecord> {
  return {
    range: () => reader.tradeRange(list.symbol, windowOf(list)),
    next: (page) => reader.trades(list.symbol, page),
    positionOf: ({ createdAt, tradeId }) => ({ timeMs: createdAt, id: tradeId }),
    rowOf: tradeJson,
  };
}
