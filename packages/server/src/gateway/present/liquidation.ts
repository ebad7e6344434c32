import type { LiquidationRecord } from '@openperp/engine';
import { formatDecimal, type LiquidationJson } from '@openperp/protocol';

/** One step of a liquidation. */
export function liquidationJson(record: LiquidationRecord): LiquidationJson {
  return {
    liquidationId: `${record.liquidationId}`,
    userId: `${record.userId}`,
    symbol: record.symbol,
    positionSide: record.positionSide,
    kind: record.kind,
    quantity: formatDecimal(record.quantity),
    price: formatDecimal(record.price),
    bankruptcyPrice: record.bankruptcyPrice === 0 ? '' : formatDecimal(record.bankruptcyPrice),
    markPrice: formatDecimal(record.markPrice),
    fee: formatDecimal(record.fee),
    side: record.side,
    orderId: `${record.orderId}`,
    positionId: `${record.positionId}`,
    createdAt: record.createdAt,
  };
}
