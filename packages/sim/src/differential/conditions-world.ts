import {
  type Command,
  type ConditionRequest,
  completeSymbol,
  createEngine,
  type Engine,
  type EngineEvent,
  EventWriter,
  type OrderRequest,
  type Outcome,
  readEvents,
} from '@openperp/engine';
import type { ConditionsModel, Side, StrategyWish, Trader, Wish } from './conditions-model.ts';
import { partOf } from './strategy-part.ts';
import { units } from './trial-symbols.ts';

const SYMBOL = 'TESTUSDT';
const MARKET_MAKER = 9;
const TRADERS: readonly Trader[] = [1, 2];
const UNIT = 100_000_000;
const TIME_MS = 1_772_402_400_000;

const spec = completeSymbol({
  symbol: SYMBOL,
  baseAsset: 'TEST',
  tickSize: UNIT,
  stepSize: UNIT,
  minNotional: 0,
  maxLimitQuantity: units('100000'),
  maxMarketQuantity: units('100000'),
  multiplierUp: 5 * UNIT,
  multiplierDown: UNIT / 5,
  marketTakeBound: UNIT / 2,
  markPriceMethod: 'INDEX',
  leverageTiers: [
    { notionalFloor: 0, notionalCap: units('50000000'), maxLeverage: 20, maintenanceMarginRate: 1_000_000 },
  ],
});

/** An engine with the market of {@link ConditionsModel}, asked and shown in the same words. */
export class ConditionsWorld {
  readonly #engine: Engine = createEngine();
  readonly #writer = new EventWriter();
  readonly #quoteIds: Readonly<Record<Side, number>>;
  /** What orders of strategies have executed, by orderId. */
  readonly #executed = new Map<number, { readonly strategyId: number; readonly quantity: number }>();
  #events: readonly EngineEvent[] = [];
  #strategies = 0;

  constructor() {
    if (!spec.ok) throw new Error(spec.fault.message);
    this.#do({ kind: 'createSymbol', spec: spec.value });
    this.mark(1000);
    for (const userId of [...TRADERS, MARKET_MAKER]) {
      this.#do({ kind: 'createAccount', userId });
      const amount = units('50000000');
      this.#do({ kind: 'deposit', userId, asset: 'USDT', amount, reference: 'start' });
    }
    this.#quoteIds = {
      BUY: this.#place(MARKET_MAKER, orderOf('BUY', 20_000, 996)),
      SELL: this.#place(MARKET_MAKER, orderOf('SELL', 20_000, 1004)),
    };
  }

  quote(side: Side, price: number): void {
    const named = { userId: MARKET_MAKER, symbol: SYMBOL, orderId: this.#quoteIds[side], clientOrderId: '' };
    this.#do({ kind: 'move', ...named, price: price * UNIT, quantity: 0 });
  }

  mark(price: number): void {
    this.#do({ kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: price * UNIT });
  }

  market(userId: Trader, side: Side, quantity: number): void {
    this.#place(userId, orderOf(side, quantity, 0));
  }

  /** Answers the code of the outcome. */
  place(userId: Trader, wish: Wish): number {
    return this.#try({ kind: 'placeCondition', userId, symbol: SYMBOL, ...conditionOf(wish) }).code;
  }

  cancel(userId: Trader, conditionId: number): void {
    this.#do({ kind: 'cancelCondition', userId, symbol: SYMBOL, conditionId, clientOrderId: '' });
  }

  placeStrategy(wish: StrategyWish): void {
    this.#strategies += 1;
    const { price, quantity, profit, stop, watched } = wish;
    const firstDrivenOn = wish.isDrivenByPartialFills ? 'PARTIALLY_FILLED_OR_FILLED' : 'FILLED';
    const driven = { firstDrivenOn, secondDrivenOn: 'FILLED' } as const;
    const stopWish = { watched, stop, quantity, activation: 0, rate: 0, reduceOnly: false } as const;
    this.#do({
      kind: 'placeStrategy',
      userId: 1,
      symbol: SYMBOL,
      strategyType: 'OTOCO',
      parts: [
        partOf(orderOf('BUY', quantity, price)),
        { ...partOf(orderOf('SELL', quantity, profit)), ...driven },
        { ...partOf(conditionOf({ kind: 'STOP_MARKET', side: 'SELL', ...stopWish })), ...driven },
      ],
      clientStrategyId: `s${this.#strategies}`,
    });
  }

  /** Cancels the part with that place, as its user. */
  cancelPart(index: number): void {
    const part = this.#strategy()?.parts[index];
    const named = { userId: 1, symbol: SYMBOL, clientOrderId: '' } as const;
    if (part?.order) this.#do({ kind: 'cancel', ...named, orderId: part.order.orderId });
    else this.#do({ kind: 'cancelCondition', ...named, conditionId: part?.condition?.conditionId ?? 0 });
  }

  cancelStrategy(): void {
    const clientStrategyId = `s${this.#strategies}`;
    this.#do({ kind: 'cancelStrategy', userId: 1, strategyId: 0, clientStrategyId });
  }

  /** Everything that {@link showModel} says of the model. */
  show() {
    const resting = this.#engine.query({
      kind: 'openOrders',
      userId: 1,
      symbol: SYMBOL,
      limit: 10,
      beforeOrderId: 0,
    });
    return {
      last: toWhole(this.#engine.query({ kind: 'tickers', symbol: SYMBOL })[0]?.lastPrice),
      positions: TRADERS.map((userId) => this.#position(userId)),
      fired: this.#events.flatMap((event) =>
        event.kind === 'condition' && ['TRIGGERED', 'REJECTED'].includes(event.record.status)
          ? [`${event.record.conditionId} ${event.record.status}`]
          : [],
      ),
      waiting: TRADERS.map((userId) =>
        this.#engine
          .query({ kind: 'conditions', userId, symbol: SYMBOL })
          .list.map(({ conditionId, quantity, extremePrice, status }) => ({
            id: conditionId,
            quantity: toWhole(quantity),
            extreme: toWhole(extremePrice),
            isActive: status === 'PENDING',
          })),
      ),
      resting: resting.list
        .map(({ side, price, quantity, filledQuantity }) =>
          [side, toWhole(price), toWhole(quantity) - toWhole(filledQuantity)].join(' '),
        )
        .sort(),
      strategy: this.#strategy()?.status ?? 'NONE',
    };
  }

  /** What must hold whatever the model says; in words where it does not. */
  faults(): readonly string[] {
    const strategy = this.#strategy();
    const entryId = strategy?.parts[0]?.order?.orderId ?? 0;
    const byLegs = [...this.#executed]
      .filter(([orderId, { strategyId }]) => strategyId === strategy?.strategyId && orderId !== entryId)
      .reduce((sum, [, { quantity }]) => sum + quantity, 0);
    const byEntry = this.#executed.get(entryId)?.quantity ?? 0;
    const legs = strategy?.parts.slice(1) ?? [];
    const isClosing = legs.some(({ state }) => state === 'ACTIVE');
    return [
      ...(byLegs > byEntry ? [`legs executed ${byLegs} of ${byEntry}`] : []),
      ...(isClosing && this.#position(1) === 0 ? ['a leg without a position'] : []),
      ...this.#engine.query({ kind: 'invariants' }).flatMap(({ name, ok }) => (ok ? [] : [name])),
    ];
  }

  #strategy() {
    const clientStrategyId = `s${this.#strategies}`;
    if (this.#strategies === 0) return undefined;
    return this.#engine.query({ kind: 'strategy', userId: 1, strategyId: 0, clientStrategyId });
  }

  #position(userId: number): number {
    return toWhole(this.#engine.query({ kind: 'positions', userId, symbol: SYMBOL })[0]?.quantity);
  }

  #place(userId: number, order: OrderRequest): number {
    return this.#do({ kind: 'place', userId, symbol: SYMBOL, ...order });
  }

  #do(command: Command): number {
    const { code, field, id } = this.#try(command);
    if (code !== 0) throw new Error(`${command.kind}: ${code} ${field}`);
    return id;
  }

  #try(command: Command): Outcome {
    this.#writer.reset();
    const outcome = this.#engine.apply(TIME_MS, command, this.#writer);
    this.#events = readEvents(this.#writer.take());
    for (const event of this.#events) {
      if (event.kind !== 'order' || event.record.strategyId === 0) continue;
      const { orderId, strategyId, filledQuantity } = event.record;
      this.#executed.set(orderId, { strategyId, quantity: toWhole(filledQuantity) });
    }
    return outcome;
  }
}

