import type { LeverageTier, PositionSide, Side } from '@openperp/engine';
import {
  accountOf,
  type Exchange,
  FUND_ID,
  holdingOf,
  marketOf,
  type Order,
  ordersOf,
  type Position,
  positionsOf,
  remainingOf,
} from './exchange.ts';
import { takerRateOf } from './fee-levels.ts';
import { Fraction, larger, total, ZERO } from './fraction.ts';
import { magnitude, positivePart, rateOf, sum, tradedValue } from './units.ts';

/** What MARGIN-2 sees of an order that would open. */
export interface OpeningOrder {
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: bigint;
  readonly quantity: bigint;
}

/** A symbol of an account as it would be: with other opening orders, or another leverage. */
export interface WhatIf {
  readonly symbol: string;
  readonly orders: readonly OpeningOrder[];
  readonly leverage: number;
}

/** The account's resting orders of a symbol that can open, without `except`. */
export function openingOrders(
  exchange: Exchange,
  userId: number,
  symbol: string,
  except?: Order,
): OpeningOrder[] {
  return ordersOf(exchange, userId, symbol)
    .filter((order) => !order.reduceOnly && order !== except)
    .map((order) => ({
      side: order.side,
      positionSide: order.positionSide,
      price: order.price,
      quantity: remainingOf(order),
    }));
}

/** The symbol as it is. */
function asItIs(exchange: Exchange, userId: number, symbol: string): WhatIf {
  const { leverage } = holdingOf(exchange, userId, symbol);
  return { symbol, orders: openingOrders(exchange, userId, symbol), leverage };
}

/** True when the account holds the symbol in isolated mode. */
export function isIsolated(exchange: Exchange, userId: number, symbol: string): boolean {
  return holdingOf(exchange, userId, symbol).marginMode === 'ISOLATED';
}

/** The open cross positions of an account. */
export function crossPositions(exchange: Exchange, userId: number): Position[] {
  return positionsOf(exchange, userId).filter((position) => !isIsolated(exchange, userId, position.symbol));
}

/** Signed quantity × mark, exact. */
export function signedNotional(exchange: Exchange, position: Position): Fraction {
  return tradedValue(marketOf(exchange, position.symbol).mark, position.quantity);
}

/** POS-1: unrealised PnL, rounded down. */
export function unrealizedPnl(exchange: Exchange, position: Position): bigint {
  return signedNotional(exchange, position).minus(new Fraction(position.cost)).floor();
}

/** Σ {@link unrealizedPnl}. */
export function unrealizedPnlOf(exchange: Exchange, positions: readonly Position[]): bigint {
  return sum(positions.map((position) => unrealizedPnl(exchange, position)));
}

/** `q × MP / L`, exact. */
export function notionalMargin(exchange: Exchange, position: Position, leverage: number): Fraction {
  return signedNotional(exchange, position)
    .magnitude()
    .over(new Fraction(BigInt(leverage)));
}

/** MARGIN-4: the tier of a notional; the first from 0, the last without end. */
export function tierOf(tiers: readonly LeverageTier[], notional: Fraction): LeverageTier {
  const found = tiers.findLast((tier) => notional.isAbove(new Fraction(BigInt(tier.notionalFloor))));
  const first = tiers[0];
  if (first === undefined) throw new Error('a symbol without tiers');
  return found ?? first;
}

/** The notional at mark as it is shown: half-up. */
export function shownNotional(exchange: Exchange, position: Position): bigint {
  return signedNotional(exchange, position).magnitude().half();
}

/** The tier that a position's notional at mark lies in. */
export function tierAtMark(exchange: Exchange, position: Position): LeverageTier {
  const notional = signedNotional(exchange, position).magnitude();
  return tierOf(marketOf(exchange, position.symbol).spec.leverageTiers, notional);
}

/** The number of {@link tierAtMark}; 1 is the lowest. */
export function tierNumberOf(exchange: Exchange, position: Position): number {
  const { leverageTiers } = marketOf(exchange, position.symbol).spec;
  return leverageTiers.indexOf(tierAtMark(exchange, position)) + 1;
}

/** MARGIN-4: maintenance margin, rounded up, at least 0; the fund has none. */
export function maintenanceMargin(exchange: Exchange, position: Position): bigint {
  if (position.userId === FUND_ID) return 0n;
  const notional = signedNotional(exchange, position).magnitude();
  const tier = tierAtMark(exchange, position);
  const exact = notional
    .times(rateOf(tier.maintenanceMarginRate))
    .minus(new Fraction(BigInt(tier.maintenanceAmount)));
  return positivePart(exact.ceil());
}

/** Σ {@link maintenanceMargin}. */
export function maintenanceMarginOf(exchange: Exchange, positions: readonly Position[]): bigint {
  return sum(positions.map((position) => maintenanceMargin(exchange, position)));
}

/** MARGIN-1: Σ isolated margins of an account. */
export function isolatedMarginOf(exchange: Exchange, userId: number): bigint {
  return sum(positionsOf(exchange, userId).map((position) => position.isolatedMargin));
}

/** MARGIN-1: the wallet without isolated margins. */
export function crossWallet(exchange: Exchange, userId: number): bigint {
  return accountOf(exchange, userId).wallet - isolatedMarginOf(exchange, userId);
}

