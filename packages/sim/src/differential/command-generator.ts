import type {
  AccountStatus,
  Command,
  OrderRecord,
  Place,
  PositionSide,
  PositionView,
  PriceType,
  SelfTradePrevention,
  Side,
  SymbolSpec,
  TimeInForce,
} from '@openperp/engine';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { noSink } from '../naive/sinks.ts';
import { toAmount } from '../naive/units.ts';
import { SeededRandom } from './seeded-random.ts';
import { BIG, LOW, THIN, TINY, units } from './trial-symbols.ts';

/** A command and the time its sequencer gave it. */
export interface TimedCommand {
  readonly timeMs: number;
  readonly command: Command;
}

/** 2026-03-01 22:00 UTC: two hours before a day ends. */
const START_MS = 1_772_402_400_000;
const DAY_MS = 86_400_000;

/** The middle of each market at first, in units. */
const FIRST_PRICES: Readonly<Record<string, number>> = {
  [BIG.symbol]: units('60000.05'),
  [TINY.symbol]: units('0.00000112'),
  [LOW.symbol]: units('0.4321'),
  [THIN.symbol]: units('100'),
};

const UNIT = 100_000_000n;

/**
 * A reproducible stream of `count` commands, realistic and hostile, made against a reference engine so that it can aim at what is there:
 * open orders, positions, best prices, used names, edges of ticks, bands, caps and balances.
 */
export function generateCommands(seed: number, count: number): TimedCommand[] {
  const stream = new CommandStream(seed);
  stream.setUp();
  while (stream.commands.length < count) stream.addNext();
  return stream.commands.slice(0, count);
}

