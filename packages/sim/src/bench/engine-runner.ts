import {
  BTCUSDT,
  type Cancel,
  type Command,
  createEngine,
  EventWriter,
  type Outcome,
  type Place,
  type TradeRecord,
} from '@openperp/engine';
import { ADD, BUY, type OrderStream } from './order-stream.ts';

const ACCOUNTS = 200;
const SYMBOL = BTCUSDT.symbol;
/** 2026-01-01 00:00 UTC; each command comes a millisecond after the one before. */
const START_MS = 1_767_225_600_000;
/** 10,000,000 USDT: enough for what 100,000 resting orders hold back. */
const DEPOSIT = 1_000_000_000_000_000;
/** 50,000 USDT, where the streams begin. */
const MARK = 5_000_000_000_000;
/** So that the accounts of the deepest stream may hold all its orders. */
const MAX_OPEN_ORDERS = 10_000;
/** Commands whose events stand in memory together, as those of a group that is written at once. */
const GROUP = 256;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts the trades among the events that it writes. */
class CountingWriter extends EventWriter {
  trades = 0;

  override trade(record: TradeRecord): void {
    this.trades += 1;
    super.trade(record);
  }
}

/** A whole exchange of one symbol and 200 accounts with money, all its events written. */
export class EngineRunner {
  readonly engine = createEngine();
  readonly #events = new CountingWriter();
  #timeMs = START_MS;
  readonly #place: Mutable<Place> = {
    kind: 'place',
    userId: 0,
    symbol: SYMBOL,
    type: 'LIMIT',
    side: 'BUY',
    positionSide: 'BOTH',
    price: 0,
    quantity: 0,
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'NONE',
    clientOrderId: '',
  };
  readonly #cancel: Mutable<Cancel> = {
    kind: 'cancel',
    userId: 0,
    symbol: SYMBOL,
    orderId: 0,
    clientOrderId: '',
  };

  constructor() {
    this.#do({ kind: 'createSymbol', spec: { ...BTCUSDT, maxOpenOrders: MAX_OPEN_ORDERS } });
    this.#do({ kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: MARK });
    for (let userId = 1; userId <= ACCOUNTS; userId += 1) {
      this.#do({ kind: 'createAccount', userId });
      this.#do({ kind: 'deposit', userId, asset: 'USDT', amount: DEPOSIT, reference: 'start' });
    }
  }

  /** Applies the commands `from` … `to` − 1 of a stream; throws on one that is refused. */
  run(stream: OrderStream, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const id = stream.id[at]!;
      const outcome = stream.kind[at] === ADD ? this.#add(stream, at) : this.#remove(id);
      // The engine numbers its orders as the stream does.
      if (outcome.id !== id) throw new Error(`command ${at}: ${outcome.code} ${outcome.rule}`);
      if (at % GROUP === 0) this.#events.reset();
    }
  }

  get trades(): number {
    return this.#events.trades;
  }

  /** Σ remaining of all resting orders. */
  get restingSteps(): number {
    const depth = this.engine.query({ kind: 'depth', symbol: SYMBOL, limit: Number.MAX_SAFE_INTEGER });
    if (depth === undefined) throw new Error(`no ${SYMBOL}`);
    return [...depth.bids, ...depth.asks].reduce(
      (sum, [, quantity]) => sum + Number(quantity) / Number(BTCUSDT.stepSize),
      0,
    );
  }

  /** Throws unless every invariant of the engine holds. */
  checkInvariants(): void {
    const broken = this.engine.query({ kind: 'invariants' }).find(({ ok }) => !ok);
    if (broken !== undefined) throw new Error(`${broken.name}: ${broken.detail}`);
  }

  #add(stream: OrderStream, at: number): Outcome {
    const place = this.#place;
    place.userId = ownerOf(stream.id[at]!);
    place.side = stream.side[at] === BUY ? 'BUY' : 'SELL';
    place.price = stream.priceTicks[at]! * Number(BTCUSDT.tickSize);
    place.quantity = stream.quantitySteps[at]! * Number(BTCUSDT.stepSize);
    return this.#do(place);
  }

  #remove(orderId: number): Outcome {
    this.#cancel.userId = ownerOf(orderId);
    this.#cancel.orderId = orderId;
    return this.#do(this.#cancel);
  }

  #do(command: Command): Outcome {
    this.#timeMs += 1;
    return this.engine.apply(this.#timeMs, command, this.#events);
  }
}

/** The account of an order: spread evenly, the same for its cancel. */
function ownerOf(orderId: number): number {
  return 1 + ((Math.imul(orderId, 0x9e3779b1) >>> 0) % ACCOUNTS);
}
