import type { FillRecord, LedgerRecord, OrderRecord, TradeRecord } from '@openperp/engine';
import type { BarKey } from '../kline/bar.ts';
import type { Kline } from '../kline/kline-walk.ts';
import type { TimeWindow } from '../paging/filter.ts';
import { type KlinesQuery, klines } from '../queries/klines.ts';
import { fromFillRow } from '../row/fill-row.ts';
import { fromLedgerRow } from '../row/ledger-row.ts';
import { fromOrderRow } from '../row/order-row.ts';
import { fromTradeRow } from '../row/trade-row.ts';
import { queryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';
import { type AccountRows, type AccountTable, pageOfAccount, rangeOfAccount } from './account-rows.ts';
import { checkSchema } from './check-schema.ts';
import { type KlineRange, klineRange } from './kline-range.ts';
import { type KnownSymbol, knownSymbols } from './known-symbols.ts';
import { openReadStore, type ReadStore } from './open-read-store.ts';
import type { RangePage, RowRange } from './row-range.ts';
import { pageOfTrades, rangeOfTrades } from './trade-rows.ts';

/**
 * The history for whoever reads long lists forward, beside the exchange that writes it or without one: it changes nothing. Rows come in
 * pages; a range is what was there when it was asked for.
 */
export interface HistoryReader {
  symbols(): Promise<readonly KnownSymbol[]>;
  accountRange(list: AccountRows<AccountTable>, window: TimeWindow): Promise<RowRange | undefined>;
  fills(list: AccountRows<'fills'>, page: RangePage): Promise<readonly FillRecord[]>;
  /** Closed orders, by the time at which they were made. */
  orders(list: AccountRows<'orders'>, page: RangePage): Promise<readonly OrderRecord[]>;
  ledger(list: AccountRows<'ledger'>, page: RangePage): Promise<readonly LedgerRecord[]>;
  /** The public trades of a symbol. */
  tradeRange(symbol: string, window: TimeWindow): Promise<RowRange | undefined>;
  trades(symbol: string, page: RangePage): Promise<readonly TradeRecord[]>;
  klineRange(key: BarKey): Promise<KlineRange | undefined>;
  klines(query: KlinesQuery): Promise<readonly Kline[]>;
  close(): Promise<void>;
}

/** Opens the history at `location`, see `openHistory`, to read. Rejects where there is none, or its schema is not that of this version. */
export async function openHistoryReader(location: string): Promise<HistoryReader> {
  const store = await openReadStore(location);
  try {
    await store.read(checkSchema(queryBuilder(store.dialect)));
  } catch (error) {
    await store.close();
    throw error;
  }
  return readerOn(store);
}

function readerOn(store: ReadStore): HistoryReader {
  const builder = queryBuilder(store.dialect);
  const read = <T>(steps: Steps<T>): Promise<T> => store.read(steps);
  return {
    symbols: () => read(knownSymbols(builder)),
    accountRange: (list, window) => read(rangeOfAccount(builder, list, window)),
    fills: async (list, page) => (await read(pageOfAccount(builder, list, page))).map(fromFillRow),
    orders: async (list, page) => (await read(pageOfAccount(builder, list, page))).map(fromOrderRow),
    ledger: async (list, page) => (await read(pageOfAccount(builder, list, page))).map(fromLedgerRow),
    tradeRange: (symbol, window) => read(rangeOfTrades(builder, symbol, window)),
    trades: async (symbol, page) => (await read(pageOfTrades(builder, symbol, page))).map(fromTradeRow),
    klineRange: (key) => read(klineRange(builder, key)),
    klines: (query) => read(klines(builder, query)),
    close: () => store.close(),
  };
}
