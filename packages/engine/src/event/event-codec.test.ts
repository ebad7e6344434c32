import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CodecError } from '../codec/codec-error.ts';
import {
  ACCOUNT_STATUS,
  AGENT_DIRECTION,
  AGENT_ORDER_FAILURE,
  AGENT_ORDER_STATUS,
  AGENT_ORDER_TYPE,
  CANCEL_REASON,
  CHANGE_TYPE,
  CONDITION_STATUS,
  CONDITION_TIME_IN_FORCE,
  CONDITION_TYPE,
  DIRECTION,
  LIQUIDATION_KIND,
  MARGIN_MODE,
  ORDER_STATUS,
  ORDER_TYPE,
  POSITION_SIDE,
  ROLE_TYPE,
  SELF_TRADE_PREVENTION,
  SIDE,
  STRATEGY_PART_STATE,
  STRATEGY_STATUS,
  STRATEGY_TYPE,
  TIME_IN_FORCE,
  WORKING_TYPE,
} from '../codec/enums.ts';
import type { Amount } from '../number/amount.ts';
import { BTCUSDT, ETHUSDT } from '../symbol/default-symbols.ts';
import { oneOf, partRequest } from '../testing/request-arbitraries.ts';
import { forEachEvent, readEvents } from './event-reader.ts';
import { EventWriter } from './event-writer.ts';
import type { EngineEvent, LedgerRecord, OrderRecord } from './records.ts';

const integer = fc.oneof(fc.nat(), fc.maxSafeNat());
const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 127n - 1n }),
  fc.bigInt({ min: -(2n ** 127n), max: -(2n ** 53n) }),
);
const text = fc.string({ maxLength: 36 });
const leverage = fc.nat(1000);
const boolean = fc.boolean();

const order = fc.record({
  orderId: integer,
  userId: integer,
  symbol: text,
  clientOrderId: text,
  type: oneOf(ORDER_TYPE),
  side: oneOf(SIDE),
  positionSide: oneOf(POSITION_SIDE),
  status: oneOf(ORDER_STATUS),
  timeInForce: oneOf(TIME_IN_FORCE),
  price: amount,
  quantity: amount,
  filledQuantity: amount,
  tradeValue: amount,
  handlingFee: amount,
  realizedPnl: amount,
  reduceOnly: boolean,
  closePosition: boolean,
  makerOnly: boolean,
  selfTradePrevention: oneOf(SELF_TRADE_PREVENTION),
  leverage,
  marginMode: oneOf(MARGIN_MODE),
  cancelReason: oneOf(CANCEL_REASON),
  conditionId: integer,
  strategyId: integer,
  goodTillDate: integer,
  createdAt: integer,
  updatedAt: integer,
});

const condition = fc.record({
  conditionId: integer,
  userId: integer,
  symbol: text,
  clientOrderId: text,
  type: oneOf(CONDITION_TYPE),
  side: oneOf(SIDE),
  positionSide: oneOf(POSITION_SIDE),
  status: oneOf(CONDITION_STATUS),
  timeInForce: oneOf(CONDITION_TIME_IN_FORCE),
  price: amount,
  quantity: amount,
  stopPrice: amount,
  workingType: oneOf(WORKING_TYPE),
  activatePrice: amount,
  callbackRate: integer,
  reduceOnly: boolean,
  closePosition: boolean,
  priceProtect: boolean,
  goodTillDate: integer,
  extremePrice: amount,
  generatedOrderId: integer,
  triggerTime: integer,
  cancelReason: oneOf(CANCEL_REASON),
  rejectCode: fc.nat(9999),
  rejectField: text,
  rejectRule: text,
  strategyId: integer,
  leverage,
  marginMode: oneOf(MARGIN_MODE),
  createdAt: integer,
  updatedAt: integer,
});