/** MARGIN-2 of one symbol, rounded up once. */
export function orderMargin(exchange: Exchange, userId: number, whatIf: WhatIf): bigint {
  const { symbol, orders, leverage } = whatIf;
  const takerRate = rateOf(takerRateOf(exchange, accountOf(exchange, userId), symbol));
  const initial = total([
    bothExposure(exchange, userId, whatIf),
    orderedValue(orders, 'LONG', 'BUY'),
    orderedValue(orders, 'SHORT', 'SELL'),
  ]).over(new Fraction(BigInt(leverage)));
  const openLoss = total(orders.map((order) => openLossOf(order, marketOf(exchange, symbol).mark)));
  const fees = total(orders.map((order) => tradedValue(order.price, order.quantity))).times(takerRate);
  return total([initial, openLoss, fees]).ceil();
}

/** The first term of MARGIN-2 for positionSide BOTH, before the leverage. */
function bothExposure(exchange: Exchange, userId: number, whatIf: WhatIf): Fraction {
  const position = positionsOf(exchange, userId, whatIf.symbol).find((held) => held.positionSide === 'BOTH');
  const held = position === undefined ? ZERO : signedNotional(exchange, position);
  const buys = orderedValue(whatIf.orders, 'BOTH', 'BUY');
  const sells = orderedValue(whatIf.orders, 'BOTH', 'SELL');
  if (isIsolated(exchange, userId, whatIf.symbol)) {
    const beyondShort = buys.minus(larger(ZERO, held.negated()));
    const beyondLong = sells.minus(larger(ZERO, held));
    return larger(larger(beyondShort, beyondLong), ZERO);
  }
  const worst = larger(held.plus(buys).magnitude(), held.minus(sells).magnitude());
  return larger(ZERO, worst.minus(held.magnitude()));
}

/** Σ price × quantity of the opening orders of one side. */
export function orderedValue(
  orders: readonly OpeningOrder[],
  positionSide: PositionSide,
  side: Side,
): Fraction {
  const chosen = orders.filter((order) => order.positionSide === positionSide && order.side === side);
  return total(chosen.map((order) => tradedValue(order.price, order.quantity)));
}

/** What an order would lose at once against the mark, exact. */
export function openLossOf(order: OpeningOrder, mark: bigint): Fraction {
  const worse = order.side === 'BUY' ? order.price - mark : mark - order.price;
  return tradedValue(positivePart(worse), order.quantity);
}

/** Σ order margins of an account over all symbols, `whatIf` in place of its symbol. */
export function orderMarginOf(exchange: Exchange, userId: number, whatIf?: WhatIf): bigint {
  const symbols = exchange.markets.map((market) => market.spec.symbol);
  return sum(
    symbols.map((symbol) =>
      orderMargin(exchange, userId, whatIf?.symbol === symbol ? whatIf : asItIs(exchange, userId, symbol)),
    ),
  );
}

/** MARGIN-1: Σ cross position margins, each rounded up, `whatIf`'s leverage in its symbol. */
export function crossPositionMarginOf(exchange: Exchange, userId: number, whatIf?: WhatIf): bigint {
  return sum(
    crossPositions(exchange, userId).map((position) => {
      const held = holdingOf(exchange, userId, position.symbol).leverage;
      const leverage = whatIf?.symbol === position.symbol ? whatIf.leverage : held;
      return notionalMargin(exchange, position, leverage).ceil();
    }),
  );
}

/** MARGIN-3's difference: what is free, negative where margin is short. */
export function freeMargin(exchange: Exchange, userId: number, whatIf?: WhatIf): bigint {
  return (
    crossWallet(exchange, userId) +
    unrealizedPnlOf(exchange, crossPositions(exchange, userId)) -
    crossPositionMarginOf(exchange, userId, whatIf) -
    orderMarginOf(exchange, userId, whatIf)
  );
}

/** MARGIN-3: what may be withdrawn. */
export function withdrawable(exchange: Exchange, userId: number): bigint {
  const wallet = crossWallet(exchange, userId);
  const loss = -positivePart(-unrealizedPnlOf(exchange, crossPositions(exchange, userId)));
  const margins = crossPositionMarginOf(exchange, userId) + orderMarginOf(exchange, userId);
  return positivePart(wallet + loss - margins);
}

/** MARGIN-6: the cap of the highest tier that allows a leverage; 0 where none does. */
export function maxNotionalOf(tiers: readonly LeverageTier[], leverage: number): bigint {
  const highest = tiers.findLast((tier) => tier.maxLeverage >= leverage);
  return highest === undefined ? 0n : BigInt(highest.notionalCap);
}

/** MARGIN-6: what is held at mark and ordered on one side of a symbol. */
export function sideExposure(
  exchange: Exchange,
  userId: number,
  symbol: string,
  orders: readonly OpeningOrder[],
  positionSide: PositionSide,
  side: Side,
): Fraction {
  const held = positionsOf(exchange, userId, symbol)
    .filter(
      (position) => position.positionSide === positionSide && position.quantity > 0n === (side === 'BUY'),
    )
    .map((position) => signedNotional(exchange, position).magnitude());
  return total(held).plus(orderedValue(orders, positionSide, side));
}

/** `|q|` of a position. */
export function sizeOf(position: Position): bigint {
  return magnitude(position.quantity);
}
