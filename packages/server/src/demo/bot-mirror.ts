import {
  type Amount,
  type EngineEvent,
  forEachEvent,
  type OrderRecord,
  type SymbolSpec,
  UNIT,
} from '@openperp/engine';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { EventBatch } from '../engine-thread/event-batch.ts';
import { BOT_IDS } from './bot-accounts.ts';
import { gridUnits, type Instrument, instrumentOf } from './instrument.ts';
import type { RestingOrder } from './requote.ts';

/** An order of a bot that rests. */
export interface BotOrder extends RestingOrder {
  readonly clientOrderId: string;
}

/** A symbol as the bots know it. */
export interface MirroredMarket {
  readonly spec: SymbolSpec;
  readonly instrument: Instrument;
  /** In USDT; 0: none yet. */
  readonly indexPrice: number;
  /** Resting orders by bot and order id. */
  readonly orders: ReadonlyMap<number, ReadonlyMap<number, BotOrder>>;
  /** Signed positions by bot, steps. */
  readonly positions: ReadonlyMap<number, number>;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Entry extends Writable<MirroredMarket> {
  readonly orders: Map<number, Map<number, BotOrder>>;
  readonly positions: Map<number, number>;
}

const BOTS = new Set(BOT_IDS);
/** More than all bots together ever have open. */
const MAX_ORDERS = 10_000;

type Source = Pick<EngineClient, 'query' | 'onEvents'>;

/** What the bots know of the exchange: symbols, index prices, their own orders and positions; kept up to date by the engine's events. */
export class BotMirror {
  readonly #markets = new Map<string, Entry>();

  private constructor() {}

  /** Reads the present state; events keep it up to date from then on. */
  static async open(engine: Source): Promise<BotMirror> {
    const mirror = new BotMirror();
    engine.onEvents((batch) => mirror.#take(batch));
    for (const spec of await engine.query({ kind: 'symbols', symbol: '' })) mirror.#symbol(spec);
    for (const { symbol, indexPrice } of await engine.query({ kind: 'tickers', symbol: '' })) {
      mirror.#price(symbol, indexPrice);
    }
    await Promise.all(BOT_IDS.map((userId) => mirror.#readBot(engine, userId)));
    return mirror;
  }

  /** A symbol that exists. */
  market(symbol: string): MirroredMarket | undefined {
    return this.#markets.get(symbol);
  }

  async #readBot(engine: Source, userId: number): Promise<void> {
    const [orders, positions] = await Promise.all([
      engine.query({ kind: 'openOrders', userId, symbol: '', limit: MAX_ORDERS, beforeOrderId: 0 }),
      engine.query({ kind: 'positions', userId, symbol: '' }),
    ]);
    for (const order of orders.list) this.#order(order);
    for (const { symbol, quantity } of positions) this.#position(symbol, userId, quantity);
  }

  #take({ events }: EventBatch): void {
    forEachEvent(events, (event) => this.#event(event));
  }

  #event(event: EngineEvent): void {
    switch (event.kind) {
      case 'order':
        if (BOTS.has(event.record.userId)) this.#order(event.record);
        return;
      case 'position':
        if (BOTS.has(event.record.userId))
          this.#position(event.record.symbol, event.record.userId, event.record.quantity);
        return;
      case 'price':
        this.#price(event.record.symbol, event.record.indexPrice);
        return;
      case 'symbol':
        this.#symbol(event.record.spec);
        return;
      case 'trade':
      case 'fill':
      case 'ledger':
      case 'closedPosition':
      case 'account':
      case 'dailyClose':
      case 'hourlyClose':
      case 'fundingRate':
      case 'fundingPayment':
      case 'liquidation':
      case 'marginCall':
      case 'condition':
      case 'strategy':
      case 'settings':
      case 'agent':
      case 'agentOrder':
        return;
      default:
        event satisfies never;
    }
  }

  #symbol(spec: SymbolSpec): void {
    const entry = this.#markets.get(spec.symbol);
    const instrument = instrumentOf(spec);
    if (entry !== undefined) Object.assign(entry, { spec, instrument });
    else {
      const orders = new Map(BOT_IDS.map((userId) => [userId, new Map()]));
      this.#markets.set(spec.symbol, { spec, instrument, indexPrice: 0, orders, positions: new Map() });
    }
  }

  #price(symbol: string, indexPrice: Amount): void {
    this.#entry(symbol).indexPrice = Number(indexPrice) / UNIT;
  }

  #position(symbol: string, userId: number, quantity: Amount): void {
    const { positions, spec } = this.#entry(symbol);
    positions.set(userId, gridUnits(quantity, spec.stepSize));
  }

  #order(record: OrderRecord): void {
    const { orders, spec } = this.#entry(record.symbol);
    const ofBot = orders.get(record.userId)!;
    if (record.status !== 'PENDING' && record.status !== 'PARTIALLY_FILLED') {
      ofBot.delete(record.orderId);
      return;
    }
    ofBot.set(record.orderId, {
      orderId: record.orderId,
      clientOrderId: record.clientOrderId,
      side: record.side,
      priceTicks: gridUnits(record.price, spec.tickSize),
      remainingSteps:
        gridUnits(record.quantity, spec.stepSize) - gridUnits(record.filledQuantity, spec.stepSize),
    });
  }

  #entry(symbol: string): Entry {
    const entry = this.#markets.get(symbol);
    if (entry === undefined) throw new Error(`an event of the unknown symbol ${symbol}`);
    return entry;
  }
}