const events: {
  readonly [K in EngineEvent['kind']]: fc.Arbitrary<Extract<EngineEvent, { kind: K }>['record']>;
} = {
  order,
  condition,
  strategy: fc.record({
    strategyId: integer,
    userId: integer,
    symbol: text,
    clientStrategyId: text,
    type: oneOf(STRATEGY_TYPE),
    status: oneOf(STRATEGY_STATUS),
    parts: fc.array(
      fc.record({
        request: partRequest,
        reduceOnly: boolean,
        state: oneOf(STRATEGY_PART_STATE),
        rejectCode: fc.nat(9999),
        rejectField: text,
        rejectRule: text,
        order: fc.option(order),
        condition: fc.option(condition),
      }),
      { maxLength: 3 },
    ),
    createdAt: integer,
    updatedAt: integer,
  }),
  trade: fc.record({
    tradeId: integer,
    symbol: text,
    price: amount,
    quantity: amount,
    tradeValue: amount,
    takerSide: oneOf(SIDE),
    createdAt: integer,
  }),
  fill: fc.record({
    fillId: integer,
    tradeId: integer,
    orderId: integer,
    clientOrderId: text,
    userId: integer,
    symbol: text,
    side: oneOf(SIDE),
    positionSide: oneOf(POSITION_SIDE),
    roleType: oneOf(ROLE_TYPE),
    price: amount,
    quantity: amount,
    tradeValue: amount,
    handlingFee: amount,
    realizedPnl: amount,
    closedQuantity: amount,
    positionId: integer,
    createdAt: integer,
  }),
  ledger: fc.record({
    changeId: integer,
    userId: integer,
    asset: text,
    amount,
    walletBefore: amount,
    walletAfter: amount,
    frozenBefore: amount,
    frozenAfter: amount,
    changeType: oneOf(CHANGE_TYPE),
    referenceId: text,
    symbol: text,
    createdAt: integer,
  }),
  position: fc.record({
    positionId: integer,
    userId: integer,
    symbol: text,
    positionSide: oneOf(POSITION_SIDE),
    marginMode: oneOf(MARGIN_MODE),
    leverage,
    quantity: amount,
    cost: amount,
    isolatedMargin: amount,
    realizedPnl: amount,
    handlingFee: amount,
    fundingFee: amount,
    openedAt: integer,
    updatedAt: integer,
  }),
  closedPosition: fc.record({
    positionId: integer,
    userId: integer,
    symbol: text,
    positionSide: oneOf(POSITION_SIDE),
    side: oneOf(DIRECTION),
    marginMode: oneOf(MARGIN_MODE),
    leverage,
    maxQuantity: amount,
    openedQuantity: amount,
    openedValue: amount,
    closedQuantity: amount,
    closedValue: amount,
    pnl: amount,
    handlingFee: amount,
    fundingFee: amount,
    triggerMode: fc.integer({ min: 1, max: 5 }),
    openedAt: integer,
    closedAt: integer,
  }),
  account: fc.record({
    userId: integer,
    status: oneOf(ACCOUNT_STATUS),
    feeLevel: fc.nat(9),
    feeLevelPinned: boolean,
    createdAt: integer,
  }),
  dailyClose: fc.record({
    userId: integer,
    day: integer,
    equity: amount,
    walletBalance: amount,
    makerVolume: amount,
    takerVolume: amount,
  }),
  hourlyClose: fc.record({ userId: integer, time: integer, equity: amount, walletBalance: amount }),
  price: fc.record({
    symbol: text,
    indexPrice: amount,
    markPrice: amount,
    stale: fc.boolean(),
    createdAt: integer,
  }),
  fundingRate: fc.record({
    symbol: text,
    fundingTime: integer,
    fundingRate: amount,
    averagePremium: amount,
    premiumSamples: integer,
    interestRate: amount,
    fundingIntervalHours: fc.constantFrom(1, 2, 4, 8),
    markPrice: amount,
    indexPrice: amount,
    createdAt: integer,
  }),
  fundingPayment: fc.record({
    changeId: integer,
    userId: integer,
    symbol: text,
    positionId: integer,
    positionSide: oneOf(POSITION_SIDE),
    marginMode: oneOf(MARGIN_MODE),
    quantity: amount,
    markPrice: amount,
    fundingRate: amount,
    amount,
    fundingTime: integer,
  }),
  liquidation: fc.record({
    liquidationId: integer,
    userId: integer,
    symbol: text,
    positionSide: oneOf(POSITION_SIDE),
    positionId: integer,
    marginMode: oneOf(MARGIN_MODE),
    kind: oneOf(LIQUIDATION_KIND),
    side: oneOf(SIDE),
    orderId: integer,
    quantity: amount,
    price: amount,
    bankruptcyPrice: amount,
    markPrice: amount,
    fee: amount,
    positionQuantity: amount,
    positionCost: amount,
    marginBalance: amount,
    unrealizedPnl: amount,
    otherUnrealizedPnl: amount,
    maintenanceMargin: amount,
    otherMaintenanceMargin: amount,
    tier: fc.nat(40),
    maintenanceMarginRate: amount,
    maintenanceAmount: amount,
    liquidationFeeRate: amount,
    fundBalance: amount,
    fundNotional: amount,
    counterpartyId: integer,
    rank: integer,
    ranked: integer,
    createdAt: integer,
  }),
  marginCall: fc.record({
    userId: integer,
    symbol: text,
    positionSide: oneOf(POSITION_SIDE),
    marginRatio: amount,
    maintenanceMargin: amount,
    equity: amount,
    createdAt: integer,
  }),
  settings: fc.record({
    userId: integer,
    symbol: text,
    leverage,
    marginMode: oneOf(MARGIN_MODE),
    updatedAt: integer,
  }),
  symbol: fc.record({ spec: fc.constantFrom(BTCUSDT, ETHUSDT), updatedAt: integer }),
  agent: fc.record({ agentCode: text, balance: amount }),
  agentOrder: fc.record({
    orderId: integer,
    agentCode: text,
    agentOrderNo: text,
    orderType: oneOf(AGENT_ORDER_TYPE),
    userId: integer,
    direction: oneOf(AGENT_DIRECTION),
    isWhole: boolean,
    asset: text,
    amount,
    status: oneOf(AGENT_ORDER_STATUS),
    failure: oneOf(AGENT_ORDER_FAILURE),
    originalOrderNo: text,
    reason: text,
    createdAt: integer,
    updatedAt: integer,
  }),
};