class CommandStream {
  readonly commands: TimedCommand[] = [];
  readonly #random: SeededRandom;
  readonly #engine = new NaiveEngine();
  readonly #specs: readonly SymbolSpec[];
  readonly #userIds: readonly number[];
  readonly #names: string[] = [];
  readonly #places: Place[] = [];
  #timeMs = START_MS;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#specs = [BIG, TINY, LOW, THIN].slice(0, this.#random.between(2, 4));
    const accounts = this.#random.between(5, 12);
    this.#userIds = Array.from({ length: accounts }, (_, index) => 100 + index * 7);
  }

  /** Symbols, prices, accounts and money. */
  setUp(): void {
    for (const spec of this.#specs) {
      this.#add({ kind: 'createSymbol', spec });
      this.#add({ kind: 'setIndexPrice', symbol: spec.symbol, price: FIRST_PRICES[spec.symbol] ?? UNIT });
    }
    for (const userId of this.#userIds) {
      this.#add({ kind: 'createAccount', userId });
      this.#add({
        kind: 'deposit',
        userId,
        asset: 'USDT',
        amount: this.#money(),
        reference: `first-${userId}`,
      });
    }
  }

  addNext(): void {
    this.#passTime();
    if (this.#random.chance(12)) this.#restore();
    const roll = this.#random.below(100);
    if (roll < 58) this.#add(this.#place());
    else if (roll < 67) this.#add(this.#move());
    else if (roll < 75) this.#add(this.#cancel());
    else if (roll < 84) this.#add(this.#index());
    else if (roll < 89) this.#add(this.#setting());
    else if (roll < 93) this.#add(this.#transfer());
    else if (roll < 96) this.#add(this.#sweep());
    else this.#add(this.#operate());
  }

  /** Opens again one symbol or account that is not open, so that the stream goes on trading. */
  #restore(): void {
    const halted = this.#engine
      .query({ kind: 'symbols', symbol: '' })
      .find(({ status }) => status !== 'TRADING');
    if (halted !== undefined) {
      this.#add({ kind: 'updateSymbol', symbol: halted.symbol, changes: { status: 'TRADING' } });
    }
    const closed = this.#userIds.find(
      (userId) => this.#engine.query({ kind: 'account', userId })?.status !== 'ACTIVE',
    );
    if (closed !== undefined) this.#add({ kind: 'setAccountStatus', userId: closed, status: 'ACTIVE' });
  }

  #add(command: Command): void {
    this.commands.push({ timeMs: this.#timeMs, command });
    this.#engine.apply(this.#timeMs, command, noSink);
    this.#timeMs = this.#engine.timeMs;
  }

  /** Mostly a few milliseconds; now and then ticks, rarely a jump over midnight. */
  #passTime(): void {
    if (this.#random.chance(60)) this.#timeMs += this.#random.below(40);
    if (this.#random.chance(12)) this.#tickAt((Math.floor(this.#timeMs / 1000) + 1) * 1000);
    if (this.#random.chance(2)) this.#tickAt(this.#timeMs + this.#random.between(1, 120) * 1000);
    if (this.#random.chance(1)) this.#add({ kind: 'advance', durationMs: this.#random.between(1, 90_000) });
    if (this.#random.below(400) === 0)
      this.#tickAt(this.#nextMidnight() + this.#random.pick([0, 1000, DAY_MS]));
  }

  #tickAt(timeMs: number): void {
    this.#timeMs = timeMs;
    this.#add({ kind: 'tick' });
  }

  #nextMidnight(): number {
    return (Math.floor(this.#timeMs / DAY_MS) + 1) * DAY_MS;
  }

  #userId(): number {
    return this.#random.pick(this.#userIds);
  }

  /** Mostly an account that has open orders, where there is one. */
  #userIdWithOrders(): number {
    const having = this.#userIds.filter((userId) => this.#openOrders(userId).length > 0);
    return having.length > 0 && this.#random.chance(90) ? this.#random.pick(having) : this.#userId();
  }

  #spec(): SymbolSpec {
    return this.#random.pick(this.#specs);
  }

  #symbol(): string {
    return this.#random.chance(1) ? 'NONEUSDT' : this.#spec().symbol;
  }

  #money(): number {
    const whole = this.#random.pick([3, 40, 500, 5000, 60_000]) * this.#random.between(1, 20);
    return whole * Number(UNIT) + (this.#random.chance(30) ? this.#random.below(Number(UNIT)) : 0);
  }

  #mark(spec: SymbolSpec): bigint {
    return BigInt(this.#engine.query({ kind: 'tickers', symbol: spec.symbol })[0]?.markPrice ?? 0);
  }

  #openOrders(userId: number): readonly OrderRecord[] {
    return this.#engine.query({ kind: 'openOrders', userId, symbol: '', limit: 500, beforeOrderId: 0 }).list;
  }

  #positionsOf(userId: number, symbol: string): readonly PositionView[] {
    return this.#engine.query({ kind: 'positions', userId, symbol });
  }

  /** A price on or near something that matters: mark, best prices, band, limits. */
  #price(spec: SymbolSpec): bigint {
    const tick = BigInt(spec.tickSize);
    const mark = this.#mark(spec);
    const depth = this.#engine.query({ kind: 'depth', symbol: spec.symbol, limit: 3 });
    const levels = [...(depth?.bids ?? []), ...(depth?.asks ?? [])].map(([price]) => BigInt(price));
    const nearMark = (mark * BigInt(this.#random.between(9_930, 10_070))) / 10_000n;
    const edges = [spec.multiplierUp, spec.multiplierDown].map((factor) => (mark * BigInt(factor)) / UNIT);
    const roll = this.#random.below(100);
    if (roll < 55 && levels.length > 0) return this.#near(this.#random.pick(levels), tick);
    if (roll < 90) return this.#near(nearMark - (nearMark % tick), tick);
    if (roll < 96) return this.#near(this.#random.pick(edges.map((edge) => edge - (edge % tick))), tick);
    if (roll < 98) return this.#random.pick([BigInt(spec.minPrice), BigInt(spec.maxPrice)]) + tick;
    return this.#random.pick([-1n, 0n, mark + 1n, tick]);
  }

  #near(price: bigint, tick: bigint): bigint {
    return price + tick * BigInt(this.#random.between(-1, 1));
  }

  /** A quantity by value, or on or near what is held and ordered, or on an edge. */
  #quantity(spec: SymbolSpec, userId: number): bigint {
    const step = BigInt(spec.stepSize);
    const roll = this.#random.below(100);
    const present = [
      ...this.#openOrders(userId).flatMap((order) => [order.quantity, order.filledQuantity]),
      ...this.#positionsOf(userId, spec.symbol).map((position) => position.quantity),
    ].map((quantity) => (BigInt(quantity) < 0n ? -BigInt(quantity) : BigInt(quantity)));
    if (roll < 20 && present.length > 0) return this.#near(this.#random.pick(present), step);
    if (roll < 93) return this.#quantityWorth(spec);
    if (roll < 96) return this.#random.pick([BigInt(spec.minQuantity), BigInt(spec.minQuantity) - step]);
    if (roll < 98) return BigInt(this.#random.pick([spec.maxLimitQuantity, spec.maxMarketQuantity])) + step;
    return this.#random.pick([-1n, 0n, 1n, step + 1n]);
  }

  #quantityWorth(spec: SymbolSpec): bigint {
    const step = BigInt(spec.stepSize);
    const worth =
      BigInt(this.#random.pick([1, 6, 30, 200, 2_000, 20_000])) * BigInt(this.#random.between(1, 9));
    const mark = this.#mark(spec);
    const quantity = mark === 0n ? step : (worth * UNIT * UNIT) / mark;
    const small = spec.symbol === TINY.symbol && this.#random.chance(40);
    const sized = small ? step * BigInt(this.#random.between(1, 30_000)) : quantity - (quantity % step);
    return sized < step ? step : sized;
  }

  #place(): Place {
    if (this.#places.length > 0 && this.#random.chance(4)) return this.#again();
    const userId = this.#userId();
    const spec = this.#spec();
    const type = this.#random.chance(80) ? 'LIMIT' : 'MARKET';
    const priceType = type === 'LIMIT' && this.#random.chance(10) ? this.#bestPriceType() : 0;
    const timeInForce = type === 'MARKET' ? 'IOC' : this.#timeInForce();
    const isHolding = this.#positionsOf(userId, spec.symbol).length > 0;
    const closePosition = this.#random.chance(isHolding ? 6 : 1);
    const isPassive = timeInForce === 'GTC' || timeInForce === 'GTD';
    const command: Place = {
      kind: 'place',
      userId,
      symbol: this.#random.chance(1) ? 'NONEUSDT' : spec.symbol,
      type,
      ...this.#sides(userId, spec.symbol),
      price: type === 'MARKET' || priceType !== 0 ? 0 : toAmount(this.#price(spec)),
      quantity: closePosition ? 0 : toAmount(this.#quantity(spec, userId)),
      timeInForce,
      reduceOnly: this.#random.chance(isHolding ? 25 : 1),
      makerOnly: type === 'LIMIT' && isPassive && this.#random.chance(12),
      closePosition,
      priceType,
      goodTillDate: timeInForce === 'GTD' ? this.#timeMs + this.#life() : 0,
      selfTradePrevention: this.#selfTradePrevention(),
      clientOrderId: this.#name(),
    };
    this.#places.push(command);
    return command;
  }

  /** An earlier order once more, as it was or with one thing changed. */
  #again(): Place {
    const earlier = this.#random.pick(this.#places.slice(-40));
    return this.#random.chance(50) ? earlier : { ...earlier, side: earlier.side === 'BUY' ? 'SELL' : 'BUY' };
  }

  #side(): Side {
    return this.#random.chance(50) ? 'BUY' : 'SELL';
  }

  #bestPriceType(): PriceType {
    return this.#random.pick([1, 2, 3, 4] as const);
  }

  #timeInForce(): TimeInForce {
    return this.#random.pick(['GTC', 'GTC', 'GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTD'] as const);
  }

  #selfTradePrevention(): SelfTradePrevention {
    return this.#random.pick([
      'EXPIRE_MAKER',
      'EXPIRE_MAKER',
      'EXPIRE_TAKER',
      'EXPIRE_BOTH',
      'NONE',
    ] as const);
  }

  /** Every third account hedges; now and then one tries the other way, or to close what it does not hold. */
  #sides(userId: number, symbol: string): { readonly side: Side; readonly positionSide: PositionSide } {
    const held = this.#positionsOf(userId, symbol).map(({ positionSide }) => positionSide);
    const isHedging = held[0] === undefined ? userId % 3 === 0 : held[0] !== 'BOTH';
    const wantsHedge = this.#random.chance(3) ? !isHedging : isHedging;
    if (!wantsHedge) return { side: this.#side(), positionSide: 'BOTH' };
    const positionSide = this.#random.pick(['LONG', 'SHORT'] as const);
    const opening = positionSide === 'LONG' ? 'BUY' : 'SELL';
    const mayClose = held.includes(positionSide) || this.#random.chance(5);
    return { side: mayClose ? this.#side() : opening, positionSide };
  }

  #life(): number {
    return this.#random.pick([59_999, 60_000, 60_001, 61_000, 90_000, 3_600_000]);
  }

  #name(): string {
    if (this.#random.chance(60)) return '';
    if (this.#names.length > 0 && this.#random.chance(10)) return this.#random.pick(this.#names.slice(-20));
    const name = `name-${this.#names.length}`;
    this.#names.push(name);
    return name;
  }

  /** A reference to an open order, an old one, or none there is. */
  #reference(userId: number): { orderId: number; clientOrderId: string; symbol: string } {
    const open = this.#openOrders(userId);
    if (open.length === 0 || this.#random.chance(10)) {
      const byId = this.#random.chance(50) || this.#names.length === 0;
      const clientOrderId = byId ? '' : this.#random.pick(this.#names);
      return { orderId: byId ? this.#random.below(400) + 1 : 0, clientOrderId, symbol: this.#symbol() };
    }
    const order = this.#random.pick(open);
    const symbol = this.#random.chance(3) ? this.#symbol() : order.symbol;
    const roll = this.#random.below(10);
    if (roll < 6) return { orderId: order.orderId, clientOrderId: '', symbol };
    if (roll < 9) return { orderId: 0, clientOrderId: order.clientOrderId, symbol };
    return {
      orderId: order.orderId,
      clientOrderId: this.#random.pick([order.clientOrderId, 'other']),
      symbol,
    };
  }

  #cancel(): Command {
    const userId = this.#userIdWithOrders();
    return { kind: 'cancel', userId, ...this.#reference(userId) };
  }

  #move(): Command {
    const userId = this.#userIdWithOrders();
    const reference = this.#reference(userId);
    const spec = this.#specs.find(({ symbol }) => symbol === reference.symbol) ?? this.#spec();
    const order = this.#openOrders(userId).find(({ orderId }) => orderId === reference.orderId);
    const step = BigInt(spec.stepSize);
    const quantities = [0n, this.#quantity(spec, userId)];
    if (order !== undefined) {
      const [total, filled] = [BigInt(order.quantity), BigInt(order.filledQuantity)];
      quantities.push(total - step, total + step, total, filled, filled + step, (total / step / 2n) * step);
    }
    const price = this.#random.chance(50) ? 0n : this.#price(spec);
    const quantity = this.#random.pick(quantities);
    return { kind: 'move', userId, ...reference, price: toAmount(price), quantity: toAmount(quantity) };
  }

  /** Mostly small steps of the index, rarely a jump. */
  #index(): Command {
    const spec = this.#spec();
    const mark = this.#mark(spec);
    const width = this.#random.chance(8) ? 1500 : 40;
    const moved = (mark * BigInt(10_000 + this.#random.between(-width, width))) / 10_000n;
    const price = moved + BigInt(this.#random.between(-1, 1));
    const kept = price <= 0n ? 1n : price;
    const hostile = this.#random.chance(2) ? this.#random.pick([-1n, 0n]) : kept;
    const symbol = this.#random.chance(1) ? 'NONEUSDT' : spec.symbol;
    return { kind: 'setIndexPrice', symbol, price: toAmount(hostile) };
  }

  #setting(): Command {
    const userId = this.#userId();
    const symbol = this.#symbol();
    if (this.#random.chance(30)) {
      return {
        kind: 'setMarginMode',
        userId,
        symbol,
        marginMode: this.#random.pick(['CROSS', 'ISOLATED'] as const),
      };
    }
    const leverage = this.#random.pick([0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 50, 75, 100, 125, 126]);
    return { kind: 'setLeverage', userId, symbol, leverage };
  }

  #transfer(): Command {
    const userId = this.#userId();
    const asset = this.#random.chance(3) ? 'BTC' : 'USDT';
    const reference = `reference-${this.#random.below(60)}`;
    if (this.#random.chance(45)) return { kind: 'deposit', userId, asset, amount: this.#amount(), reference };
    const most = this.#engine.query({ kind: 'asset', userId })?.maxWithdrawAmount ?? 0;
    const edges = [BigInt(most), BigInt(most) + 1n, BigInt(most) / 2n, BigInt(this.#amount())];
    return { kind: 'withdraw', userId, asset, amount: toAmount(this.#random.pick(edges)), reference };
  }

  #amount(): number {
    return this.#random.chance(5) ? this.#random.pick([0, -1]) : this.#money();
  }

  /** Cancels of many orders, and dead man's switches. */
  #sweep(): Command {
    const userId = this.#userId();
    const symbol = this.#random.chance(40) ? '' : this.#symbol();
    if (this.#random.chance(35)) {
      return { kind: 'cancelAll', userId, symbol, cancelType: this.#random.below(2) };
    }
    return { kind: 'countdown', userId, symbol, timeoutMs: this.#random.pick([0, 1000, 1500, 5000, 60_000]) };
  }

  /** What the operator does: standings, levels, symbols. */
  #operate(): Command {
    const userId = this.#userId();
    const roll = this.#random.below(100);
    if (roll < 35) {
      const statuses: readonly AccountStatus[] = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'CANCEL_ONLY', 'FROZEN'];
      return { kind: 'setAccountStatus', userId, status: this.#random.pick(statuses) };
    }
    if (roll < 50) return { kind: 'pinFeeLevel', userId, level: this.#random.between(-1, 9) };
    if (roll < 55) return { kind: 'createAccount', userId };
    if (roll < 60) return { kind: 'createSymbol', spec: this.#oddSpec() };
    return this.#updateSymbol();
  }

  /** A symbol that exists, or one whose tiers do not join. */
  #oddSpec(): SymbolSpec {
    const spec = this.#spec();
    if (this.#random.chance(50)) return spec;
    const leverageTiers = spec.leverageTiers.map((tier, index) =>
      index === 0 ? { ...tier, notionalCap: toAmount(BigInt(tier.notionalCap) + 1n) } : tier,
    );
    return { ...spec, symbol: 'ODDUSDT', leverageTiers: [...leverageTiers, ...leverageTiers] };
  }

  #updateSymbol(): Command {
    const { symbol, leverageTiers } = this.#spec();
    const roll = this.#random.below(100);
    if (roll < 45) return { kind: 'updateSymbol', symbol, changes: { status: 'TRADING' } };
    if (roll < 65) {
      const status = this.#random.pick(['CANCEL_ONLY', 'HALTED', 'PRE_LAUNCH'] as const);
      return { kind: 'updateSymbol', symbol, changes: { status } };
    }
    if (roll < 68) return { kind: 'updateSymbol', symbol, changes: { status: 'DELISTED' } };
    if (roll < 80) {
      const takerFeeRate = units(this.#random.pick(['0.0003', '0.0004', '0.0005', '0.00123456']));
      return { kind: 'updateSymbol', symbol, changes: { takerFeeRate } };
    }
    if (roll < 90) {
      const marketTakeBound = units(this.#random.pick(['0.005', '0.02', '0.05']));
      return { kind: 'updateSymbol', symbol, changes: { marketTakeBound } };
    }
    return { kind: 'updateSymbol', symbol, changes: { leverageTiers: leverageTiers.slice(0, 1) } };
  }
}
