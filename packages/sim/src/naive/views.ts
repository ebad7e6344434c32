import type {
  AccountView,
  Answers,
  AssetView,
  DepthView,
  OrderRecord,
  PositionExplanation,
  Query,
  SettingsView,
  SystemAccountView,
  TickerView,
} from '@openperp/engine';
import { agentOrderImage, findAgentOrder } from './agent.ts';
import { agentAccountName, agentAccountView } from './agents.ts';
import { levelsOf } from './book.ts';
import { rememberedStrategiesOf } from './client-ids.ts';
import { isConditionNamedBy, newestFirst, rememberedConditionsOf } from './condition-life.ts';
import {
  conditionsOf,
  type Exchange,
  findAnyAccount,
  findMarket,
  holdingOf,
  type Market,
  ordersOf,
  positionsOf,
  strategiesOf,
} from './exchange.ts';
import { fundingView, predictedRate } from './funding.ts';
import { insuranceFundView } from './insurance.ts';
import { findViolations } from './invariants.ts';
import { ASSET } from './ledger.ts';
import {
  crossPositionMarginOf,
  crossWallet,
  freeMargin,
  isolatedMarginOf,
  maintenanceMarginOf,
  maxNotionalOf,
  orderMarginOf,
  sizeOf,
  unrealizedPnlOf,
  withdrawable,
} from './margin.ts';
import { isNamedBy, rememberedOf } from './order-life.ts';
import { crossMarginRatio, explainPosition, positionView } from './position-view.ts';
import { preview } from './preview.ts';
import { accountImage, conditionImage, orderImage, strategyImage } from './record-images.ts';
import { isStrategyNamedBy } from './strategy-change.ts';
import { positivePart, sum, toAmount } from './units.ts';
import { DAY_MS, volumeBetween } from './volumes.ts';

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
    case 'conditions':
      return waitingConditions(exchange, query.userId, query.symbol);
    case 'condition':
      return oneCondition(exchange, query);
    case 'strategy':
      return oneStrategy(exchange, query);
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
    case 'funding':
      return marketsNamed(exchange, query.symbol).map((market) => fundingView(exchange, market));
    case 'insuranceFund':
      return insuranceFundView(exchange);
    case 'systemAccounts':
      return systemAccountViews(exchange);
    case 'explainPosition':
      return explanation(exchange, query.userId, query.positionId);
    case 'agentAccount':
      return agentAccountView(exchange, query.agentCode);
    case 'agentOrder':
      return agentOrder(exchange, query.agentCode, query.agentOrderNo);
    case 'agentOrders':
      return agentOrders(exchange, query.afterOrderId, query.limit);
    case 'equities':
      return equitiesView(exchange, query.afterUserId, query.limit);
    case 'engine':
      return engineView(exchange);
    case 'invariants':
      return findViolations(exchange);
    default:
      return query satisfies never;
  }
}

/** LEDGER-1: the exchange's own accounts, CLEARING of each symbol last. */
function systemAccountViews(exchange: Exchange): SystemAccountView[] {
  const names = ['FEE', 'INSURANCE', 'FUNDING', 'ROUNDING', 'SOCIALISED', 'EXTERNAL'];
  const clearings = exchange.markets.map(({ spec }) => `CLEARING:${spec.symbol}`);
  const agents = exchange.agents.codes.map(agentAccountName);
  return [...names, ...agents, ...clearings].map((name) => {
    const posted = exchange.system.find((account) => account.name === name)?.balance ?? 0n;
    return { name, balance: toAmount(name === 'INSURANCE' ? exchange.fund.wallet : posted) };
  });
}

function agentOrder(exchange: Exchange, agentCode: string, agentOrderNo: string): Answers['agentOrder'] {
  const found = findAgentOrder(exchange.agents, agentCode, agentOrderNo);
  return found && agentOrderImage(exchange.agents, found);
}

function agentOrders(exchange: Exchange, afterOrderId: number, limit: number): Answers['agentOrders'] {
  const later = exchange.agents.orders.filter(({ orderId }) => orderId > afterOrderId);
  return later.slice(0, limit).map((order) => agentOrderImage(exchange.agents, order));
}