/** The model in the words of {@link ConditionsWorld.show}. */
export function showModel(model: ConditionsModel): ReturnType<ConditionsWorld['show']> {
  const { entry, profit } = model.strategy ?? {};
  return {
    last: model.prices.CONTRACT_PRICE,
    positions: TRADERS.map((user) => model.positions[user]),
    fired: model.fired,
    waiting: TRADERS.map((user) =>
      model
        .waiting(user)
        .map(({ id, quantity, extreme, isActive }) => ({ id, quantity, extreme, isActive }))
        .reverse(),
    ),
    resting: [entry, profit]
      .filter((order) => order?.isOpen === true)
      .map((order) => [order?.side, order?.price, (order?.quantity ?? 0) - (order?.executed ?? 0)].join(' '))
      .sort(),
    strategy: model.strategy?.status ?? 'NONE',
  };
}

function toWhole(amount: number | bigint = 0): number {
  return Number(amount) / UNIT;
}

/** A LIMIT order that rests, or with price 0 a MARKET one. */
function orderOf(side: Side, quantity: number, price: number): OrderRequest {
  return {
    type: price === 0 ? 'MARKET' : 'LIMIT',
    side,
    positionSide: 'BOTH',
    price: price * UNIT,
    quantity: quantity * UNIT,
    timeInForce: price === 0 ? 'IOC' : 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
  };
}

function conditionOf(wish: Wish): ConditionRequest {
  return {
    type: wish.kind,
    side: wish.side,
    positionSide: 'BOTH',
    price: 0,
    quantity: wish.quantity * UNIT,
    stopPrice: wish.stop * UNIT,
    workingType: wish.watched,
    activatePrice: wish.activation * UNIT,
    // Tenths of a percent as percent in 10⁻⁸.
    callbackRate: (wish.rate * UNIT) / 10,
    timeInForce: 'GTC',
    reduceOnly: wish.reduceOnly,
    closePosition: wish.quantity === 0,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId: '',
  };
}
