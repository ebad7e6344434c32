import type {
  ClosedPositionRecord,
  FillRecord,
  LedgerRecord,
  OrderRecord,
  SymbolRecord,
  SymbolSpec,
  TradeRecord,
} from '@openperp/engine';

/** Records for tests: complete, unremarkable, and as `changes` say. */

export function sampleOrder(changes: Partial<OrderRecord>): OrderRecord {
  return {
    orderId: 1,
    userId: 1,
    symbol: 'BTCUSDT',
    clientOrderId: 'c-1',
    type: 'LIMIT',
    side: 'BUY',
    positionSide: 'BOTH',
    status: 'FILLED',
    timeInForce: 'GTC',
    price: 8_500_000_000_000,
    quantity: 10_000_000,
    filledQuantity: 10_000_000,
    tradeValue: 850_000_000_000,
    handlingFee: 425_000_000,
    realizedPnl: 0,
    reduceOnly: false,
    closePosition: false,
    makerOnly: false,
    selfTradePrevention: 'EXPIRE_MAKER',
    leverage: 20,
    marginMode: 'CROSS',
    cancelReason: '',
    conditionId: 0,
    strategyId: 0,
    goodTillDate: 0,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...changes,
  };
}

export function sampleFill(changes: Partial<FillRecord>): FillRecord {
  return {
    fillId: 1,
    tradeId: 1,
    orderId: 1,
    clientOrderId: 'c-1',
    userId: 1,
    symbol: 'BTCUSDT',
    side: 'BUY',
    positionSide: 'BOTH',
    roleType: 'taker',
    price: 8_500_000_000_000,
    quantity: 10_000_000,
    tradeValue: 850_000_000_000,
    handlingFee: 425_000_000,
    realizedPnl: 0,
    closedQuantity: 0,
    positionId: 1,
    createdAt: 1_000,
    ...changes,
  };
}

export function sampleTrade(changes: Partial<TradeRecord>): TradeRecord {
  return {
    tradeId: 1,
    symbol: 'BTCUSDT',
    price: 8_500_000_000_000,
    quantity: 10_000_000,
    tradeValue: 850_000_000_000,
    takerSide: 'BUY',
    createdAt: 1_000,
    ...changes,
  };
}

export function sampleChange(changes: Partial<LedgerRecord>): LedgerRecord {
  return {
    changeId: 1,
    userId: 1,
    asset: 'USDT',
    amount: 100,
    walletBefore: 0,
    walletAfter: 100,
    frozenBefore: 0,
    frozenAfter: 0,
    changeType: 'TRANSFER_IN',
    referenceId: '0',
    symbol: '',
    createdAt: 1_000,
    ...changes,
  };
}

export function sampleClosedPosition(changes: Partial<ClosedPositionRecord>): ClosedPositionRecord {
  return {
    positionId: 1,
    userId: 1,
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    side: 'LONG',
    marginMode: 'CROSS',
    leverage: 20,
    maxQuantity: 10_000_000,
    openedQuantity: 10_000_000,
    openedValue: 850_000_000_000,
    closedQuantity: 10_000_000,
    closedValue: 860_000_000_000,
    pnl: 10_000_000_000,
    handlingFee: 855_000_000,
    fundingFee: 0,
    triggerMode: 1,
    openedAt: 500,
    closedAt: 1_000,
    ...changes,
  };
}

/** A symbol that becomes `status` at `updatedAt`. */
export function sampleSymbol(symbol: string, status: SymbolSpec['status'], updatedAt: number): SymbolRecord {
  const spec: SymbolSpec = {
    symbol,
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    marginAsset: 'USDT',
    status,
    tickSize: 10_000_000,
    stepSize: 100_000,
    minPrice: 10_000_000,
    maxPrice: 100_000_000_000_000,
    minQuantity: 100_000,
    maxLimitQuantity: 100_000_000_000,
    maxMarketQuantity: 12_000_000_000,
    minNotional: 500_000_000,
    pricePrecision: 1,
    quantityPrecision: 3,
    maxOpenOrders: 200,
    maxConditionOrders: 100,
    defaultLeverage: 20,
    maxLeverage: 125,
    defaultMarginMode: 'CROSS',
    multiplierUp: 105_000_000,
    multiplierDown: 95_000_000,
    marketTakeBound: 5_000_000,
    triggerProtect: 5_000_000,
    makerFeeRate: 20_000,
    takerFeeRate: 50_000,
    liquidationFeeRate: 1_250_000,
    fundingIntervalHours: 8,
    interestRate: 10_000,
    fundingRateCap: 300_000,
    fundingRateFloor: -300_000,
    impactNotional: 2_500_000_000_000,
    markPriceMethod: 'INDEX',
    priceSource: 'MANUAL',
    leverageTiers: [],
    onboardAt: 0,
  };
  return { spec, updatedAt };
}
