import type {
  AccountRecord,
  ClosedPositionRecord,
  ConditionRecord,
  OrderRecord,
  PositionRecord,
  SettingsRecord,
  StrategyPartRecord,
  StrategyRecord,
} from '@openperp/engine';
import {
  type Account,
  type Condition,
  type Exchange,
  holdingOf,
  type Order,
  type Position,
  type Strategy,
  type StrategyPart,
} from './exchange.ts';
import { toAmount } from './units.ts';

/** An order as it stands. */
export function orderImage(exchange: Exchange, order: Order): OrderRecord {
  const { leverage, marginMode } = holdingOf(exchange, order.userId, order.symbol);
  return {
    orderId: order.orderId,
    userId: order.userId,
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    type: order.type,
    side: order.side,
    positionSide: order.positionSide,
    status: order.status,
    timeInForce: order.timeInForce,
    price: toAmount(order.price),
    quantity: toAmount(order.quantity),
    filledQuantity: toAmount(order.filledQuantity),
    tradeValue: toAmount(order.tradeValue),
    handlingFee: toAmount(order.handlingFee),
    realizedPnl: toAmount(order.realizedPnl),
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    makerOnly: order.makerOnly,
    selfTradePrevention: order.selfTradePrevention,
    leverage,
    marginMode,
    cancelReason: order.cancelReason,
    conditionId: order.conditionId,
    strategyId: order.strategyId,
    goodTillDate: order.goodTillDate,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

/** A condition order as it stands. */
export function conditionImage(exchange: Exchange, condition: Condition): ConditionRecord {
  const { request, rejection } = condition;
  const { leverage, marginMode } = holdingOf(exchange, condition.userId, condition.symbol);
  return {
    conditionId: condition.conditionId,
    userId: condition.userId,
    symbol: condition.symbol,
    clientOrderId: condition.clientOrderId,
    type: request.type,
    side: request.side,
    positionSide: request.positionSide,
    status: condition.status,
    timeInForce: request.timeInForce,
    price: request.price,
    quantity: toAmount(condition.quantity),
    stopPrice: request.stopPrice,
    workingType: request.workingType,
    activatePrice: request.activatePrice,
    callbackRate: request.callbackRate,
    reduceOnly: condition.reduceOnly,
    closePosition: request.closePosition,
    priceProtect: request.priceProtect,
    goodTillDate: request.goodTillDate,
    extremePrice: toAmount(condition.extreme),
    generatedOrderId: condition.order?.orderId ?? 0,
    triggerTime: condition.triggerTime,
    cancelReason: condition.cancelReason,
    rejectCode: rejection?.code ?? 0,
    rejectField: rejection?.field ?? '',
    rejectRule: rejection?.rule ?? '',
    strategyId: condition.strategyId,
    leverage,
    marginMode,
    createdAt: condition.createdAt,
    updatedAt: condition.updatedAt,
  };
}

/** A strategy as it stands; what has ended of it as it was then. */
export function strategyImage(exchange: Exchange, strategy: Strategy): StrategyRecord {
  return {
    strategyId: strategy.strategyId,
    userId: strategy.userId,
    symbol: strategy.symbol,
    clientStrategyId: strategy.clientStrategyId,
    type: strategy.request.strategyType,
    status: strategy.status,
    parts: strategy.parts.map((part) => partImage(exchange, part)),
    createdAt: strategy.createdAt,
    updatedAt: strategy.updatedAt,
  };
}

function partImage(exchange: Exchange, part: StrategyPart): StrategyPartRecord {
  const { order, condition, rejection } = part;
  return {
    request: part.request,
    reduceOnly: part.reduceOnly,
    state: part.state,
    rejectCode: rejection?.code ?? 0,
    rejectField: rejection?.field ?? '',
    rejectRule: rejection?.rule ?? '',
    order: order === undefined ? null : (order.lastImage ?? orderImage(exchange, order)),
    condition: condition === undefined ? null : (condition.lastImage ?? conditionImage(exchange, condition)),
  };
}

/** A position as it stands. */
export function positionImage(exchange: Exchange, position: Position): PositionRecord {
  const { leverage, marginMode } = holdingOf(exchange, position.userId, position.symbol);
  return {
    positionId: position.positionId,
    userId: position.userId,
    symbol: position.symbol,
    positionSide: position.positionSide,
    marginMode,
    leverage,
    quantity: toAmount(position.quantity),
    cost: toAmount(position.cost),
    isolatedMargin: toAmount(position.isolatedMargin),
    realizedPnl: toAmount(position.realizedPnl),
    handlingFee: toAmount(position.handlingFee),
    fundingFee: toAmount(position.fundingFee),
    openedAt: position.openedAt,
    updatedAt: position.updatedAt,
  };
}

/** The life of a position that was `side` and has closed by an order of `triggerMode` (POS-3). */
export function closedPositionImage(
  exchange: Exchange,
  position: Position,
  side: 'LONG' | 'SHORT',
  triggerMode: number,
): ClosedPositionRecord {
  const { leverage, marginMode } = holdingOf(exchange, position.userId, position.symbol);
  return {
    positionId: position.positionId,
    userId: position.userId,
    symbol: position.symbol,
    positionSide: position.positionSide,
    side,
    marginMode,
    leverage,
    maxQuantity: toAmount(position.maxQuantity),
    openedQuantity: toAmount(position.openedQuantity),
    openedValue: toAmount(position.openedValue),
    closedQuantity: toAmount(position.closedQuantity),
    closedValue: toAmount(position.closedValue),
    pnl: toAmount(position.realizedPnl),
    handlingFee: toAmount(position.handlingFee),
    fundingFee: toAmount(position.fundingFee),
    triggerMode,
    openedAt: position.openedAt,
    closedAt: position.updatedAt,
  };
}

/** An account's standing. */
export function accountImage(account: Account): AccountRecord {
  return {
    userId: account.userId,
    status: account.status,
    feeLevel: account.feeLevel,
    feeLevelPinned: account.isFeeLevelPinned,
    createdAt: account.createdAt,
  };
}

/** Leverage and margin mode of an account in a symbol. */
export function settingsImage(exchange: Exchange, userId: number, symbol: string): SettingsRecord {
  const { leverage, marginMode } = holdingOf(exchange, userId, symbol);
  return { userId, symbol, leverage, marginMode, updatedAt: exchange.timeMs };
}
