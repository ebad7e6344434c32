import type { Amount, DepthView, TradeRecord } from '@openperp/engine';
import type { Kline } from '@openperp/history';
import { type DepthJson, formatDecimal, type KlineJson, type TradeJson } from '@openperp/protocol';

/** A kline. */
export function klineJson(kline: Kline): KlineJson {
  return {
    openTime: kline.openTime,
    open: formatDecimal(kline.open),
    high: formatDecimal(kline.high),
    low: formatDecimal(kline.low),
    close: formatDecimal(kline.close),
    volume: formatDecimal(kline.volume),
    closeTime: kline.closeTime,
    quoteVolume: formatDecimal(kline.quoteVolume),
    tradeCount: kline.tradeCount,
    closed: kline.closed,
  };
}

/** A public trade. */
export function tradeJson(trade: TradeRecord): TradeJson {
  return {
    tradeId: `${trade.tradeId}`,
    price: formatDecimal(trade.price),
    quantity: formatDecimal(trade.quantity),
    tradeValue: formatDecimal(trade.tradeValue),
    takerSide: trade.takerSide,
    createdAt: trade.createdAt,
  };
}

/** The book. */
export function depthJson(depth: DepthView): DepthJson {
  return {
    symbol: depth.symbol,
    version: depth.version,
    timestamp: depth.timestamp,
    bids: depth.bids.map(levelJson),
    asks: depth.asks.map(levelJson),
  };
}

function levelJson([price, quantity]: readonly [Amount, Amount]): string[] {
  return [formatDecimal(price), formatDecimal(quantity)];
}
