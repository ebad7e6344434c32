import type {
  AccountView,
  Amount,
  Answers,
  AssetView,
  DepthView,
  OrderRecord,
  PositionView,
  Query,
  SettingsView,
  TickerView,
} from '@openperp/engine';
import { levelsOf } from './book.ts';
import {
  accountOf,
  type Exchange,
  findAccount,
  findMarket,
  holdingOf,
  type Market,
  marketOf,
  ordersOf,
  type Position,
  positionsOf,
} from './exchange.ts';
import { takerRateOf } from './fee-levels.ts';
import { Fraction } from './fraction.ts';
import { findViolations } from './invariants.ts';
import { ASSET } from './ledger.ts';
import { bankruptcyPrice, liquidationPrice } from './liquidation-price.ts';
import {
  crossPositionMarginOf,
  crossPositions,
  crossWallet,
  freeMargin,
  isIsolated,
  isolatedMarginOf,
  maintenanceMargin,
  maintenanceMarginOf,
  maxNotionalOf,
  notionalMargin,
  orderMarginOf,
  signedNotional,
  sizeOf,
  unrealizedPnl,
  unrealizedPnlOf,
  withdrawable,
} from './margin.ts';
import { isNamedBy, rememberedOf } from './order-life.ts';
import { preview } from './preview.ts';
import { accountImage, orderImage } from './record-images.ts';
import { positivePart, rateOf, sum, toAmount, UNIT } from './units.ts';
import { DAY_MS, midnightOf, volumeBetween } from './volumes.ts';

/** Answers a question about the state as it stands. */
export function answer(exchange: Exchange, query: Query): Answers[keyof Answers] {
  switch (query.kind) {
    case 'asset':
      return assetView(exchange, query.userId);
    case 'account':
      return accountView(exchange, query.userId);
    case 'positions':
      return positionsOf(exchange, query.userId, query.symbol).map((held) => positionView(exchange, held));
    case 'openOrders':
      return openOrders(exchange, query);
    case 'order':
      return oneOrder(exchange, query);
    case 'settings':
      return settingsView(exchange, query.userId, query.symbol);
    case 'preview':
      return preview(exchange, query.place);
    case 'depth':
      return depthView(exchange, query.symbol, query.limit);
    case 'symbols':
      return marketsNamed(exchange, query.symbol).map(({ spec }) => spec);
    case 'tickers':
      return marketsNamed(exchange, query.symbol).map((market) => tickerView(exchange, market));
    case 'engine':
      return engineView(exchange);
    case 'invariants':
      return findViolations(exchange);
    default:
      return query satisfies never;
  }
}

/** POS-4, MARGIN-8: half-up to 8 digits; `whenNone` where the denominator is not positive. */
function ratio(numerator: Fraction, denominator: Fraction, whenNone: bigint): bigint {
  if (denominator.numerator <= 0n) return whenNone;
  return numerator.over(denominator).times(new Fraction(UNIT)).half();
}

/** MARGIN-8 of the account's cross scope. */
function crossMarginRatio(exchange: Exchange, userId: number): bigint {
  const positions = crossPositions(exchange, userId);
  const balance = crossWallet(exchange, userId) + unrealizedPnlOf(exchange, positions);
  return ratio(new Fraction(maintenanceMarginOf(exchange, positions)), new Fraction(balance), UNIT);
}

function assetView(exchange: Exchange, userId: number): AssetView | undefined {
  const account = findAccount(exchange, userId);
  if (account === undefined) return undefined;
  const positions = positionsOf(exchange, userId);
  const isolated = isolatedMarginOf(exchange, userId);
  const profit = unrealizedPnlOf(exchange, positions);
  return {
    userId,
    asset: ASSET,
    walletBalance: toAmount(account.wallet),
    crossWalletBalance: toAmount(crossWallet(exchange, userId)),
    isolatedMargin: toAmount(isolated),
    orderMargin: toAmount(orderMarginOf(exchange, userId)),
    positionMargin: toAmount(crossPositionMarginOf(exchange, userId) + isolated),
    availableBalance: toAmount(positivePart(freeMargin(exchange, userId))),
    unrealizedPnl: toAmount(profit),
    equity: toAmount(account.wallet + profit),
    maintenanceMargin: toAmount(maintenanceMarginOf(exchange, positions)),
    marginRatio: toAmount(crossMarginRatio(exchange, userId)),
    maxWithdrawAmount: toAmount(withdrawable(exchange, userId)),
  };
}

function accountView(exchange: Exchange, userId: number): AccountView | undefined {
  const account = findAccount(exchange, userId);
  if (account === undefined) return undefined;
  const tomorrow = midnightOf(exchange.timeMs) + DAY_MS;
  const volume = volumeBetween(exchange, userId, tomorrow - 30 * DAY_MS, tomorrow);
  return {
    ...accountImage(account),
    openOrders: ordersOf(exchange, userId).length,
    openPositions: positionsOf(exchange, userId).length,
    makerVolume30d: toAmount(volume.maker),
    takerVolume30d: toAmount(volume.taker),
  };
}