function equitiesView(exchange: Exchange, afterUserId: number, limit: number): Answers['equities'] {
  const userIds = exchange.accounts.map(({ userId }) => userId);
  const first = [exchange.fund.userId, ...userIds].indexOf(afterUserId);
  const listed = first < 0 ? [] : exchange.accounts.slice(first, first + limit);
  return {
    timeMs: exchange.timeMs,
    lastChangeId: exchange.lastIds.change,
    list: listed.map(({ userId, wallet }) => {
      const profit = unrealizedPnlOf(exchange, positionsOf(exchange, userId));
      return { userId, equity: toAmount(wallet + profit) };
    }),
  };
}

function assetView(exchange: Exchange, userId: number): AssetView | undefined {
  const account = findAnyAccount(exchange, userId);
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
  const account = findAnyAccount(exchange, userId);
  if (account === undefined) return undefined;
  const tomorrow = exchange.lastMidnightMs + DAY_MS;
  const volume = volumeBetween(exchange, userId, tomorrow - 30 * DAY_MS, tomorrow);
  return {
    ...accountImage(account),
    openOrders: ordersOf(exchange, userId).length,
    openPositions: positionsOf(exchange, userId).length,
    makerVolume30d: toAmount(volume.maker),
    takerVolume30d: toAmount(volume.taker),
  };
}

function explanation(
  exchange: Exchange,
  userId: number,
  positionId: number,
): PositionExplanation | undefined {
  const found = positionsOf(exchange, userId).find((position) => position.positionId === positionId);
  return found && explainPosition(exchange, found);
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

function waitingConditions(exchange: Exchange, userId: number, symbol: string): Answers['conditions'] {
  const waiting = newestFirst(conditionsOf(exchange, userId, symbol));
  return { list: waiting.map((condition) => conditionImage(exchange, condition)), total: waiting.length };
}

function oneCondition(
  exchange: Exchange,
  query: Extract<Query, { kind: 'condition' }>,
): Answers['condition'] {
  const waiting = conditionsOf(exchange, query.userId, query.symbol).find((condition) =>
    isConditionNamedBy(query, condition),
  );
  if (waiting !== undefined) return conditionImage(exchange, waiting);
  return rememberedConditionsOf(exchange, query.userId).findLast(
    ({ record }) => record.symbol === query.symbol && isConditionNamedBy(query, record),
  )?.record;
}

function oneStrategy(exchange: Exchange, query: Extract<Query, { kind: 'strategy' }>): Answers['strategy'] {
  const working = strategiesOf(exchange, query.userId).find((strategy) => isStrategyNamedBy(query, strategy));
  if (working !== undefined) return strategyImage(exchange, working);
  return rememberedStrategiesOf(exchange, query.userId).findLast(({ record }) =>
    isStrategyNamedBy(query, record),
  )?.record;
}

function settingsView(exchange: Exchange, userId: number, symbol: string): SettingsView | undefined {
  const market = findMarket(exchange, symbol);
  if (market === undefined || findAnyAccount(exchange, userId) === undefined) return undefined;
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
  const { symbol } = market.spec;
  const bid = levelsOf(exchange, symbol, 'BUY')[0];
  const ask = levelsOf(exchange, symbol, 'SELL')[0];
  const longs = exchange.positions.filter((held) => held.symbol === symbol && held.quantity > 0n);
  return {
    symbol,
    lastPrice: toAmount(market.lastPrice),
    openInterest: toAmount(sum(longs.map(sizeOf))),
    bidPrice: toAmount(bid?.price ?? 0n),
    bidQuantity: toAmount(bid?.quantity ?? 0n),
    askPrice: toAmount(ask?.price ?? 0n),
    askQuantity: toAmount(ask?.quantity ?? 0n),
    markPrice: toAmount(market.mark),
    indexPrice: toAmount(market.index),
    fundingRate: toAmount(predictedRate(market)),
    nextFundingTime: market.nextFundingTime,
  };
}

function engineView(exchange: Exchange): Answers['engine'] {
  return {
    sequence: exchange.sequence,
    engineTime: exchange.timeMs,
    accounts: exchange.accounts.length,
    openOrders: exchange.orders.length,
    conditionOrders: exchange.conditions.length,
    strategies: exchange.strategies.length,
    positions: exchange.positions.length,
    pendingLiquidations: exchange.queue.length,
  };
}
