import type { ChangeJson, FillJson, KlineJson, OrderJson, TradeJson } from '@openperp/protocol';
import type { ExportKind } from './export-list.ts';

/** A value as REST answers it: ids, words and decimals as text. */
export type Cell = string | number | boolean;

/** A row: the members of REST's answer. */
export type ExportRow = Readonly<Record<string, Cell>>;

/** What a column holds. `meanPrice`: a decimal of up to ten digits after the point, others have up to eight; `timeOrNone`: ms, 0 where there is none. */
export type ColumnKind = 'text' | 'decimal' | 'meanPrice' | 'time' | 'timeOrNone' | 'integer' | 'boolean';

/** One column of an export. */
export interface ExportColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

const FILLS: Readonly<Record<keyof FillJson, ColumnKind>> = {
  fillId: 'text',
  tradeId: 'text',
  orderId: 'text',
  clientOrderId: 'text',
  symbol: 'text',
  side: 'text',
  roleType: 'text',
  price: 'decimal',
  quantity: 'decimal',
  tradeValue: 'decimal',
  handlingFee: 'decimal',
  realizedPnl: 'decimal',
  positionSide: 'text',
  createdAt: 'time',
};

const ORDERS: Readonly<Record<keyof OrderJson, ColumnKind>> = {
  symbol: 'text',
  orderId: 'text',
  clientOrderId: 'text',
  type: 'text',
  side: 'text',
  positionSide: 'text',
  status: 'text',
  timeInForce: 'text',
  price: 'decimal',
  quantity: 'decimal',
  filledQuantity: 'decimal',
  remainingQuantity: 'decimal',
  avgFilledPrice: 'meanPrice',
  tradeValue: 'decimal',
  handlingFee: 'decimal',
  realizedPnl: 'decimal',
  reduceOnly: 'boolean',
  closePosition: 'boolean',
  makerOnly: 'boolean',
  selfTradePrevention: 'text',
  leverage: 'integer',
  marginMode: 'text',
  cancelReason: 'text',
  conditionId: 'text',
  strategyId: 'text',
  goodTillDate: 'timeOrNone',
  createdAt: 'time',
  updatedAt: 'time',
};

const LEDGER: Readonly<Record<keyof ChangeJson, ColumnKind>> = {
  changeId: 'text',
  assetType: 'text',
  amount: 'decimal',
  walletBalanceBefore: 'decimal',
  walletBalanceAfter: 'decimal',
  frozenBalanceBefore: 'decimal',
  frozenBalanceAfter: 'decimal',
  changeType: 'text',
  referenceId: 'text',
  symbol: 'text',
  createdAt: 'time',
};

const TRADES: Readonly<Record<keyof TradeJson, ColumnKind>> = {
  tradeId: 'text',
  price: 'decimal',
  quantity: 'decimal',
  tradeValue: 'decimal',
  takerSide: 'text',
  createdAt: 'time',
};

const KLINES: Readonly<Record<keyof KlineJson, ColumnKind>> = {
  openTime: 'time',
  open: 'decimal',
  high: 'decimal',
  low: 'decimal',
  close: 'decimal',
  volume: 'decimal',
  closeTime: 'time',
  quoteVolume: 'decimal',
  tradeCount: 'integer',
  closed: 'boolean',
};

const COLUMNS: Readonly<Record<ExportKind, Readonly<Record<string, ColumnKind>>>> = {
  fills: FILLS,
  orders: ORDERS,
  ledger: LEDGER,
  trades: TRADES,
  klines: KLINES,
};

/** The columns of a list, in the order of REST's members. */
export function columnsOf(kind: ExportKind): readonly ExportColumn[] {
  return Object.entries(COLUMNS[kind]).map(([name, columnKind]) => ({ name, kind: columnKind }));
}
