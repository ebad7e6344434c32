import type { Amount, PositionExplanation, PositionView } from '@openperp/engine';
import { adlQuantile, standingOf } from './adl.ts';
import { accountOf, type Exchange, holdingOf, marketOf, type Position } from './exchange.ts';
import { takerRateOf } from './fee-levels.ts';
import { Fraction } from './fraction.ts';
import { fundingAmount, predictedRate } from './funding.ts';
import { bankruptcyPrice, liquidationPrice, liquidationTier } from './liquidation-price.ts';
import {
  crossPositions,
  crossWallet,
  isIsolated,
  maintenanceMargin,
  maintenanceMarginOf,
  notionalMargin,
  shownNotional,
  sizeOf,
  tierAtMark,
  tierNumberOf,
  unrealizedPnl,
  unrealizedPnlOf,
} from './margin.ts';
import { marginBalanceOf, positionsIn, scopeOfPosition } from './scope.ts';
import { stopLossPrice, takeProfitPrice } from './take-profit.ts';
import { positivePart, rateOf, toAmount, UNIT } from './units.ts';

/** POS-4, MARGIN-8: half-up to 8 digits; `whenNone` where the denominator is not positive. */
function ratio(numerator: Fraction, denominator: Fraction, whenNone: bigint): bigint {
  if (denominator.numerator <= 0n) return whenNone;
  return numerator.over(denominator).times(new Fraction(UNIT)).half();
}

/** MARGIN-8 of the account's cross scope. */
export function crossMarginRatio(exchange: Exchange, userId: number): bigint {
  const positions = crossPositions(exchange, userId);
  const balance = crossWallet(exchange, userId) + unrealizedPnlOf(exchange, positions);
  return ratio(new Fraction(maintenanceMarginOf(exchange, positions)), new Fraction(balance), UNIT);
}

/** A position and what follows from it at the present mark. */
export function positionView(exchange: Exchange, position: Position): PositionView {
  const { userId, symbol } = position;
  const { leverage, marginMode } = holdingOf(exchange, userId, symbol);
  const market = marketOf(exchange, symbol);
  const { spec, mark } = market;
  const isLong = position.quantity > 0n;
  const size = new Fraction(sizeOf(position));
  const atMark = notionalMargin(exchange, position, leverage);
  const profit = unrealizedPnl(exchange, position);
  const entryPriceDigits = spec.pricePrecision + 2;
  const entry = new Fraction(position.cost).magnitude().over(size);
  return {
    positionId: position.positionId,
    symbol,
    marginMode,
    positionSide: position.positionSide,
    side: isLong ? 'LONG' : 'SHORT',
    leverage,
    quantity: toAmount(position.quantity),
    entryPrice: toAmount(entry.times(new Fraction(10n ** BigInt(entryPriceDigits))).half()),
    entryPriceDigits,
    breakEvenPrice: toAmount(breakEvenPrice(exchange, position)),
    markPrice: toAmount(mark),
    liquidationPrice: toOptional(liquidationPrice(exchange, position)),
    bankruptcyPrice: toOptional(bankruptcyPrice(exchange, position)),
    notional: toAmount(shownNotional(exchange, position)),
    initialMargin: toAmount(marginMode === 'ISOLATED' ? position.isolatedMargin : atMark.ceil()),
    maintenanceMargin: toAmount(maintenanceMargin(exchange, position)),
    isolatedMargin: toAmount(position.isolatedMargin),
    marginRatio: toAmount(positionMarginRatio(exchange, position)),
    unrealizedPnl: toAmount(profit),
    realizedPnl: toAmount(position.realizedPnl),
    roe: toAmount(ratio(new Fraction(profit), atMark, 0n)),
    nextFundingFee: toAmount(fundingAmount(exchange, position, predictedRate(market))),
    fundingFee: toAmount(position.fundingFee),
    takeProfitPrice: toOptional(takeProfitPrice(exchange, position)),
    stopLossPrice: toOptional(stopLossPrice(exchange, position)),
    adlQuantile: adlQuantile(exchange, position),
    openedAt: position.openedAt,
    updatedAt: position.updatedAt,
  };
}

function toOptional(price: bigint | null): Amount | null {
  return price === null ? null : toAmount(price);
}

/** MARGIN-8: an isolated position is its own scope, a cross one has that of the account. */
function positionMarginRatio(exchange: Exchange, position: Position): bigint {
  if (!isIsolated(exchange, position.userId, position.symbol)) {
    return crossMarginRatio(exchange, position.userId);
  }
  const balance = position.isolatedMargin + unrealizedPnl(exchange, position);
  return ratio(new Fraction(maintenanceMargin(exchange, position)), new Fraction(balance), UNIT);
}

/** POS-4: `(cost − side × (realizedPnl − fees + funding)) / (q × (1 − side × takerRate))`. */
function breakEvenPrice(exchange: Exchange, position: Position): bigint {
  const account = accountOf(exchange, position.userId);
  const rate = rateOf(takerRateOf(exchange, account, position.symbol));
  const side = new Fraction(position.quantity > 0n ? 1n : -1n);
  const earned = new Fraction(position.realizedPnl - position.handlingFee + position.fundingFee);
  const owed = new Fraction(position.cost).magnitude().minus(side.times(earned));
  const kept = new Fraction(sizeOf(position)).times(new Fraction(1n).minus(side.times(rate)));
  return positivePart(ratio(owed, kept, 0n));
}

/** The inputs of a position's numbers, and what came of them. */
export function explainPosition(exchange: Exchange, position: Position): PositionExplanation {
  const scope = scopeOfPosition(exchange, position);
  const market = marketOf(exchange, position.symbol);
  const others = positionsIn(exchange, scope).filter((held) => held !== position);
  const inTier = tierAtMark(exchange, position);
  const { rank, ranked } = standingOf(exchange, position);
  return {
    position: positionView(exchange, position),
    cost: toAmount(position.cost),
    indexPrice: toAmount(market.index),
    stale: market.isStale,
    marginBalance: toAmount(marginBalanceOf(exchange, scope)),
    otherUnrealizedPnl: toAmount(unrealizedPnlOf(exchange, others)),
    otherMaintenanceMargin: toAmount(maintenanceMarginOf(exchange, others)),
    tier: tierNumberOf(exchange, position),
    maintenanceMarginRate: inTier.maintenanceMarginRate,
    maintenanceAmount: inTier.maintenanceAmount,
    liquidationTier: liquidationTier(exchange, position),
    adlRank: rank,
    adlRanked: ranked,
    fundingRate: toAmount(predictedRate(market)),
  };
}
