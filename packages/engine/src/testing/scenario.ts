import type { CancelType, Command, Place, StrategyPartRequest, StrategyType } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { createEngine } from '../create-engine.ts';
import type { Engine } from '../engine.ts';
import { readEvents } from '../event/event-reader.ts';
import { EventWriter } from '../event/event-writer.ts';
import type { EngineEvent } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';
import type { AssetView, PositionView } from '../query/query.ts';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';
import { type ConditionOptions, conditionRequest } from './requests.ts';
import { units } from './units.ts';

export { units };

/** 2026-01-01 00:00 UTC. */
export const START_MS = 1_767_225_600_000;

/** What a test symbol may say beside its name. */
type SymbolOptions = Partial<SymbolSpec>;

/** An order in a test: prices and quantities as decimal text. */
export interface OrderOptions extends Partial<Omit<Place, 'kind' | 'price' | 'quantity'>> {
  readonly price?: string;
  readonly quantity?: string;
}

/**
 * A small exchange for tests: one symbol TESTUSDT (tick 0.1, step 0.001, fees 0.02 % and 0.05 %, 10×, mark = index), users with money, and after every
 * command the invariants are checked.
 */
export class Scenario {
  readonly engine: Engine = createEngine();
  readonly #writer = new EventWriter();
  timeMs = START_MS;
  /** The events of the last command. */
  events: readonly EngineEvent[] = [];

  constructor(options: SymbolOptions = {}) {
    this.addSymbol('TESTUSDT', options);
    this.index('1000');
  }

  /** Creates a symbol with one tier to 1,000,000,000 and leverage 100. */
  addSymbol(symbol: string, options: SymbolOptions = {}): void {
    const completed = completeSymbol({
      symbol,
      baseAsset: symbol.slice(0, -4),
      tickSize: units('0.1'),
      stepSize: units('0.001'),
      maxPrice: units('1000000'),
      maxLimitQuantity: units('1000000'),
      maxMarketQuantity: units('1000000'),
      defaultLeverage: 10,
      markPriceMethod: 'INDEX',
      leverageTiers: [
        {
          notionalFloor: 0,
          notionalCap: units('1000000000'),
          maxLeverage: 100,
          maintenanceMarginRate: 500_000,
        },
      ],
      ...options,
    });
    if (!completed.ok) throw new Error(`${completed.fault.field}: ${completed.fault.message}`);
    this.do({ kind: 'createSymbol', spec: completed.value });
  }

