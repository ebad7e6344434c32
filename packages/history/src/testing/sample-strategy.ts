import type { ConditionRequest, OrderRequest, StrategyPartRecord, StrategyRecord } from '@openperp/engine';

/** Strategies for tests: complete, unremarkable, and as `changes` say. */

export function sampleOrderRequest(changes: Partial<OrderRequest>): OrderRequest {
  return {
    type: 'LIMIT',
    side: 'BUY',
    positionSide: 'BOTH',
    price: 8_500_000_000_000,
    quantity: 10_000_000,
    timeInForce: 'GTC',
    reduceOnly: false,
    closePosition: false,
    makerOnly: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
    ...changes,
  };
}

export function sampleConditionRequest(changes: Partial<ConditionRequest>): ConditionRequest {
  return {
    type: 'STOP_MARKET',
    side: 'SELL',
    positionSide: 'BOTH',
    price: 0,
    quantity: 10_000_000,
    stopPrice: 8_000_000_000_000,
    workingType: 'CONTRACT_PRICE',
    activatePrice: 0,
    callbackRate: 0,
    timeInForce: 'GTC',
    reduceOnly: true,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId: '',
    ...changes,
  };
}

/** A part that waits for the working one. */
export function samplePart(changes: Partial<StrategyPartRecord>): StrategyPartRecord {
  return {
    request: {
      firstDrivenOn: 'FILLED',
      secondDrivenOn: '',
      order: null,
      condition: sampleConditionRequest({}),
    },
    reduceOnly: true,
    state: 'INACTIVE',
    rejectCode: 0,
    rejectField: '',
    rejectRule: '',
    order: null,
    condition: null,
    ...changes,
  };
}

export function sampleStrategy(changes: Partial<StrategyRecord>): StrategyRecord {
  return {
    strategyId: 1,
    userId: 1,
    symbol: 'BTCUSDT',
    clientStrategyId: 's-1',
    type: 'OTO',
    status: 'WORKING',
    parts: [
      samplePart({
        request: {
          firstDrivenOn: '',
          secondDrivenOn: '',
          order: sampleOrderRequest({}),
          condition: null,
        },
        state: 'ACTIVE',
      }),
      samplePart({}),
    ],
    createdAt: 1_000,
    updatedAt: 1_000,
    ...changes,
  };
}
