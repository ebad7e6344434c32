import type { PositionSide, Side } from '@openperp/engine';
import { type Exchange, ordersOf, quantityHeld } from './exchange.ts';

/** What has a side on a position side: a condition, a leg, an order. */
export interface Sided {
  readonly side: Side;
  readonly positionSide: PositionSide;
}

/** COND-4: whether what it belongs to is a long position: LONG, SHORT, and of BOTH what it would close. */
export function isOfLong({ side, positionSide }: Sided): boolean {
  return positionSide === 'BOTH' ? side === 'SELL' : positionSide === 'LONG';
}

/** COND-4: true while its position is there, or an order that would open it. */
export function hasPositionOrOpening(
  exchange: Exchange,
  userId: number,
  symbol: string,
  sided: Sided,
): boolean {
  const isLong = isOfLong(sided);
  const held = quantityHeld(exchange, userId, symbol, sided.positionSide);
  if (isLong ? held > 0n : held < 0n) return true;
  return ordersOf(exchange, userId, symbol).some(
    (order) => !order.reduceOnly && opens(order, sided.positionSide, isLong),
  );
}

/** True for what opens a position of that direction on that position side. */
export function opens(order: Sided, positionSide: PositionSide, isLong: boolean): boolean {
  return order.positionSide === positionSide && (order.side === 'BUY') === isLong;
}
