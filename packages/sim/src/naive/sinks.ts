import type { EngineEvent, EventSink } from '@openperp/engine';

/** Takes events to nobody. */
export const noSink: EventSink = {
  order() {},
  trade() {},
  fill() {},
  ledger() {},
  position() {},
  closedPosition() {},
  account() {},
  dailyClose() {},
  price() {},
  settings() {},
  symbol() {},
};

type Kind = EngineEvent['kind'];
type RecordOf<K extends Kind> = Extract<EngineEvent, { kind: K }>['record'];

/** The members of every record: an engine may hand over an object that has more, or that answers by getters. */
const MEMBERS: { readonly [K in Kind]: { readonly [M in keyof RecordOf<K>]: true } } = {
  order: {
    orderId: true,
    userId: true,
    symbol: true,
    clientOrderId: true,
    type: true,
    side: true,
    positionSide: true,
    status: true,
    timeInForce: true,
    price: true,
    quantity: true,
    filledQuantity: true,
    tradeValue: true,
    handlingFee: true,
    realizedPnl: true,
    reduceOnly: true,
    closePosition: true,
    makerOnly: true,
    selfTradePrevention: true,
    leverage: true,
    marginMode: true,
    cancelReason: true,
    conditionId: true,
    strategyId: true,
    goodTillDate: true,
    createdAt: true,
    updatedAt: true,
  },
  trade: {
    tradeId: true,
    symbol: true,
    price: true,
    quantity: true,
    tradeValue: true,
    takerSide: true,
    createdAt: true,
  },
  fill: {
    fillId: true,
    tradeId: true,
    orderId: true,
    clientOrderId: true,
    userId: true,
    symbol: true,
    side: true,
    positionSide: true,
    roleType: true,
    price: true,
    quantity: true,
    tradeValue: true,
    handlingFee: true,
    realizedPnl: true,
    closedQuantity: true,
    positionId: true,
    createdAt: true,
  },
  ledger: {
    changeId: true,
    userId: true,
    asset: true,
    amount: true,
    walletBefore: true,
    walletAfter: true,
    frozenBefore: true,
    frozenAfter: true,
    changeType: true,
    referenceId: true,
    symbol: true,
    createdAt: true,
  },
  position: {
    positionId: true,
    userId: true,
    symbol: true,
    positionSide: true,
    marginMode: true,
    leverage: true,
    quantity: true,
    cost: true,
    isolatedMargin: true,
    realizedPnl: true,
    handlingFee: true,
    fundingFee: true,
    openedAt: true,
    updatedAt: true,
  },
  closedPosition: {
    positionId: true,
    userId: true,
    symbol: true,
    positionSide: true,
    side: true,
    marginMode: true,
    leverage: true,
    maxQuantity: true,
    openedQuantity: true,
    openedValue: true,
    closedQuantity: true,
    closedValue: true,
    pnl: true,
    handlingFee: true,
    fundingFee: true,
    triggerMode: true,
    openedAt: true,
    closedAt: true,
  },
  account: { userId: true, status: true, feeLevel: true, feeLevelPinned: true, createdAt: true },
  dailyClose: {
    userId: true,
    day: true,
    equity: true,
    walletBalance: true,
    makerVolume: true,
    takerVolume: true,
  },
  price: { symbol: true, indexPrice: true, markPrice: true, createdAt: true },
  settings: { userId: true, symbol: true, leverage: true, marginMode: true, updatedAt: true },
  symbol: { spec: true, updatedAt: true },
};

/** A copy of the members of a record that its kind has. */
function copyOf<K extends Kind>(kind: K, record: RecordOf<K>): RecordOf<K> {
  const copy = { ...record };
  for (const member of Object.keys(MEMBERS[kind]) as (keyof RecordOf<K>)[]) copy[member] = record[member];
  return copy;
}

/** A sink that keeps a copy of every event, in order. */
export function collectingSink(events: EngineEvent[]): EventSink {
  return {
    order: (record) => events.push({ kind: 'order', record: copyOf('order', record) }),
    trade: (record) => events.push({ kind: 'trade', record: copyOf('trade', record) }),
    fill: (record) => events.push({ kind: 'fill', record: copyOf('fill', record) }),
    ledger: (record) => events.push({ kind: 'ledger', record: copyOf('ledger', record) }),
    position: (record) => events.push({ kind: 'position', record: copyOf('position', record) }),
    closedPosition: (record) =>
      events.push({ kind: 'closedPosition', record: copyOf('closedPosition', record) }),
    account: (record) => events.push({ kind: 'account', record: copyOf('account', record) }),
    dailyClose: (record) => events.push({ kind: 'dailyClose', record: copyOf('dailyClose', record) }),
    price: (record) => events.push({ kind: 'price', record: copyOf('price', record) }),
    settings: (record) => events.push({ kind: 'settings', record: copyOf('settings', record) }),
    symbol: (record) => events.push({ kind: 'symbol', record: copyOf('symbol', record) }),
  };
}
