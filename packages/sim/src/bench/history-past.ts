import type { EngineEvent } from '@openperp/engine';

/** The account whose lists are read: every fourth trade is one of its own. */
export const READER = 1;
export const AGENT = 'bench';
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

const OTHERS = 199;
const DAY_MS = 86_400_000;
/** 2025-01-01 00:00 UTC. */
const START_MS = 1_735_689_600_000;
const LONG_MS = 400 * DAY_MS;
/** A tenth of the trades is spread over the long time, the rest over this one after it. */
const LATE_MS = 3 * DAY_MS;
export const END_MS: number = START_MS + LONG_MS + LATE_MS;
const FUNDING_MS = DAY_MS / 3;

const PRICE = 5_000_000_000_000;
const TICK = 10_000_000;
const QUANTITY = 10_000_000;
const VALUE = 500_000_000_000;
const FEE = 250_000_000;
const MONEY = 1_000_000_000_000;

/** The events of `trades` trades in order of time: a fill, a closed order and a fee each, and of everything else that has a list its share. */
export function* pastOf(trades: number): Generator<EngineEvent> {
  let nextDay = START_MS;
  let nextFunding = START_MS;
  const early = Math.floor(trades / 10);
  for (let n = 1; n <= trades; n += 1) {
    const timeMs =
      n <= early
        ? START_MS + Math.floor((LONG_MS * n) / early)
        : START_MS + LONG_MS + Math.floor((LATE_MS * (n - early)) / (trades - early + 1));
    for (; nextDay <= timeMs; nextDay += DAY_MS) yield dailyClose(nextDay);
    for (; nextFunding <= timeMs; nextFunding += FUNDING_MS) yield* fundingRates(nextFunding);
    yield* tradeEvents(n, timeMs);
  }
}

function dailyClose(day: number): EngineEvent {
  const record = { userId: READER, day, equity: MONEY, walletBalance: MONEY, makerVolume: 0, takerVolume: 0 };
  return { kind: 'dailyClose', record };
}

function* fundingRates(fundingTime: number): Generator<EngineEvent> {
  for (const symbol of SYMBOLS) {
    yield {
      kind: 'fundingRate',
      record: {
        ...{ symbol, fundingTime, fundingRate: 10_000, averagePremium: 0, premiumSamples: 5_760 },
        ...{ interestRate: 10_000, fundingIntervalHours: 8, markPrice: PRICE, indexPrice: PRICE },
        createdAt: fundingTime,
      },
    };
  }
}

function* tradeEvents(n: number, createdAt: number): Generator<EngineEvent> {
  const isReader = n % 4 === 0;
  const userId = isReader ? READER : READER + 1 + ((Math.imul(n, 0x9e3779b1) >>> 0) % OTHERS);
  const symbol = n % 10 < 6 ? SYMBOLS[0] : n % 10 < 8 ? SYMBOLS[1] : SYMBOLS[2];
  const price = PRICE + (n % 1_000) * TICK;
  const side = n % 3 === 0 ? 'BUY' : 'SELL';
  const amounts = { price, quantity: QUANTITY, tradeValue: VALUE };
  const owned = { userId, symbol, side, positionSide: 'BOTH', clientOrderId: `c-${n}` } as const;
  const result = { handlingFee: FEE, realizedPnl: 0 };
  yield { kind: 'trade', record: { tradeId: n, symbol, ...amounts, takerSide: side, createdAt } };
  yield {
    kind: 'fill',
    record: {
      ...{ fillId: n, tradeId: n, orderId: n, ...owned, ...amounts, ...result },
      ...{ roleType: 'taker', closedQuantity: 0, positionId: n, createdAt },
    },
  };
  yield {
    kind: 'order',
    record: {
      ...{ orderId: n, ...owned, ...amounts, ...result },
      ...{ type: n % 2 === 0 ? 'LIMIT' : 'MARKET', status: 'FILLED', timeInForce: 'GTC' },
      ...{ filledQuantity: QUANTITY, reduceOnly: false, closePosition: false, makerOnly: false },
      ...{ selfTradePrevention: 'NONE', leverage: 20, marginMode: 'CROSS', cancelReason: '' },
      ...{ conditionId: 0, strategyId: 0, goodTillDate: 0, createdAt, updatedAt: createdAt },
    },
  };
  yield {
    kind: 'ledger',
    record: {
      ...{ changeId: n, userId, asset: 'USDT', amount: -FEE, walletBefore: MONEY, walletAfter: MONEY - FEE },
      ...{
        frozenBefore: 0,
        frozenAfter: 0,
        changeType: 'HANDLING_FEE',
        referenceId: `${n}`,
        symbol,
        createdAt,
      },
    },
  };
  if (n % 8 === 0) yield closedPosition(n, symbol, createdAt);
  if (n % 8 === 4) yield endedCondition(n, symbol, createdAt);
  if (n % 50 === 0) yield liquidated(n, userId, symbol, createdAt);
  if (n % 50 === 25) yield agentOrder(n, userId, createdAt);
}

