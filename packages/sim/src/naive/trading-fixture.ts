import type {
  Command,
  ConditionRequest,
  EngineEvent,
  OrderRequest,
  Outcome,
  Place,
  PlaceCondition,
  PlaceStrategy,
  Side,
  StrategyPartRequest,
  StrategyType,
  SymbolSpec,
} from '@openperp/engine';
import { BIG, units } from '../differential/trial-symbols.ts';
import { NaiveEngine } from './naive-engine.ts';
import { collectingSink } from './sinks.ts';

/** 2026-03-01 00:00:00 UTC. */
export const START_MS = 1_772_323_200_000;

/** A symbol whose numbers are easy to work by hand: tick 0.1, step 0.001, rates 0.02 % and 0.05 %, no least notional. */
export const PLAIN: SymbolSpec = { ...BIG, symbol: 'BTCUSDT', minNotional: 0 };

/** An exchange to try rules on: every command is followed by all invariants, and `tell` says what it did. */
export class TradingFixture {
  readonly engine = new NaiveEngine();
  timeMs = START_MS;

  constructor(spec: SymbolSpec = PLAIN, mark = '60000') {
    this.apply({ kind: 'createSymbol', spec });
    this.apply({ kind: 'setIndexPrice', symbol: spec.symbol, source: '', price: units(mark) });
  }

  /** Applies a command and answers its outcome and events; a broken invariant is an error. */
  apply(command: Command): { readonly outcome: Outcome; readonly events: readonly EngineEvent[] } {
    const events: EngineEvent[] = [];
    const outcome = this.engine.apply(this.timeMs, command, collectingSink(events));
    const broken = this.engine.query({ kind: 'invariants' }).filter(({ ok }) => !ok);
    if (broken.length > 0) throw new Error(JSON.stringify(broken));
    return { outcome, events };
  }

  /** Accounts with money. */
  fund(amount: string, ...userIds: readonly number[]): void {
    for (const userId of userIds) {
      this.apply({ kind: 'createAccount', userId });
      this.apply({ kind: 'deposit', userId, asset: 'USDT', amount: units(amount), reference: 'first' });
    }
  }

  /** Places a GTC limit order of BTCUSDT unless `changes` says otherwise. */
  place(userId: number, side: Side, price: string, quantity: string, changes: Partial<Place> = {}) {
    return this.apply(limitOrder(userId, side, price, quantity, changes));
  }

  /** A trade at `price`: the third account sells to the fourth, who asks for nothing else. */
  trade(price: string, quantity = '0.001') {
    this.place(3, 'SELL', price, quantity);
    return this.place(4, 'BUY', price, quantity);
  }

  /** A new index price, which is the mark too. */
  index(price: string) {
    return this.apply({ kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: units(price) });
  }

  /** The next whole second. */
  tick() {
    this.timeMs = (Math.floor(this.timeMs / 1000) + 1) * 1000;
    return this.apply({ kind: 'tick' });
  }

  /** Places a STOP_MARKET at the mark unless `changes` says otherwise. */
  condition(
    userId: number,
    side: Side,
    stopPrice: string,
    quantity: string,
    changes: Partial<PlaceCondition> = {},
  ) {
    const request = stop(side, stopPrice, quantity);
    return this.apply({ kind: 'placeCondition', userId, symbol: 'BTCUSDT', ...request, ...changes });
  }

  strategy(userId: number, strategyType: StrategyType, parts: PlaceStrategy['parts'], clientStrategyId = '') {
    return this.apply({
      kind: 'placeStrategy',
      userId,
      symbol: 'BTCUSDT',
      strategyType,
      parts,
      clientStrategyId,
    });
  }

  /** The waiting conditions, newest first. */
  conditions(userId: number) {
    return this.engine.query({ kind: 'conditions', userId, symbol: '' }).list;
  }

