import type { Amount, PositionView } from '@openperp/engine';
import { formatDecimal, type PositionJson } from '@openperp/protocol';

/** A price that may not exist: then "". */
export function priceOrNone(price: Amount | null): string {
  return price === null ? '' : formatDecimal(price);
}

/** An open position at the present mark. */
export function positionJson(position: PositionView): PositionJson {
  return {
    symbol: position.symbol,
    marginMode: position.marginMode,
    positionSide: position.positionSide,
    leverage: position.leverage,
    quantity: formatDecimal(position.quantity),
    entryPrice: formatDecimal(position.entryPrice, position.entryPriceDigits),
    breakEvenPrice: formatDecimal(position.breakEvenPrice),
    liqPrice: priceOrNone(position.liquidationPrice),
    marginRatio: formatDecimal(position.marginRatio),
    unrealizedPnl: formatDecimal(position.unrealizedPnl),
    roe: formatDecimal(position.roe),
    nextFundingFee: formatDecimal(position.nextFundingFee),
    fundingFeeAccum: formatDecimal(position.fundingFee),
    tpPrice: priceOrNone(position.takeProfitPrice),
    slPrice: priceOrNone(position.stopLossPrice),
    positionId: `${position.positionId}`,
    side: position.side,
    markPrice: formatDecimal(position.markPrice),
    notional: formatDecimal(position.notional),
    initialMargin: formatDecimal(position.initialMargin),
    maintenanceMargin: formatDecimal(position.maintenanceMargin),
    isolatedMargin: formatDecimal(position.isolatedMargin),
    bankruptcyPrice: priceOrNone(position.bankruptcyPrice),
    realizedPnl: formatDecimal(position.realizedPnl),
    adlQuantile: position.adlQuantile,
    openedAt: position.openedAt,
    updatedAt: position.updatedAt,
  };
}
