import { type Amount, multiplyDivideHalf, narrow, UNIT } from '@openperp/engine';
import type { ClosedPositionView, PositionClose } from '@openperp/history';
import { type ClosedPositionJson, formatDecimal } from '@openperp/protocol';

/** A position that has closed; `meanDigits` are those of the symbol's mean prices. */
export function closedPositionJson(position: ClosedPositionView, meanDigits: number): ClosedPositionJson {
  return {
    symbol: position.symbol,
    positionSide: position.positionSide,
    leverage: position.leverage,
    maxQuantity: formatDecimal(position.maxQuantity),
    entryPrice: meanPrice(position.openedValue, position.openedQuantity, meanDigits),
    closePrice: meanPrice(position.closedValue, position.closedQuantity, meanDigits),
    pnl: formatDecimal(position.pnl),
    roe: formatDecimal(returnOnEquity(position)),
    marginMode: position.marginMode,
    triggerMode: position.triggerMode as ClosedPositionJson['triggerMode'],
    fundingFeeAccum: formatDecimal(position.fundingFee),
    openedAt: position.openedAt,
    closedAt: position.closedAt,
    positionId: `${position.positionId}`,
    side: position.side,
    handlingFee: formatDecimal(position.handlingFee),
    closes: position.closes.map(closeJson),
  };
}

function closeJson(close: PositionClose): ClosedPositionJson['closes'][number] {
  return {
    time: close.time,
    price: formatDecimal(close.price),
    quantity: formatDecimal(close.quantity),
    realizedPnl: formatDecimal(close.realizedPnl),
    handlingFee: formatDecimal(close.handlingFee),
    orderId: `${close.orderId}`,
  };
}

function meanPrice(value: Amount, quantity: Amount, digits: number): string {
  if (quantity === 0) return '0';
  return formatDecimal(multiplyDivideHalf(value, 10 ** digits, quantity), digits);
}

/** pnl / (entry price × greatest quantity / leverage), the entry price unrounded: value opened / quantity opened. */
function returnOnEquity(position: ClosedPositionView): Amount {
  const { pnl, leverage, openedQuantity, openedValue, maxQuantity } = position;
  const divisor = BigInt(openedValue) * BigInt(maxQuantity);
  if (divisor <= 0n) return 0;
  const numerator = BigInt(pnl) * BigInt(leverage) * BigInt(openedQuantity);
  return multiplyDivideHalf(narrow(numerator), UNIT, narrow(divisor));
}