function closedPosition(positionId: number, symbol: string, closedAt: number): EngineEvent {
  return {
    kind: 'closedPosition',
    record: {
      ...{ positionId, userId: READER, symbol, positionSide: 'BOTH', side: 'LONG', marginMode: 'CROSS' },
      ...{ leverage: 20, maxQuantity: QUANTITY, openedQuantity: QUANTITY, openedValue: VALUE },
      ...{ closedQuantity: QUANTITY, closedValue: VALUE, pnl: 0, handlingFee: FEE, fundingFee: 0 },
      ...{ triggerMode: 1, openedAt: closedAt - 1_000, closedAt },
    },
  };
}

function endedCondition(conditionId: number, symbol: string, createdAt: number): EngineEvent {
  return {
    kind: 'condition',
    record: {
      ...{ conditionId, userId: READER, symbol, clientOrderId: `s-${conditionId}`, type: 'STOP_MARKET' },
      ...{ side: 'SELL', positionSide: 'BOTH', status: 'CANCELLED', timeInForce: 'GTC', price: 0 },
      ...{ quantity: QUANTITY, stopPrice: PRICE, workingType: 'CONTRACT_PRICE', activatePrice: 0 },
      ...{ callbackRate: 0, reduceOnly: false, closePosition: false, priceProtect: false, goodTillDate: 0 },
      ...{ extremePrice: 0, generatedOrderId: 0, triggerTime: 0, cancelReason: '', rejectCode: 0 },
      ...{ rejectField: '', rejectRule: '', strategyId: 0, leverage: 20, marginMode: 'CROSS' },
      ...{ createdAt, updatedAt: createdAt },
    },
  };
}

function liquidated(liquidationId: number, userId: number, symbol: string, createdAt: number): EngineEvent {
  return {
    kind: 'liquidation',
    record: {
      ...{ liquidationId, userId, symbol, positionSide: 'BOTH', positionId: liquidationId },
      ...{ marginMode: 'ISOLATED', kind: 'LIQUIDATION', side: 'SELL', orderId: liquidationId },
      ...{ quantity: QUANTITY, price: PRICE, bankruptcyPrice: PRICE, markPrice: PRICE, fee: FEE },
      ...{ positionQuantity: QUANTITY, positionCost: VALUE, marginBalance: VALUE, unrealizedPnl: 0 },
      ...{ otherUnrealizedPnl: 0, maintenanceMargin: 0, otherMaintenanceMargin: 0, tier: 1 },
      ...{ maintenanceMarginRate: 400_000, maintenanceAmount: 0, liquidationFeeRate: 1_250_000 },
      ...{ fundBalance: 0, fundNotional: 0, counterpartyId: 0, rank: 0, ranked: 0, createdAt },
    },
  };
}

function agentOrder(orderId: number, userId: number, createdAt: number): EngineEvent {
  return {
    kind: 'agentOrder',
    record: {
      ...{ orderId, agentCode: AGENT, agentOrderNo: `n-${orderId}`, orderType: 'TRANSFER_IN', userId },
      ...{ direction: 'IN', isWhole: false, asset: 'USDT', amount: MONEY, status: 'SUCCESS', failure: '' },
      ...{ originalOrderNo: '', reason: '', createdAt, updatedAt: createdAt },
    },
  };
}
