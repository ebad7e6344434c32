import type { Account, Transfer } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { NO_SLOT } from '../book/order-queue.ts';
import { ByteWriter } from '../codec/byte-writer.ts';
import {
  ACCOUNT_STATUS,
  CANCEL_REASON,
  MARGIN_MODE,
  ORDER_STATUS,
  ORDER_TYPE,
  POSITION_SIDE,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
} from '../codec/enums.ts';
import { KnownText } from '../codec/known-text.ts';
import { writeOrderRecord } from '../event/order-codec.ts';
import type { ClientRequest } from '../order/client-request.ts';
import type { Order } from '../order/order.ts';
import type { Position } from '../position/position.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { writeSymbolSpec } from '../symbol/symbol-codec.ts';
import { writeAccountIndex } from './account-index.ts';
import { writeAgents } from './encode-agents.ts';
import {
  writeConditions,
  writeRememberedConditions,
  writeRememberedStrategies,
  writeStrategies,
} from './encode-conditions.ts';

/** The version of the form; another one is not read. */
export const SNAPSHOT_VERSION = 4;

/** The whole state in its one canonical form (TIME-2): two exchanges in the same state give the same bytes. */
export function encodeExchange(exchange: Exchange): Uint8Array {
  const w = new ByteWriter();
  w.u16(SNAPSHOT_VERSION);
  w.integer(exchange.sequence);
  w.integer(exchange.timeMs);
  w.integer(exchange.day);
  w.integer(exchange.lastOrderId);
  w.integer(exchange.lastTradeId);
  w.integer(exchange.lastFillId);
  w.integer(exchange.lastChangeId);
  w.integer(exchange.lastPositionId);
  w.integer(exchange.lastLiquidationId);
  w.integer(exchange.lastConditionId);
  w.integer(exchange.lastStrategyId);
  writeSystem(w, exchange);
  w.u32(exchange.markets.length);
  for (const market of exchange.markets) writeMarket(w, market);
  w.u32(exchange.accounts.length);
  for (const account of exchange.everyAccount()) writeAccount(w, account);
  for (const market of exchange.markets) writeBook(w, exchange, market);
  writeStrategies(w, exchange);
  writeConditions(w, exchange);
  writeQueue(w, exchange);
  writeCountdowns(w, exchange);
  writeRemembered(w, exchange);
  writeRememberedConditions(w, exchange);
  writeRememberedStrategies(w, exchange);
  writeAgents(w, exchange);
  return w.bytes();
}

function writeSystem(w: ByteWriter, { system }: Exchange): void {
  w.amount(system.fee);
  w.amount(system.funding);
  w.amount(system.rounding);
  w.amount(system.socialised);
  w.amount(system.external);
}

function writeMarket(w: ByteWriter, market: Market): void {
  writeSymbolSpec(w, market.spec);
  w.amount(market.indexPrice);
  w.amount(market.markPrice);
  w.boolean(market.isIndexStale);
  writePricing(w, market);
  writeFunding(w, market);
  w.integer(market.lastPriceTicks);
  w.integer(market.openInterestSteps);
  w.amount(market.clearing);
  w.integer(market.bookVersion);
}

function writePricing(w: ByteWriter, { feed, basis }: Market): void {
  const told = feed.told();
  w.u16(told.length);
  for (const { price, toldAt } of told) {
    w.amount(price);
    w.integer(toldAt);
  }
  const samples = basis.list();
  w.u32(samples.length);
  for (const { timeMs, twice } of samples) {
    w.integer(timeMs);
    w.amount(twice);
  }
}

function writeFunding(w: ByteWriter, { funding }: Market): void {
  w.integer(funding.nextTimeMs);
  w.u32(funding.samples);
  w.amount(funding.weighted);
  w.amount(funding.lastRate);
}

function writeAccount(w: ByteWriter, account: Account): void {
  w.integer(account.userId);
  w.integer(account.createdAt);
  ACCOUNT_STATUS.write(w, account.status);
  w.u8(account.feeLevel);
  w.boolean(account.feeLevelPinned);
  w.amount(account.walletBalance);
  w.amount(account.isolatedMargin);
  w.boolean(account.isMarginCalled);
  w.amount(account.dayMakerVolume);
  w.amount(account.dayTakerVolume);
  w.u16(account.dayVolumes.length);
  for (const { day, maker, taker } of account.dayVolumes) {
    w.integer(day);
    w.amount(maker);
    w.amount(taker);
  }
  w.u16(account.dayCloses.length);
  for (const { day, equity, walletBalance } of account.dayCloses) {
    w.integer(day);
    w.amount(equity);
    w.amount(walletBalance);
  }
  writeTransfers(w, account.deposits);
  writeTransfers(w, account.withdrawals);
  const holdings = account.holdings.filter((holding) => holding !== undefined);
  w.u32(holdings.length);
  for (const holding of holdings) writeHolding(w, holding);
}

