import type {
  AgentOrderRecord,
  ClosedPositionRecord,
  ConditionRecord,
  FillRecord,
  FundingPaymentRecord,
  FundingRateRecord,
  LedgerRecord,
  LiquidationRecord,
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

export function sampleCondition(changes: Partial<ConditionRecord>): ConditionRecord {
  return {
    conditionId: 1,
    userId: 1,
    symbol: 'BTCUSDT',
    clientOrderId: 's-1',
    type: 'STOP_MARKET',
    side: 'SELL',
    positionSide: 'BOTH',
    status: 'TRIGGERED',
    timeInForce: 'GTC',
    price: 0,
    quantity: 10_000_000,
    stopPrice: 8_000_000_000_000,
    workingType: 'CONTRACT_PRICE',
    activatePrice: 0,
    callbackRate: 0,
    reduceOnly: false,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    extremePrice: 0,
    generatedOrderId: 5,
    triggerTime: 2_000,
    cancelReason: '',
    rejectCode: 0,
    rejectField: '',
    rejectRule: '',
    strategyId: 0,
    leverage: 20,
    marginMode: 'CROSS',
    createdAt: 1_000,
    updatedAt: 2_000,
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

export function sampleFundingRate(changes: Partial<FundingRateRecord>): FundingRateRecord {
  return {
    symbol: 'BTCUSDT',
    fundingTime: 28_800_000,
    fundingRate: 10_000,
    averagePremium: 0,
    premiumSamples: 5_760,
    interestRate: 10_000,
    fundingIntervalHours: 8,
    markPrice: 8_500_000_000_000,
    indexPrice: 8_500_000_000_000,
    createdAt: 28_800_000,
    ...changes,
  };
}

export function sampleFundingPayment(changes: Partial<FundingPaymentRecord>): FundingPaymentRecord {
  return {
    changeId: 1,
    userId: 1,
    symbol: 'BTCUSDT',
    positionId: 1,
    positionSide: 'BOTH',
    marginMode: 'CROSS',
    quantity: 10_000_000,
    markPrice: 8_500_000_000_000,
    fundingRate: 10_000,
    amount: -85_000_000,
    fundingTime: 28_800_000,
    ...changes,
  };
}

export function sampleLiquidation(changes: Partial<LiquidationRecord>): LiquidationRecord {
  return {
    liquidationId: 1,
    userId: 1,
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    positionId: 1,
    marginMode: 'ISOLATED',
    kind: 'LIQUIDATION',
    side: 'SELL',
    orderId: 1,
    quantity: 10_000_000,
    price: 8_000_000_000_000,
    bankruptcyPrice: 7_900_000_000_000,
    markPrice: 7_950_000_000_000,
    fee: 100_000_000,
    positionQuantity: 10_000_000,
    positionCost: 850_000_000_000,
    marginBalance: 85_000_000_000,
    unrealizedPnl: -55_000_000_000,
    otherUnrealizedPnl: 0,
    maintenanceMargin: 3_180_000_000,
    otherMaintenanceMargin: 0,
    tier: 1,
    maintenanceMarginRate: 400_000,
    maintenanceAmount: 0,
    liquidationFeeRate: 1_250_000,
    fundBalance: 0,
    fundNotional: 0,
    counterpartyId: 0,
    rank: 0,
    ranked: 0,
    createdAt: 1_000,
    ...changes,
  };
}

export function sampleAgentOrder(changes: Partial<AgentOrderRecord>): AgentOrderRecord {
  return {
    orderId: 1,
    agentCode: 'A',
    agentOrderNo: 'n-1',
    orderType: 'TRANSFER_IN',
    userId: 1,
    direction: 'IN',
    isWhole: false,
    asset: 'USDT',
    amount: 10_000_000_000,
    status: 'SUCCESS',
    failure: '',
    originalOrderNo: '',
    reason: '',
    createdAt: 1_000,
    updatedAt: 1_000,
    ...changes,
  };
}