  /** Applies a command, at the present time unless another is given, and checks every invariant. */
  try(command: Command): Outcome {
    this.#writer.reset();
    const outcome = this.engine.apply(this.timeMs, command, this.#writer);
    this.timeMs = this.engine.timeMs;
    this.events = readEvents(this.#writer.take());
    const broken = this.engine.query({ kind: 'invariants' }).filter(({ ok }) => !ok);
    if (broken.length > 0) throw new Error(broken.map(({ name, detail }) => `${name}: ${detail}`).join('\n'));
    return outcome;
  }

  /** As {@link try}, for what must succeed; answers its id. */
  do(command: Command): number {
    const outcome = this.try(command);
    if (outcome.code !== 0)
      throw new Error(`${command.kind}: ${outcome.code} ${outcome.field} ${outcome.rule}`);
    return outcome.id;
  }

  /** A user with money. */
  user(userId: number, balance = '100000'): void {
    this.do({ kind: 'createAccount', userId });
    this.do({ kind: 'deposit', userId, asset: 'USDT', amount: units(balance), reference: `start-${userId}` });
  }

  index(price: string, symbol = 'TESTUSDT'): void {
    this.do({ kind: 'setIndexPrice', symbol, source: '', price: units(price) });
  }

  /** Moves time and ticks once. */
  tickAt(timeMs: number): void {
    this.timeMs = timeMs;
    this.do({ kind: 'tick' });
  }

  /** Sends an order: a LIMIT GTC of TESTUSDT unless told otherwise. */
  send(userId: number, side: Place['side'], options: OrderOptions): Outcome {
    const { price, quantity, ...rest } = options;
    return this.try({
      kind: 'place',
      userId,
      symbol: 'TESTUSDT',
      type: 'LIMIT',
      side,
      positionSide: 'BOTH',
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'EXPIRE_MAKER',
      clientOrderId: '',
      price: units(price ?? '0'),
      quantity: units(quantity ?? '0'),
      ...rest,
    });
  }

  /** Places a LIMIT order that must be taken; answers its id. */
  limit(
    userId: number,
    side: Place['side'],
    quantity: string,
    price: string,
    options: OrderOptions = {},
  ): number {
    return this.#accepted(this.send(userId, side, { quantity, price, ...options }));
  }

  /** Places a MARKET order that must be taken; answers its id. */
  market(userId: number, side: Place['side'], quantity: string, options: OrderOptions = {}): number {
    return this.#accepted(this.send(userId, side, { quantity, type: 'MARKET', ...options }));
  }

  /** Sends a condition order: a STOP_MARKET GTC of TESTUSDT on the last price unless told otherwise. */
  sendCondition(userId: number, side: Place['side'], options: ConditionOptions): Outcome {
    const request = conditionRequest(side, options);
    return this.try({ kind: 'placeCondition', userId, symbol: 'TESTUSDT', ...request });
  }

  /** Places a condition order that must be taken; answers its id. */
  condition(userId: number, side: Place['side'], options: ConditionOptions): number {
    return this.#accepted(this.sendCondition(userId, side, options));
  }

  cancelCondition(userId: number, conditionId: number): Outcome {
    return this.try({ kind: 'cancelCondition', userId, symbol: 'TESTUSDT', conditionId, clientOrderId: '' });
  }

  /** Sends a strategy of TESTUSDT. */
  sendStrategy(
    userId: number,
    strategyType: StrategyType,
    parts: readonly StrategyPartRequest[],
    clientStrategyId = '',
  ): Outcome {
    return this.try({
      kind: 'placeStrategy',
      userId,
      symbol: 'TESTUSDT',
      strategyType,
      parts,
      clientStrategyId,
    });
  }

  /** Places a strategy that must be taken; answers its id. */
  strategy(userId: number, strategyType: StrategyType, parts: readonly StrategyPartRequest[]): number {
    return this.#accepted(this.sendStrategy(userId, strategyType, parts));
  }

  cancelAll(userId: number, cancelType: CancelType): Outcome {
    return this.try({ kind: 'cancelAll', userId, symbol: '', cancelType });
  }

  /** The condition orders of a user that wait, newest first: `id side quantity status`. */
  conditions(userId: number): readonly string[] {
    return this.engine
      .query({ kind: 'conditions', userId, symbol: '' })
      .list.map(
        ({ conditionId, side, quantity, status }) => `${conditionId} ${side} ${text(quantity)} ${status}`,
      );
  }

  /** The condition orders that the last command touched: `id status reason`. */
  conditionEvents(): readonly string[] {
    return this.events.flatMap((event) =>
      event.kind === 'condition'
        ? [
            `${event.record.conditionId} ${event.record.status} ${event.record.cancelReason || event.record.rejectCode || ''}`.trim(),
          ]
        : [],
    );
  }

  /** The strategies that the last command changed, as they then stood: `id status part part …`. */
  strategyEvents(): readonly string[] {
    return this.events.flatMap((event) =>
      event.kind === 'strategy'
        ? [
            `${event.record.strategyId} ${event.record.status} ${event.record.parts.map(({ state }) => state).join(' ')}`,
          ]
        : [],
    );
  }

  cancel(userId: number, orderId: number): Outcome {
    return this.try({ kind: 'cancel', userId, symbol: 'TESTUSDT', orderId, clientOrderId: '' });
  }

  move(
    userId: number,
    orderId: number,
    changes: { readonly price?: string; readonly quantity?: string },
  ): Outcome {
    return this.try({
      kind: 'move',
      userId,
      symbol: 'TESTUSDT',
      orderId,
      clientOrderId: '',
      price: units(changes.price ?? '0'),
      quantity: units(changes.quantity ?? '0'),
    });
  }

  asset(userId: number): AssetView {
    const asset = this.engine.query({ kind: 'asset', userId });
    if (asset === undefined) throw new Error(`no account ${userId}`);
    return asset;
  }

  positions(userId: number): readonly PositionView[] {
    return this.engine.query({ kind: 'positions', userId, symbol: '' });
  }

  /** `quantity@price` of a side of the book, best first. */
  book(side: Place['side']): readonly string[] {
    const depth = this.engine.query({ kind: 'depth', symbol: 'TESTUSDT', limit: 100 })!;
    return (side === 'BUY' ? depth.bids : depth.asks).map(
      ([price, quantity]) => `${text(quantity)}@${text(price)}`,
    );
  }

  /** The open orders of a user, newest first. */
  open(userId: number): readonly string[] {
    return this.engine
      .query({ kind: 'openOrders', userId, symbol: '', limit: 200, beforeOrderId: 0 })
      .list.map((order) => `${order.orderId} ${order.side} ${text(order.quantity)}@${text(order.price)}`);
  }

  /** The trades of the last command: `quantity@price`. */
  trades(): readonly string[] {
    return this.events.flatMap((event) =>
      event.kind === 'trade' ? [`${text(event.record.quantity)}@${text(event.record.price)}`] : [],
    );
  }

  /** The orders that the last command touched: `id status reason`. */
  orders(): readonly string[] {
    return this.events.flatMap((event) =>
      event.kind === 'order'
        ? [`${event.record.orderId} ${event.record.status} ${event.record.cancelReason}`.trim()]
        : [],
    );
  }

  #accepted(outcome: Outcome): number {
    if (outcome.code !== 0) throw new Error(`refused: ${outcome.code} ${outcome.field} ${outcome.rule}`);
    return outcome.id;
  }
}

/** 10⁻⁸ as decimal text. */
export function text(amount: Amount): string {
  const wide = BigInt(amount);
  const magnitude = wide < 0n ? -wide : wide;
  const fraction = (magnitude % 100_000_000n).toString().padStart(8, '0').replace(/0+$/, '');
  const whole = magnitude / 100_000_000n;
  return `${wide < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
