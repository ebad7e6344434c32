import { takerFeeRateOf } from '../account/fee-rates.ts';
import { Holding } from '../account/holding.ts';
import type { PositionSide, Side } from '../command/command.ts';
import { type Amount, add, min, negate, positivePart, sub } from '../number/amount.ts';
import { multiplyDivideCeil, multiplyDivideFloor } from '../number/divide.ts';
import type { Position } from '../position/position.ts';

/** A fill that has not happened: `steps` of an order at one price, as taker. */
export interface SupposedFill {
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly priceTicks: number;
  readonly steps: number;
}

/** What a supposed fill would leave. */
export interface AfterFill {
  /** The holding as it would be, outside the state; its open orders are those there are. */
  readonly holding: Holding;
  /** Realised less the fee. */
  readonly walletChange: Amount;
  /** The cross wallet, with what was released and without what was set aside (MARGIN-1). */
  readonly crossWallet: Amount;
}

/** Works out what a fill would do to a holding and its account's wallet (POS-1, FEE-1, MARGIN-1); changes nothing. */
export function holdingAfterFill(now: Holding, fill: SupposedFill): AfterFill {
  const { account, market } = now;
  const holding = copyOf(now);
  const position = holding.position(fill.positionSide);
  const held = fill.side === 'SELL' ? position.steps : -position.steps;
  const closed = Math.max(0, Math.min(held, fill.steps));
  const opened = fill.steps - closed;
  const value = market.valueOf(fill.priceTicks, fill.steps);
  const closedValue = opened === 0 ? value : market.valueOf(fill.priceTicks, closed);
  const { pnl, released } = reduce(position, closed, closedValue);
  const fee = market.feeOf(fill.priceTicks, fill.steps, takerFeeRateOf(account, market));
  const walletChange = sub(pnl, fee);
  const crossWallet = add(add(account.crossWalletBalance(), released), walletChange);
  if (opened === 0) return { holding, walletChange, crossWallet };
  const openedValue = sub(value, closedValue);
  position.steps += fill.side === 'BUY' ? opened : -opened;
  position.cost = add(position.cost, fill.side === 'BUY' ? openedValue : negate(openedValue));
  if (holding.marginMode === 'CROSS') return { holding, walletChange, crossWallet };
  const needed = market.marginOf(fill.priceTicks, opened, holding.leverage);
  const setAside = min(needed, positivePart(crossWallet));
  position.isolatedMargin = add(position.isolatedMargin, setAside);
  return { holding, walletChange, crossWallet: sub(crossWallet, setAside) };
}

/** Closes `steps` of a position for `value`; answers what that realises and the isolated margin that it releases. */
function reduce(
  position: Position,
  steps: number,
  value: Amount,
): { readonly pnl: Amount; readonly released: Amount } {
  if (steps === 0) return { pnl: 0, released: 0 };
  const held = Math.abs(position.steps);
  const isLong = position.steps > 0;
  const cost = multiplyDivideCeil(position.cost, steps, held);
  const released = multiplyDivideFloor(position.isolatedMargin, steps, held);
  position.steps += isLong ? -steps : steps;
  position.cost = sub(position.cost, cost);
  position.isolatedMargin = sub(position.isolatedMargin, released);
  return { pnl: sub(isLong ? value : negate(value), cost), released };
}

/** A holding with the same settings, positions and open orders, outside the state. */
function copyOf(holding: Holding): Holding {
  const copy = new Holding(holding.account, holding.market);
  copy.leverage = holding.leverage;
  copy.marginMode = holding.marginMode;
  copyPosition(holding.both, copy.both);
  copyPosition(holding.long, copy.long);
  copyPosition(holding.short, copy.short);
  copy.orders.push(...holding.orders);
  copy.hedgeOrders = holding.hedgeOrders;
  copy.buyProduct = holding.buyProduct;
  copy.sellProduct = holding.sellProduct;
  return copy;
}

function copyPosition(from: Position, to: Position): void {
  to.steps = from.steps;
  to.cost = from.cost;
  to.isolatedMargin = from.isolatedMargin;
}