const KINDS = Object.keys(events) as EngineEvent['kind'][];
const anyEvent = fc.oneof(
  ...KINDS.map((kind) => events[kind].map((record): EngineEvent => ({ kind, record }) as EngineEvent)),
);

function write(writer: EventWriter, event: EngineEvent): void {
  (writer[event.kind] as (record: EngineEvent['record']) => void).call(writer, event.record);
}

function written(...list: readonly EngineEvent[]): Uint8Array {
  const writer = new EventWriter();
  for (const event of list) write(writer, event);
  return writer.take();
}

describe('EventWriter and readEvents', () => {
  for (const kind of KINDS) {
    test(`[TIME-2] an event of kind ${kind} reads back as itself, and writes as the same bytes again`, () => {
      fc.assert(
        fc.property(events[kind], (record) => {
          const event = { kind, record } as EngineEvent;
          const bytes = written(event);
          expect(readEvents(bytes)).toEqual([event]);
          expect(written(...readEvents(bytes))).toEqual(bytes);
        }),
      );
    });
  }

  test('many events read back in order, and the writer counts them', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (list) => {
        const writer = new EventWriter();
        for (const event of list) write(writer, event);
        expect(writer.count).toBe(list.length);
        const seen: EngineEvent[] = [];
        forEachEvent(writer.view(), (event) => seen.push(event));
        expect(seen).toEqual(list);
        expect(readEvents(writer.take())).toEqual(list);
        expect(writer.count).toBe(0);
        expect(writer.view().length).toBe(0);
      }),
    );
  });

  test('a generated clientOrderId is not written, and reads back made of the orderId', () => {
    const order = fc.sample(events.order, { numRuns: 1, seed: 2 })[0]!;
    const fill = fc.sample(events.fill, { numRuns: 1, seed: 2 })[0]!;
    const writer = new EventWriter();
    writer.order({ ...order, orderId: 2 ** 40 + 7, clientOrderId: 'not asked for' }, true);
    writer.fill({ ...fill, orderId: 12, clientOrderId: 'not asked for' }, true);
    expect(readEvents(writer.view()).map(({ record }) => (record as OrderRecord).clientOrderId)).toEqual([
      'openperp-1099511627783',
      'openperp-12',
    ]);
  });

  test('a ledger row of a trade refers to it by its id, which is no text until it is read', () => {
    const row = fc.sample(events.ledger, { numRuns: 1, seed: 3 })[0]!;
    const writer = new EventWriter();
    writer.ledger({ ...row, referenceId: 'not asked for' }, 2 ** 40 + 7);
    writer.ledger({ ...row, referenceId: 'payment 7' });
    expect(readEvents(writer.view()).map(({ record }) => (record as LedgerRecord).referenceId)).toEqual([
      '1099511627783',
      'payment 7',
    ]);
  });

  test('a record handed over is not kept: changing it afterwards changes nothing', () => {
    const record = { symbol: 'BTCUSDT', indexPrice: 1 as Amount, markPrice: 2, stale: false, createdAt: 3 };
    const writer = new EventWriter();
    writer.price(record);
    record.indexPrice = 2n ** 60n;
    writer.price(record);
    expect(readEvents(writer.view()).map((event) => event.record)).toEqual([
      { symbol: 'BTCUSDT', indexPrice: 1, markPrice: 2, stale: false, createdAt: 3 },
      { symbol: 'BTCUSDT', indexPrice: 2n ** 60n, markPrice: 2, stale: false, createdAt: 3 },
    ]);
  });

  test('bytes cut anywhere within an event are refused', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(), (event, seed) => {
        const bytes = written(event);
        const cut = bytes.slice(0, 1 + (seed % (bytes.length - 1)));
        expect(() => readEvents(cut)).toThrow(CodecError);
      }),
    );
  });

  test('unknown kinds and order flags are refused', () => {
    expect(() => readEvents(Uint8Array.of(0))).toThrow(CodecError);
    expect(() => readEvents(Uint8Array.of(12))).toThrow(CodecError);
    const order = fc.sample(events.order, { numRuns: 1, seed: 1 })[0]!;
    const narrowed = {
      price: 1,
      quantity: 2,
      filledQuantity: 1,
      tradeValue: 1,
      handlingFee: 1,
      realizedPnl: -1,
    };
    const bytes = written({ kind: 'order', record: { ...order, ...narrowed } });
    const flagsAt = 1 + 13 * 8;
    bytes[flagsAt] = 16;
    expect(() => readEvents(bytes)).toThrow(CodecError);
  });
});