function writeTransfers(w: ByteWriter, transfers: ReadonlyMap<string, Transfer>): void {
  w.u32(transfers.size);
  for (const [reference, { changeId, amount }] of transfers) {
    w.text(reference);
    w.integer(changeId);
    w.amount(amount);
  }
}

function writeHolding(w: ByteWriter, holding: Holding): void {
  w.u32(holding.market.index);
  w.u16(holding.leverage);
  MARGIN_MODE.write(w, holding.marginMode);
  for (const position of [holding.both, holding.long, holding.short]) writePosition(w, position);
}

function writePosition(w: ByteWriter, position: Position): void {
  w.boolean(position.steps !== 0);
  if (position.steps === 0) return;
  w.integer(position.positionId);
  w.integer(position.steps);
  w.amount(position.cost);
  w.amount(position.isolatedMargin);
  w.boolean(position.isMarginCalled);
  w.amount(position.realizedPnl);
  w.amount(position.handlingFee);
  w.amount(position.fundingFee);
  w.integer(position.maxSteps);
  w.amount(position.openedSteps);
  w.amount(position.openedValue);
  w.amount(position.closedSteps);
  w.amount(position.closedValue);
  w.integer(position.openedAt);
  w.integer(position.updatedAt);
}

/** Bids, then asks, each in priority order, so that adding them again makes the same book. */
function writeBook(w: ByteWriter, exchange: Exchange, { book }: Market): void {
  for (const side of ['BUY', 'SELL'] as const) {
    w.u32(book.orderCount(side));
    for (let slot = book.best(side); slot !== NO_SLOT; slot = book.following(slot)) {
      writeOrder(w, exchange.orders.at(slot));
    }
  }
}

function writeOrder(w: ByteWriter, order: Order): void {
  w.integer(order.orderId);
  writeAccountIndex(w, order.account);
  ORDER_TYPE.write(w, order.type);
  SIDE.write(w, order.side);
  POSITION_SIDE.write(w, order.positionSide);
  TIME_IN_FORCE.write(w, order.timeInForce);
  SELF_TRADE_PREVENTION.write(w, order.selfTradePrevention);
  w.boolean(order.reduceOnly);
  w.boolean(order.closePosition);
  w.boolean(order.makerOnly);
  ORDER_STATUS.write(w, order.status);
  w.integer(order.priceTicks);
  w.integer(order.quantitySteps);
  w.integer(order.filledSteps);
  w.amount(order.tradeValue);
  w.amount(order.handlingFee);
  w.amount(order.realizedPnl);
  CANCEL_REASON.write(w, order.cancelReason);
  w.integer(order.conditionId);
  w.integer(order.strategyId);
  w.u8(order.triggerMode);
  w.integer(order.goodTillDate);
  w.integer(order.createdAt);
  w.integer(order.updatedAt);
  w.boolean(order.request !== null);
  if (order.request !== null) writeRequest(w, order.request);
}

function writeRequest(w: ByteWriter, request: ClientRequest): void {
  w.text(request.clientOrderId);
  w.amount(request.price);
  w.amount(request.quantity);
  w.boolean(request.reduceOnly);
  w.u8(request.priceType);
}

/** Whose liquidation waits, first come first (LIQ-7). */
function writeQueue(w: ByteWriter, { risk }: Exchange): void {
  const waiting = risk.queue.waiting();
  w.u32(waiting.length);
  for (const account of waiting) writeAccountIndex(w, account);
}

function writeCountdowns(w: ByteWriter, exchange: Exchange): void {
  const entries = exchange.countdowns.entries();
  w.u32(entries.length);
  for (const { account, symbol, deadline } of entries) {
    writeAccountIndex(w, account);
    w.text(symbol);
    w.integer(deadline);
  }
}

function writeRemembered(w: ByteWriter, exchange: Exchange): void {
  const entries = [...exchange.remembered.entries()];
  w.u32(entries.length);
  const symbol = new KnownText();
  for (const { account, record, request, forgetAt } of entries) {
    writeAccountIndex(w, account);
    writeOrderRecord(w, record, false, symbol);
    writeRequest(w, request);
    w.integer(forgetAt);
  }
}
