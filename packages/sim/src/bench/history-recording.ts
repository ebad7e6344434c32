import { BTCUSDT, type Command, createEngine, EventWriter } from '@openperp/engine';
import { ADD, BUY, generateOrderStream, type OrderStream } from './order-stream.ts';

const SEED = 11;
const ACCOUNTS = 200;
const RESTING = 5_000;
const SYMBOL = BTCUSDT.symbol;
/** 2026-01-01 00:00 UTC; each command comes a millisecond after the one before. */
const START_MS = 1_767_225_600_000;
/** 10,000,000 USDT. */
const DEPOSIT = 1_000_000_000_000_000;
/** 50,000 USDT, where the stream begins. */
const INDEX = 5_000_000_000_000;
const COMMANDS_A_PRICE = 1_000;
const MAX_OPEN_ORDERS = 10_000;
/** Events that the history thread puts into one transaction while more wait. */
const BATCH_BYTES = 1 << 20;

/** The events of a run of commands, as they go to the history. */
export interface RecordedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** As the engine writes them. */
  readonly bytes: Uint8Array;
}

/** What an exchange did, cut into batches as the history thread cuts it. */
export interface Recording {
  readonly batches: readonly RecordedBatch[];
  readonly events: number;
}

/** Runs `commands` order commands (60 % passive, 30 % cancels, 10 % that cross) and a price a second through an engine, and keeps all events. */
export function recordExchange(commands: number): Recording {
  const engine = createEngine();
  const writer = new EventWriter();
  const batches: RecordedBatch[] = [];
  let events = 0;
  let sequence = 0;
  let firstSequence = 1;
  const cut = (): void => {
    events += writer.count;
    batches.push({ firstSequence, lastSequence: sequence, bytes: writer.view().slice() });
    writer.reset();
    firstSequence = sequence + 1;
  };
  for (const command of commandsOf(generateOrderStream({ seed: SEED, commands, resting: RESTING }))) {
    sequence += 1;
    const { code, rule } = engine.apply(START_MS + sequence, command, writer);
    if (code !== 0) throw new Error(`command ${sequence}: ${code} ${rule}`);
    if (writer.view().length >= BATCH_BYTES) cut();
  }
  cut();
  return { batches, events };
}

function* commandsOf(stream: OrderStream): Generator<Command> {
  yield { kind: 'createSymbol', spec: { ...BTCUSDT, maxOpenOrders: MAX_OPEN_ORDERS } };
  yield { kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: INDEX };
  for (let userId = 1; userId <= ACCOUNTS; userId += 1) {
    yield { kind: 'createAccount', userId };
    yield { kind: 'deposit', userId, asset: 'USDT', amount: DEPOSIT, reference: 'bench' };
  }
  for (let at = 0; at < stream.length; at += 1) {
    // It swings by a few ticks, so that nobody is liquidated and every price is a new one.
    const price = INDEX + (Math.floor(at / COMMANDS_A_PRICE) % 7) * Number(BTCUSDT.tickSize);
    if (at % COMMANDS_A_PRICE === 0) yield { kind: 'setIndexPrice', symbol: SYMBOL, source: '', price };
    yield orderCommand(stream, at);
  }
}

function orderCommand(stream: OrderStream, at: number): Command {
  const orderId = stream.id[at]!;
  const userId = 1 + ((Math.imul(orderId, 0x9e3779b1) >>> 0) % ACCOUNTS);
  if (stream.kind[at] !== ADD) return { kind: 'cancel', userId, symbol: SYMBOL, orderId, clientOrderId: '' };
  return {
    kind: 'place',
    userId,
    symbol: SYMBOL,
    type: 'LIMIT',
    side: stream.side[at] === BUY ? 'BUY' : 'SELL',
    positionSide: 'BOTH',
    price: stream.priceTicks[at]! * Number(BTCUSDT.tickSize),
    quantity: stream.quantitySteps[at]! * Number(BTCUSDT.stepSize),
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'NONE',
    clientOrderId: '',
  };
}
