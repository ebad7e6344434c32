import type { Account, Transfer } from '../account/account.ts';
import { Holding } from '../account/holding.ts';
import { ByteReader } from '../codec/byte-reader.ts';
import { CodecError } from '../codec/codec-error.ts';
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
import { readPriceType } from '../command/request-codec.ts';
import { readOrderRecord } from '../event/order-codec.ts';
import type { ClientRequest } from '../order/client-request.ts';
import type { Order } from '../order/order.ts';
import { enterBook, openOrder } from '../order/order-life.ts';
import { type SharedTerms, sharedTerms } from '../order/order-terms.ts';
import { RememberedOrder } from '../order/remembered-orders.ts';
import type { Position } from '../position/position.ts';
import { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { readSymbolSpec } from '../symbol/symbol-codec.ts';
import { readAccountIndex } from './account-index.ts';
import { readAgents } from './decode-agents.ts';
import {
  readConditions,
  readRememberedConditions,
  readRememberedStrategies,
  readStrategies,
} from './decode-conditions.ts';
import { SNAPSHOT_VERSION } from './encode-exchange.ts';

/** The exchange that {@link encodeExchange} wrote down; CodecError for bytes that are no snapshot of this version. */
export function decodeExchange(bytes: Uint8Array): Exchange {
  const r = new ByteReader(bytes);
  const version = r.u16();
  if (version !== SNAPSHOT_VERSION) throw new CodecError(`a snapshot of version ${version}`);
  const exchange = new Exchange();
  exchange.sequence = r.integer();
  exchange.timeMs = r.integer();
  exchange.day = r.integer();
  exchange.lastOrderId = r.integer();
  exchange.lastTradeId = r.integer();
  exchange.lastFillId = r.integer();
  exchange.lastChangeId = r.integer();
  exchange.lastPositionId = r.integer();
  exchange.lastLiquidationId = r.integer();
  exchange.lastConditionId = r.integer();
  exchange.lastStrategyId = r.integer();
  readSystem(r, exchange);
  for (let left = r.u32(); left > 0; left -= 1) readMarket(r, exchange);
  const users = r.u32();
  readAccount(r, exchange, () => exchange.fund);
  for (let left = users; left > 0; left -= 1) {
    readAccount(r, exchange, (userId, createdAt) => exchange.addAccount(userId, createdAt));
  }
  readOrders(r, exchange);
  readStrategies(r, exchange);
  readConditions(r, exchange);
  readQueue(r, exchange);
  readCountdowns(r, exchange);
  readRemembered(r, exchange);
  readRememberedConditions(r, exchange);
  readRememberedStrategies(r, exchange);
  readAgents(r, exchange);
  if (r.remaining > 0) throw new CodecError(`${r.remaining} bytes after the snapshot`);
  return exchange;
}

function readSystem(r: ByteReader, { system }: Exchange): void {
  system.fee = r.amount();
  system.funding = r.amount();
  system.rounding = r.amount();
  system.socialised = r.amount();
  system.external = r.amount();
}

function readMarket(r: ByteReader, exchange: Exchange): void {
  const market = exchange.addMarket(readSymbolSpec(r));
  market.indexPrice = r.amount();
  market.markPrice = r.amount();
  market.isIndexStale = r.boolean();
  readPricing(r, market);
  readFunding(r, market);
  market.lastPriceTicks = r.integer();
  market.openInterestSteps = r.integer();
  market.clearing = r.amount();
  market.bookVersion = r.integer();
}

function readPricing(r: ByteReader, { feed, basis, spec }: Market): void {
  const sources = r.u16();
  if (sources !== feed.told().length) throw new CodecError(`${spec.symbol}: ${sources} sources`);
  for (let place = 0; place < sources; place += 1) {
    feed.restore(place, { price: r.amount(), toldAt: r.integer() });
  }
  for (let left = r.u32(); left > 0; left -= 1) basis.add({ timeMs: r.integer(), twice: r.amount() });
}

function readFunding(r: ByteReader, { funding }: Market): void {
  funding.nextTimeMs = r.integer();
  funding.samples = r.u32();
  funding.weighted = r.amount();
  funding.lastRate = Number(r.amount());
}

function readAccount(
  r: ByteReader,
  exchange: Exchange,
  enter: (userId: number, createdAt: number) => Account,
): void {
  const account = enter(r.integer(), r.integer());
  account.status = ACCOUNT_STATUS.read(r);
  account.feeLevel = r.u8();
  account.feeLevelPinned = r.boolean();
  account.walletBalance = r.amount();
  account.isolatedMargin = r.amount();
  account.isMarginCalled = r.boolean();
  account.dayMakerVolume = r.amount();
  account.dayTakerVolume = r.amount();
  for (let left = r.u16(); left > 0; left -= 1) {
    account.dayVolumes.push({ day: r.integer(), maker: r.amount(), taker: r.amount() });
  }
  for (let left = r.u16(); left > 0; left -= 1) {
    account.dayCloses.push({ day: r.integer(), equity: r.amount(), walletBalance: r.amount() });
  }
  readTransfers(r, account.deposits);
  readTransfers(r, account.withdrawals);
  for (let left = r.u32(); left > 0; left -= 1) readHolding(r, exchange, account);
  exchange.risk.restore(account);
}

function readTransfers(r: ByteReader, transfers: Map<string, Transfer>): void {
  for (let left = r.u32(); left > 0; left -= 1) {
    const reference = r.text();
    transfers.set(reference, { changeId: r.integer(), amount: r.amount() });
  }
}

function readHolding(r: ByteReader, exchange: Exchange, account: Account): void {
  const holding = new Holding(account, marketAt(exchange, r.u32()));
  holding.leverage = r.u16();
  holding.marginMode = MARGIN_MODE.read(r);
  for (const position of [holding.both, holding.long, holding.short]) readPosition(r, exchange, position);
  exchange.enterHolding(holding);
  exchange.refreshActive(holding);
}

function readPosition(r: ByteReader, exchange: Exchange, position: Position): void {
  if (!r.boolean()) return;
  exchange.openPositions += 1;
  position.positionId = r.integer();
  position.steps = r.integer();
  position.cost = r.amount();
  position.isolatedMargin = r.amount();
  position.isMarginCalled = r.boolean();
  position.realizedPnl = r.amount();
  position.handlingFee = r.amount();
  position.fundingFee = r.amount();
  position.maxSteps = r.integer();
  position.openedSteps = r.amount();
  position.openedValue = r.amount();
  position.closedSteps = r.amount();
  position.closedValue = r.amount();
  position.openedAt = r.integer();
  position.updatedAt = r.integer();
}

/** Orders rest in the order of their book and are listed by their holdings in the order of their ids. */
function readOrders(r: ByteReader, exchange: Exchange): void {
  const resting: Order[] = [];
  for (const market of exchange.markets) {
    for (let side = 0; side < 2; side += 1) {
      for (let left = r.u32(); left > 0; left -= 1) resting.push(readOrder(r, exchange, market));
    }
  }
  for (const order of resting.toSorted((a, b) => a.orderId - b.orderId)) openOrder(exchange, order);
  for (const order of resting) enterBook(exchange, order);
}

function readOrder(r: ByteReader, exchange: Exchange, market: Market): Order {
  const order = exchange.orders.take();
  order.orderId = r.integer();
  const account = readAccountIndex(r, exchange);
  const holding = account.holdings[market.index];
  if (holding === undefined) throw new CodecError(`order ${order.orderId} without a holding`);
  order.holding = holding;
  order.terms = readTerms(r);
  order.status = ORDER_STATUS.read(r);
  order.priceTicks = r.integer();
  order.quantitySteps = r.integer();
  order.filledSteps = r.integer();
  order.tradeValue = r.amount();
  order.handlingFee = r.amount();
  order.realizedPnl = r.amount();
  order.cancelReason = CANCEL_REASON.read(r);
  order.conditionId = r.integer();
  order.strategyId = r.integer();
  order.triggerMode = readTriggerMode(r);
  order.goodTillDate = r.integer();
  order.createdAt = r.integer();
  order.updatedAt = r.integer();
  order.request = r.boolean() ? readRequest(r) : null;
  return order;
}

function readTriggerMode(r: ByteReader): Order['triggerMode'] {
  const code = r.u8();
  if (code < 1 || code > 5) throw new CodecError(`no trigger mode: ${code}`);
  return code as Order['triggerMode'];
}

function readTerms(r: ByteReader): SharedTerms {
  return sharedTerms({
    type: ORDER_TYPE.read(r),
    side: SIDE.read(r),
    positionSide: POSITION_SIDE.read(r),
    timeInForce: TIME_IN_FORCE.read(r),
    selfTradePrevention: SELF_TRADE_PREVENTION.read(r),
    reduceOnly: r.boolean(),
    closePosition: r.boolean(),
    makerOnly: r.boolean(),
  });
}

function readRequest(r: ByteReader): ClientRequest {
  const clientOrderId = r.text();
  if (clientOrderId === '') throw new CodecError('a request without an id');
  return {
    clientOrderId,
    price: r.amount(),
    quantity: r.amount(),
    reduceOnly: r.boolean(),
    priceType: readPriceType(r),
  };
}

function readQueue(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) exchange.risk.queue.join(readAccountIndex(r, exchange));
}

function readCountdowns(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) {
    const account = readAccountIndex(r, exchange);
    exchange.countdowns.arm({ account, symbol: r.text(), deadline: r.integer() });
  }
}

function readRemembered(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) {
    const account = readAccountIndex(r, exchange);
    const record = readOrderRecord(r);
    exchange.remembered.add(new RememberedOrder(account, record, readRequest(r), r.integer()));
  }
}

function marketAt(exchange: Exchange, index: number): Market {
  const market = exchange.markets[index];
  if (market === undefined) throw new CodecError(`no market ${index}`);
  return market;
}