  asset(userId: number) {
    const asset = this.engine.query({ kind: 'asset', userId });
    if (asset === undefined) throw new Error(`no account ${userId}`);
    return asset;
  }

  positions(userId: number) {
    return this.engine.query({ kind: 'positions', userId, symbol: '' });
  }

  openOrders(userId: number) {
    return this.engine.query({ kind: 'openOrders', userId, symbol: '', limit: 200, beforeOrderId: 0 }).list;
  }
}

/** A GTC limit order of BTCUSDT unless `changes` says otherwise. */
export function limitOrder(
  userId: number,
  side: Side,
  price: string,
  quantity: string,
  changes: Partial<Place> = {},
): Place {
  return {
    kind: 'place',
    userId,
    symbol: 'BTCUSDT',
    type: 'LIMIT',
    side,
    positionSide: 'BOTH',
    price: units(price),
    quantity: units(quantity),
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
    ...changes,
  };
}

/** A STOP_MARKET at the mark unless `changes` says otherwise. */
export function stop(
  side: Side,
  stopPrice: string,
  quantity: string,
  changes: Partial<ConditionRequest> = {},
): ConditionRequest {
  return {
    type: 'STOP_MARKET',
    side,
    positionSide: 'BOTH',
    price: 0,
    quantity: units(quantity),
    stopPrice: units(stopPrice),
    workingType: 'MARK_PRICE',
    activatePrice: 0,
    callbackRate: 0,
    timeInForce: 'GTC',
    reduceOnly: false,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId: '',
    ...changes,
  };
}

/** A GTC limit order as a part of a strategy. */
export function limit(
  side: Side,
  price: string,
  quantity: string,
  changes: Partial<OrderRequest> = {},
): OrderRequest {
  const { kind: _kind, userId: _userId, symbol: _symbol, ...order } = limitOrder(0, side, price, quantity);
  return { ...order, ...changes };
}

/** A part that follows nothing, or the fills of another as `driven` says. */
export function part(
  request: OrderRequest | ConditionRequest,
  driven: Partial<StrategyPartRequest> = {},
): StrategyPartRequest {
  const isCondition = 'stopPrice' in request;
  return {
    firstDrivenOn: '',
    secondDrivenOn: '',
    order: isCondition ? null : request,
    condition: isCondition ? request : null,
    ...driven,
  };
}

/** The changes that make a limit order a market order. */
export const MARKET: Partial<Place> = { type: 'MARKET', price: 0, timeInForce: 'IOC' };

/** What happened to conditions, such as `c1 CANCELLED USER`, or `c1 REJECTED 3018`. */
export function conditionStory(events: readonly EngineEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'condition') return [];
    const { conditionId, status, cancelReason, rejectCode } = event.record;
    const reason = rejectCode === 0 ? cancelReason : String(rejectCode);
    return [[`c${conditionId}`, status, reason].filter((word) => word !== '').join(' ')];
  });
}

/** How strategies stand at the end of a command, such as `s1 WORKING ENDED ACTIVE`. */
export function strategyStory(events: readonly EngineEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'strategy') return [];
    const { strategyId, status, parts } = event.record;
    return [[`s${strategyId}`, status, ...parts.map(({ state }) => state)].join(' ')];
  });
}

/** Orders, conditions and strategies in the order in which they were told. */
export function wholeStory(events: readonly EngineEvent[]): string[] {
  return events.flatMap((event) => [
    ...orderStory([event]),
    ...conditionStory([event]),
    ...strategyStory([event]),
  ]);
}

/** What happened to orders, such as `1 PARTIALLY_FILLED 0.4/1`. */
export function orderStory(events: readonly EngineEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'order') return [];
    const { orderId, status, filledQuantity, quantity, cancelReason } = event.record;
    const amounts = `${Number(filledQuantity) / 1e8}/${Number(quantity) / 1e8}`;
    return [[orderId, status, amounts, cancelReason].filter((part) => part !== '').join(' ')];
  });
}