/** A position and what follows from it at the present mark. */
function positionView(exchange: Exchange, position: Position): PositionView {
  const { userId, symbol } = position;
  const { leverage, marginMode } = holdingOf(exchange, userId, symbol);
  const { spec, mark } = marketOf(exchange, symbol);
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
    notional: toAmount(signedNotional(exchange, position).magnitude().half()),
    initialMargin: toAmount(marginMode === 'ISOLATED' ? position.isolatedMargin : atMark.ceil()),
    maintenanceMargin: toAmount(maintenanceMargin(exchange, position)),
    isolatedMargin: toAmount(position.isolatedMargin),
    marginRatio: toAmount(positionMarginRatio(exchange, position)),
    unrealizedPnl: toAmount(profit),
    realizedPnl: toAmount(position.realizedPnl),
    roe: toAmount(ratio(new Fraction(profit), atMark, 0n)),
    nextFundingFee: 0,
    fundingFee: 0,
    takeProfitPrice: null,
    stopLossPrice: null,
    adlQuantile: 0,
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

/** POS-4: `(cost − side × (realizedPnl − fees)) / (q × (1 − side × takerRate))`. */
function breakEvenPrice(exchange: Exchange, position: Position): bigint {
  const account = accountOf(exchange, position.userId);
  const rate = rateOf(takerRateOf(exchange, account, position.symbol));
  const side = new Fraction(position.quantity > 0n ? 1n : -1n);
  const earned = new Fraction(position.realizedPnl - position.handlingFee);
  const owed = new Fraction(position.cost).magnitude().minus(side.times(earned));
  const kept = new Fraction(sizeOf(position)).times(new Fraction(1n).minus(side.times(rate)));
  return positivePart(ratio(owed, kept, 0n));
}

function openOrders(
  exchange: Exchange,
  query: Extract<Query, { kind: 'openOrders' }>,
): Answers['openOrders'] {
  const all = ordersOf(exchange, query.userId, query.symbol).sort((a, b) => b.orderId - a.orderId);
  const older = all.filter((order) => query.beforeOrderId === 0 || order.orderId < query.beforeOrderId);
  return {
    list: older.slice(0, query.limit).map((order) => orderImage(exchange, order)),
    total: all.length,
  };
}

function oneOrder(exchange: Exchange, query: Extract<Query, { kind: 'order' }>): OrderRecord | undefined {
  const open = ordersOf(exchange, query.userId, query.symbol).find((order) => isNamedBy(query, order));
  if (open !== undefined) return orderImage(exchange, open);
  return rememberedOf(exchange, query.userId).findLast(
    ({ record }) => record.symbol === query.symbol && isNamedBy(query, record),
  )?.record;
}

function settingsView(exchange: Exchange, userId: number, symbol: string): SettingsView | undefined {
  const market = findMarket(exchange, symbol);
  if (market === undefined || findAccount(exchange, userId) === undefined) return undefined;
  const { leverage, marginMode } = holdingOf(exchange, userId, symbol);
  const maxNotional = toAmount(maxNotionalOf(market.spec.leverageTiers, leverage));
  return { symbol, marginMode, leverage, maxLeverage: market.spec.maxLeverage, maxNotional };
}

function depthView(exchange: Exchange, symbol: string, limit: number): DepthView | undefined {
  const market = findMarket(exchange, symbol);
  if (market === undefined) return undefined;
  const side = (name: 'BUY' | 'SELL') =>
    levelsOf(exchange, symbol, name)
      .slice(0, limit)
      .map(({ price, quantity }) => [toAmount(price), toAmount(quantity)] as const);
  return {
    symbol,
    version: 0,
    timestamp: exchange.timeMs,
    bids: side('BUY'),
    asks: side('SELL'),
  };
}

function marketsNamed(exchange: Exchange, symbol: string): Market[] {
  return exchange.markets.filter(({ spec }) => symbol === '' || spec.symbol === symbol);
}

function tickerView(exchange: Exchange, market: Market): TickerView {
  const { symbol, fundingIntervalHours } = market.spec;
  const bid = levelsOf(exchange, symbol, 'BUY')[0];
  const ask = levelsOf(exchange, symbol, 'SELL')[0];
  const longs = exchange.positions.filter((held) => held.symbol === symbol && held.quantity > 0n);
  const intervalMs = fundingIntervalHours * 3_600_000;
  return {
    symbol,
    lastPrice: toAmount(market.lastPrice),
    openInterest: toAmount(sum(longs.map(sizeOf))),
    bidPrice: toAmount(bid?.price ?? 0n),
    bidQuantity: toAmount(bid?.quantity ?? 0n),
    askPrice: toAmount(ask?.price ?? 0n),
    askQuantity: toAmount(ask?.quantity ?? 0n),
    markPrice: toAmount(market.mark),
    indexPrice: toAmount(market.mark),
    fundingRate: 0,
    nextFundingTime: (Math.floor(exchange.timeMs / intervalMs) + 1) * intervalMs,
  };
}

function engineView(exchange: Exchange): Answers['engine'] {
  return {
    sequence: exchange.sequence,
    engineTime: exchange.timeMs,
    accounts: exchange.accounts.length,
    openOrders: exchange.orders.length,
    conditionOrders: 0,
    strategies: 0,
    positions: exchange.positions.length,
  };
}
