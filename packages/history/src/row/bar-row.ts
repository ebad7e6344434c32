import type { Bar, BarKey } from '../kline/bar.ts';
import type { BarRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toBarRow(key: BarKey, bar: Bar): BarRow {
  return {
    symbol: key.symbol,
    price_type: key.priceType,
    interval: key.interval,
    open_time: bar.openTime,
    open: toAmountText(bar.open),
    high: toAmountText(bar.high),
    low: toAmountText(bar.low),
    close: toAmountText(bar.close),
    volume: toAmountText(bar.volume),
    quote_volume: toAmountText(bar.quoteVolume),
    trade_count: bar.tradeCount,
  };
}

export function fromBarRow(row: BarRow): Bar {
  return {
    openTime: row.open_time,
    open: fromAmountText(row.open),
    high: fromAmountText(row.high),
    low: fromAmountText(row.low),
    close: fromAmountText(row.close),
    volume: fromAmountText(row.volume),
    quoteVolume: fromAmountText(row.quote_volume),
    tradeCount: row.trade_count,
  };
}
