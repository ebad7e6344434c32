import type { Account } from '../account/account.ts';
import { takerFeeRateOf } from '../account/fee-rates.ts';
import { fundingAmountOf } from '../funding/funding-amount.ts';
import { fundingRateOf } from '../funding/funding-rate.ts';
import { rankOf } from '../liquidation/adl-ranking.ts';
import { marginRatio } from '../margin/margin-ratio.ts';
import { initialMarginAtMark, maintenanceMarginOf, unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, abs, add, multiply, narrow, sub, UNIT } from '../number/amount.ts';
import { divideHalf, floorQuotient } from '../number/divide.ts';
import type { Position } from '../position/position.ts';
import { bankruptcyPriceOf, liquidationPriceOf } from '../risk/liquidation-price.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { crossMarginRatio } from './account-views.ts';
import { exitPricesOf } from './exit-prices.ts';
import type { PositionView } from './query.ts';

/** Digits that a shown entry price has beyond the symbol's price precision (NUM-3). */
const EXTRA_ENTRY_DIGITS = 2;

/** An account's open positions, by symbol in order of creation, BOTH, LONG, SHORT within. */
export function positionViews(exchange: Exchange, userId: number, symbol: string): PositionView[] {
  const account = exchange.accountByUserId.get(userId);
  if (account === undefined) return [];
  const views: PositionView[] = [];
  for (const holding of account.holdings) {
    if (holding === undefined || (symbol !== '' && holding.market.spec.symbol !== symbol)) continue;
    for (const position of [holding.both, holding.long, holding.short]) {
      if (position.steps !== 0) views.push(positionView(exchange, account, position));
    }
  }
  return views;
}

/** A position with everything that follows from it at the present mark. */
function positionView(exchange: Exchange, account: Account, position: Position): PositionView {
  const { holding } = position;
  const { market } = holding;
  const entryPriceDigits = market.spec.pricePrecision + EXTRA_ENTRY_DIGITS;
  const unrealizedPnl = unrealizedPnlOf(position);
  const maintenanceMargin = maintenanceMarginOf(position);
  const isolated = holding.marginMode === 'ISOLATED';
  const atMark = initialMarginAtMark(position);
  return {
    positionId: position.positionId,
    symbol: market.spec.symbol,
    marginMode: holding.marginMode,
    positionSide: position.positionSide,
    side: position.steps > 0 ? 'LONG' : 'SHORT',
    leverage: holding.leverage,
    quantity: position.quantity,
    entryPrice: meanPrice(market, abs(position.cost), Math.abs(position.steps), entryPriceDigits),
    entryPriceDigits,
    breakEvenPrice: breakEvenPriceOf(position),
    markPrice: market.markPrice,
    liquidationPrice: liquidationPriceOf(position),
    bankruptcyPrice: bankruptcyPriceOf(position),
    notional: market.notionalHalf(position.steps),
    initialMargin: isolated ? position.isolatedMargin : atMark,
    maintenanceMargin,
    isolatedMargin: position.isolatedMargin,
    marginRatio: isolated
      ? marginRatio(maintenanceMargin, add(position.isolatedMargin, unrealizedPnl))
      : crossMarginRatio(account),
    unrealizedPnl,
    realizedPnl: position.realizedPnl,
    roe: returnOnEquity(position, unrealizedPnl),
    nextFundingFee: fundingAmountOf(position, fundingRateOf(market.funding, market.spec)),
    fundingFee: position.fundingFee,
    ...exitPricesOf(position),
    adlQuantile: adlQuantileOf(exchange, position),
    openedAt: position.openedAt,
    updatedAt: position.updatedAt,
  };
}

/** LIQ-5: 4 is closed first; the insurance fund, which is never ranked, has 0. */
function adlQuantileOf(exchange: Exchange, position: Position): number {
  const { rank, ranked } = rankOf(exchange, position);
  return ranked === 0 ? 0 : Math.min(4, floorQuotient(5 * (ranked - rank), ranked));
}

/** Value / quantity with `digits` digits, half-up (NUM-3); in units of 10^−digits. */
export function meanPrice(market: Market, value: Amount, steps: number, digits: number): Amount {
  const quantity = BigInt(steps) * BigInt(market.stepNumerator) * 100_000_000n;
  const numerator = BigInt(value) * BigInt(market.stepDenominator) * 10n ** BigInt(digits);
  return narrow((2n * numerator + quantity) / (2n * quantity));
}

/** POS-4: uPnL / (q × MP / L), half-up. */
function returnOnEquity(position: Position, unrealizedPnl: Amount): Amount {
  const { market, leverage } = position.holding;
  return divideHalf(
    multiply(multiply(unrealizedPnl, leverage), multiply(UNIT, market.stepDenominator)),
    multiply(market.markPrice, multiply(Math.abs(position.steps), market.stepNumerator)),
  );
}

/** POS-4: (cost − side × (realizedPnl − fees + funding)) / (q × (1 − side × takerRate)), half-up to 8 digits. */
function breakEvenPriceOf(position: Position): Amount {
  const { holding } = position;
  const { market } = holding;
  const side = position.steps > 0 ? 1n : -1n;
  const earned = sub(add(position.realizedPnl, position.fundingFee), position.handlingFee);
  const numerator = BigInt(abs(position.cost)) - side * BigInt(earned);
  if (numerator <= 0n) return 0;
  const rate = BigInt(takerFeeRateOf(holding.account, market));
  const quantity = BigInt(Math.abs(position.steps)) * BigInt(market.stepNumerator);
  const divisor = quantity * (BigInt(UNIT) - side * rate);
  const scaled = numerator * BigInt(market.stepDenominator) * BigInt(UNIT);
  return narrow((2n * scaled + divisor) / (2n * divisor));
}
