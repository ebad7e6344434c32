import {
  type AccountRecord,
  type EngineEvent,
  type EventSink,
  EventWriter,
  readEvents,
} from '@openperp/engine';
import { expect, test } from 'vitest';
import { CutEvents } from './cut-events.ts';
import type { EventBatch } from './event-batch.ts';

const record: AccountRecord = {
  userId: 1,
  status: 'ACTIVE',
  feeLevel: 0,
  feeLevelPinned: false,
  createdAt: 0,
};

function bytesOfOneEvent(): number {
  const writer = new EventWriter();
  writer.account(record);
  return writer.view().length;
}

/** As many events as pass the size of a piece. */
const A_PIECE = Math.ceil((1 << 20) / bytesOfOneEvent());

function setUp(known: number) {
  const pieces: EventBatch[] = [];
  const engine = { sequence: known, timeMs: 1_000 };
  const cut = new CutEvents(engine, known, (batch) => pieces.push(batch));
  const tell = (sequence: number, events: number): void => {
    engine.sequence = sequence;
    for (let i = 0; i < events; i += 1) cut.account(record);
  };
  const shape = () =>
    pieces.map(({ firstSequence, lastSequence, events }) => [
      firstSequence,
      lastSequence,
      events.length / bytesOfOneEvent(),
    ]);
  return { cut, engine, tell, shape, pieces };
}

test('a piece ends at the first sequence boundary past its size, never within a sequence', () => {
  const { cut, tell, shape } = setUp(10);
  tell(11, A_PIECE - 1);
  tell(12, A_PIECE + 5);
  tell(15, 3);
  cut.finish();
  expect(shape()).toEqual([
    [11, 14, 2 * A_PIECE + 4],
    [15, 15, 3],
  ]);
});

test('sequences without events are covered by the piece before them, the last ones by the end', () => {
  const { cut, engine, tell, shape } = setUp(0);
  tell(5, 1);
  engine.sequence = 9;
  cut.finish();
  expect(shape()).toEqual([[1, 9, 1]]);
});

test('events of sequences that the reader knows are left out', () => {
  const { cut, engine, tell, shape } = setUp(3);
  tell(2, 4);
  tell(3, 4);
  tell(4, 2);
  cut.finish();
  expect(shape()).toEqual([[4, 4, 2]]);
  engine.sequence = 4;
  cut.finish();
  expect(shape()).toHaveLength(1);
});

test('nothing at all is emitted where the reader knows everything', () => {
  const { cut, tell, shape } = setUp(7);
  tell(6, 1);
  tell(7, 1);
  cut.finish();
  expect(shape()).toEqual([]);
});

test('every kind of event is written as it was told', () => {
  const { cut, engine, pieces } = setUp(0);
  const told: string[] = [];
  const plain = new EventWriter();
  engine.sequence = 1;
  const kinds: readonly (keyof EventSink)[] = [
    'order',
    'trade',
    'fill',
    'ledger',
    'position',
    'closedPosition',
    'account',
    'dailyClose',
    'hourlyClose',
    'price',
    'fundingRate',
    'fundingPayment',
    'liquidation',
    'marginCall',
    'settings',
    'agent',
    'agentOrder',
  ];
  for (const kind of kinds) {
    const members: Members = { ...MEMBERS, ...OF_KIND[kind] };
    // A record has no `terms`: those are an order's own.
    const filled = new Proxy(members, {
      get: (target, name) => (name === 'terms' ? undefined : (target[String(name)] ?? 0)),
    }) as never;
    cut[kind](filled);
    plain[kind](filled);
    told.push(kind);
  }
  cut.finish();
  const events = readEvents(pieces[0]!.events);
  expect(events.map((event: EngineEvent) => event.kind)).toEqual(told);
  expect(events).toEqual(readEvents(plain.take()));
});

type Members = Readonly<Record<string, string | boolean>>;

/** Members whose values differ between kinds of records. */
const OF_KIND: Readonly<Partial<Record<keyof EventSink, Members>>> = {
  account: { status: 'ACTIVE' },
  agentOrder: { status: 'REVERSED' },
  closedPosition: { side: 'LONG' },
  liquidation: { kind: 'TAKEOVER' },
};

/** The members of records that are neither a number nor an amount. */
const MEMBERS: Members = {
  symbol: 'BTCUSDT',
  clientOrderId: 'c',
  asset: 'USDT',
  referenceId: '0',
  agentCode: 'A',
  agentOrderNo: 'a-1',
  orderType: 'TRANSFER_IN',
  direction: 'IN',
  isWhole: false,
  failure: '',
  originalOrderNo: '',
  reason: '',
  type: 'LIMIT',
  side: 'BUY',
  takerSide: 'BUY',
  positionSide: 'BOTH',
  status: 'PENDING',
  timeInForce: 'GTC',
  reduceOnly: false,
  closePosition: false,
  makerOnly: false,
  stale: false,
  feeLevelPinned: false,
  selfTradePrevention: 'NONE',
  marginMode: 'CROSS',
  cancelReason: '',
  changeType: 'ADL',
  roleType: 'maker',
};
