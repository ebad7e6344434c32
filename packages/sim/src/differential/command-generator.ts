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
  SymbolChanges,
  SymbolSpec,
  TimeInForce,
} from '@openperp/engine';
import { FUND_ID } from '../naive/exchange.ts';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { sourceNames } from '../naive/prices.ts';
import { noSink } from '../naive/sinks.ts';
import { toAmount } from '../naive/units.ts';
import { SeededRandom } from './seeded-random.ts';
import { BIG, LOW, STEEP_TIERS, THIN, TINY, units, varied } from './trial-symbols.ts';

/** A command and the time its sequencer gave it. */
export interface TimedCommand {
  readonly timeMs: number;
  readonly command: Command;
}

/** 2026-03-01 22:00 UTC: two hours before a day ends. */
const START_MS = 1_772_402_400_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many accounts have enough to quote with. */
const RICH_ACCOUNTS = 2;

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
 * open orders, positions, best prices, used names, edges of ticks, bands, caps, balances and liquidation prices.
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
  /** In percent of commands: how often prices go for a position besides the usual. */
  readonly #hostility: number;
  /** In USDT: some funds can carry nothing, some everything. */
  readonly #fundScale: number;
  readonly #names: string[] = [];
  readonly #places: Place[] = [];
  #timeMs = START_MS;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const specs = [BIG, TINY, LOW, THIN].slice(0, this.#random.between(2, 4));
    this.#specs = specs.map((spec) => varied(spec, this.#random));
    this.#hostility = this.#random.pick([0, 0, 5, 15]);
    this.#fundScale = this.#random.pick([1, 20, 300, 4000, 300_000]);
    const accounts = this.#random.between(5, 12);
    this.#userIds = Array.from({ length: accounts }, (_, index) => 100 + index * 7);
  }

  /** Symbols, prices, accounts and money. */
  setUp(): void {
    for (const spec of this.#specs) {
      this.#add({ kind: 'createSymbol', spec });
      this.#tellSources(spec.symbol, BigInt(FIRST_PRICES[spec.symbol] ?? UNIT));
    }
    for (const [index, userId] of this.#userIds.entries()) {
      this.#add({ kind: 'createAccount', userId });
      const amount = index < RICH_ACCOUNTS ? units('400000') : this.#money();
      this.#add({ kind: 'deposit', userId, asset: 'USDT', amount, reference: `first-${userId}` });
      for (const { symbol } of this.#specs) this.#prepare(userId, symbol);
    }
  }

  /** Most accounts trade some symbols with a high leverage, many isolated. */
  #prepare(userId: number, symbol: string): void {
    if (this.#random.chance(40)) this.#add({ kind: 'setMarginMode', userId, symbol, marginMode: 'ISOLATED' });
    if (this.#random.chance(60)) {
      const leverage = this.#random.pick([15, 20, 50, 75, 100, 125]);
      this.#add({ kind: 'setLeverage', userId, symbol, leverage });
    }
  }

  addNext(): void {
    this.#passTime();
    if (this.#random.chance(12)) this.#restore();
    if (this.#random.chance(1)) this.#add({ kind: 'work' });
    if (this.#random.chance(7)) this.#quote(this.#random.pick(this.#specs));
    if (this.#random.chance(this.#hostility)) this.#attack();
    const roll = this.#random.below(100);
    if (roll < 55) this.#add(this.#place());
    else if (roll < 62) this.#add(this.#move());
    else if (roll < 68) this.#add(this.#cancel());
    else if (roll < 76) this.#addIndex(this.#wander(this.#spec()));
    else if (roll < 82) this.#attack();
    else if (roll < 86) this.#add(this.#setting());
    else if (roll < 89) this.#add(this.#margin());
    else if (roll < 93) this.#add(this.#transfer());
    else if (roll < 96) this.#add(this.#sweep());
    else this.#add(this.#operate());
  }

  /** A rich account bids and asks near the mark, so that there is something to trade with. */
  #quote(spec: SymbolSpec): void {
    const userId = this.#random.pick(this.#userIds.slice(0, RICH_ACCOUNTS));
    const tick = BigInt(spec.tickSize);
    const mark = this.#mark(spec);
    for (const side of ['BUY', 'SELL'] as const) {
      const distance = (mark * BigInt(this.#random.between(0, 60))) / 10_000n + tick;
      const price = side === 'BUY' ? mark - distance : mark + distance;
      const quantity = this.#quantityWorth(spec);
      const positionSide = userId % 3 === 0 ? (side === 'BUY' ? 'LONG' : 'SHORT') : 'BOTH';
      const onTick = price > tick ? price - (price % tick) : tick;
      this.#add({
        ...this.#place(),
        userId,
        symbol: spec.symbol,
        type: 'LIMIT',
        side,
        positionSide,
        price: toAmount(onTick),
        quantity: toAmount(quantity),
        timeInForce: 'GTC',
        reduceOnly: false,
        makerOnly: false,
        closePosition: false,
        priceType: 0,
        goodTillDate: 0,
        clientOrderId: '',
      });
    }
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
    const before = this.#timeMs;
    if (this.#random.chance(2)) this.#tickAt(this.#timeMs + this.#random.between(1, 120) * 1000);
    if (this.#random.chance(1)) this.#add({ kind: 'advance', durationMs: this.#random.between(1, 60_000) });
    if (this.#random.chance(1)) this.#passHour();
    if (this.#random.below(400) === 0)
      this.#tickAt(this.#nextMidnight() + this.#random.pick([0, 1000, DAY_MS]));
    if (this.#timeMs - before > 2000 && this.#random.chance(80)) this.#refresh();
  }

  /** To a settlement of funding: second by second through it, or late. */
  #passHour(): void {
    const hour = (Math.floor(this.#timeMs / HOUR_MS) + 1) * HOUR_MS;
    if (this.#random.chance(60)) {
      this.#tickAt(Math.max(this.#timeMs, hour - 8000));
      this.#refresh();
      this.#add({ kind: 'advance', durationMs: this.#random.between(7000, 12_000) });
    } else {
      this.#tickAt(hour + this.#random.pick([0, 1000, 5000, HOUR_MS, 3 * HOUR_MS + 1000]));
    }
  }

  /** All sources speak again where they stand, so that markets come back from a silence. */
  #refresh(): void {
    for (const { symbol } of this.#specs) {
      const index = this.#index(symbol);
      if (index > 0n) this.#tellSources(symbol, index);
    }
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

  #index(symbol: string): bigint {
    return BigInt(this.#engine.query({ kind: 'tickers', symbol })[0]?.indexPrice ?? 0);
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
    if (roll < 35) return this.#quantityAffordable(spec, userId);
    if (roll < 93) return this.#quantityWorth(spec);
    if (roll < 96) return this.#random.pick([BigInt(spec.minQuantity), BigInt(spec.minQuantity) - step]);
    if (roll < 98) return BigInt(this.#random.pick([spec.maxLimitQuantity, spec.maxMarketQuantity])) + step;
    return this.#random.pick([-1n, 0n, 1n, step + 1n]);
  }

  /** What the account can pay for, nearly all or a part of it. */
  #quantityAffordable(spec: SymbolSpec, userId: number): bigint {
    const step = BigInt(spec.stepSize);
    const mark = this.#mark(spec);
    const available = BigInt(this.#engine.query({ kind: 'asset', userId })?.availableBalance ?? 0);
    const settings = this.#engine.query({ kind: 'settings', userId, symbol: spec.symbol });
    const most = BigInt(settings?.maxNotional ?? 0);
    const wanted = (available * BigInt(settings?.leverage ?? 1) * BigInt(this.#random.between(2, 9))) / 10n;
    const notional = wanted < most ? wanted : (most * 9n) / 10n;
    const quantity = mark === 0n ? 0n : (notional * UNIT) / mark;
    const bounded = quantity > BigInt(spec.maxMarketQuantity) ? BigInt(spec.maxMarketQuantity) : quantity;
    return bounded < step ? step : bounded - (bounded % step);
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
    const missing = (['LONG', 'SHORT'] as const).filter((side) => held.length > 0 && !held.includes(side));
    const positionSide = this.#random.pick([...missing, ...missing, 'LONG', 'SHORT'] as const);
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

  /** Mostly small steps of the index, rarely a jump, now and then back to where the symbol began. */
  #wander(spec: SymbolSpec): readonly [symbol: string, price: bigint] {
    const index = this.#index(spec.symbol);
    const first = BigInt(FIRST_PRICES[spec.symbol] ?? UNIT);
    const isFarOff = index > first * 3n || index * 3n < first;
    if (isFarOff && this.#random.chance(50)) return [spec.symbol, (index + first) / 2n];
    const width = this.#random.chance(8) ? 1500 : 40;
    const moved = (index * BigInt(10_000 + this.#random.between(-width, width))) / 10_000n;
    const price = moved + BigInt(this.#random.between(-1, 1));
    const kept = price <= 0n ? 1n : price;
    const hostile = this.#random.chance(2) ? this.#random.pick([-1n, 0n]) : kept;
    return [this.#random.chance(1) ? 'NONEUSDT' : spec.symbol, hostile];
  }

  /** To, before or beyond the liquidation or bankruptcy price of a position that lies near. */
  #attack(): void {
    const isFundOpen = this.#positionsOf(FUND_ID, '').length > 0;
    const prey = isFundOpen && this.#random.chance(40) ? FUND_ID : this.#userId();
    const near = this.#positionsOf(prey, '').flatMap((position) => {
      const mark = BigInt(position.markPrice);
      const tick = BigInt(this.#specs.find(({ symbol }) => symbol === position.symbol)?.tickSize ?? 1);
      return [position.liquidationPrice, position.bankruptcyPrice]
        .map((price) => BigInt(price ?? 0))
        .filter(
          (price) =>
            price > 0n && price * 10n > mark * 6n && price * 10n < mark * (prey === FUND_ID ? 25n : 16n),
        )
        .map((price) => ({ symbol: position.symbol, price, tick }));
    });
    if (near.length === 0) {
      this.#addIndex(this.#wander(this.#spec()));
      return;
    }
    const { symbol, price, tick } = this.#random.pick(near);
    const beyond = (price * BigInt(this.#random.between(960, 1040))) / 1000n;
    const target = this.#random.chance(70) ? this.#near(price, tick) : beyond;
    this.#addIndex([symbol, target > 0n ? target : 1n]);
  }

  /** One source or all of them say where the index is; sometimes one is silent, wrong or unknown. */
  #addIndex([symbol, price]: readonly [symbol: string, price: bigint]): void {
    if (price <= 0n || this.#random.chance(3)) {
      const source = this.#random.pick(['', 'venue:none', ...this.#sourcesOf(symbol)]);
      this.#add({ kind: 'setIndexPrice', symbol, source, price: toAmount(price) });
      return;
    }
    this.#tellSources(symbol, price);
  }

  #sourcesOf(symbol: string): readonly string[] {
    const source = this.#engine.query({ kind: 'symbols', symbol })[0]?.priceSource;
    return source === undefined ? [''] : sourceNames(source);
  }

  #tellSources(symbol: string, price: bigint): void {
    const sources = this.#sourcesOf(symbol);
    for (const source of sources) {
      if (sources.length > 1 && this.#random.chance(10)) continue;
      const told = sources.length > 1 ? this.#astray(price) : price;
      this.#add({ kind: 'setIndexPrice', symbol, source, price: toAmount(told) });
    }
  }

  /** Nearly the price, exactly 5 % off, or far off. */
  #astray(price: bigint): bigint {
    const roll = this.#random.below(100);
    const off = roll < 80 ? this.#random.between(9_995, 10_005) : this.#random.pick([9_500, 10_500, 7_000]);
    const told = (price * BigInt(off)) / 10_000n + BigInt(this.#random.between(-1, 1));
    return told > 0n ? told : 1n;
  }

  /** MARGIN-7 on and past its edges, and money for the insurance fund. */
  #margin(): Command {
    if (this.#random.chance(35)) return this.#depositInsurance();
    const userId = this.#userId();
    const isolated = this.#positionsOf(userId, '').filter(({ marginMode }) => marginMode === 'ISOLATED');
    const position = isolated.length > 0 ? this.#random.pick(isolated) : undefined;
    const symbol = position?.symbol ?? this.#symbol();
    const positionSide =
      position !== undefined && this.#random.chance(90)
        ? position.positionSide
        : this.#random.pick(['BOTH', 'LONG', 'SHORT'] as const);
    const amount = this.#random.chance(4) ? 0n : this.#marginAmount(userId, position);
    return { kind: 'adjustMargin', userId, symbol, positionSide, amount: toAmount(amount) };
  }

  #marginAmount(userId: number, position: PositionView | undefined): bigint {
    const available = BigInt(this.#engine.query({ kind: 'asset', userId })?.availableBalance ?? 0);
    const held = BigInt(position?.isolatedMargin ?? 0);
    const notional = BigInt(position?.notional ?? 0);
    const profit = BigInt(position?.unrealizedPnl ?? 0);
    const needed = notional / BigInt(position?.leverage ?? 1);
    const removable = held + (profit < 0n ? profit : 0n) - needed;
    const edges = [available, available + 1n, available / 3n, -removable, -removable - 1n, -removable + 1n];
    return this.#random.pick([...edges, -held, -held / 2n, held / 5n]);
  }

  #depositInsurance(): Command {
    const whole = this.#fundScale * this.#random.between(1, 9);
    const round = this.#random.chance(5) ? 0n : BigInt(whole) * UNIT + BigInt(this.#random.below(1000));
    const needed = this.#neededToCarry();
    const amount = toAmount(needed > 0n && this.#random.chance(60) ? needed : round);
    const asset = this.#random.chance(3) ? 'BTC' : 'USDT';
    return { kind: 'depositInsurance', asset, amount, reference: `fund-${this.#random.below(60)}` };
  }

  /** What the fund lacks to carry some position, a little more or less; 0 where it lacks nothing. */
  #neededToCarry(): bigint {
    const positions = this.#positionsOf(this.#userId(), '');
    if (positions.length === 0) return 0n;
    const notional = BigInt(this.#random.pick(positions).notional);
    const balance = BigInt(this.#engine.query({ kind: 'insuranceFund' }).balance);
    const lack = (notional * BigInt(this.#random.between(95, 115))) / 100n - balance;
    return lack > 0n ? lack : 0n;
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
    const { symbol } = this.#spec();
    const roll = this.#random.below(100);
    if (roll < 30) return { kind: 'updateSymbol', symbol, changes: { status: 'TRADING' } };
    if (roll < 50) {
      const status = this.#random.pick(['CANCEL_ONLY', 'HALTED', 'PRE_LAUNCH'] as const);
      return { kind: 'updateSymbol', symbol, changes: { status } };
    }
    if (roll < 52) return { kind: 'updateSymbol', symbol, changes: { status: 'DELISTED' } };
    return { kind: 'updateSymbol', symbol, changes: this.#changes() };
  }

  /** Rates, bounds, sources, intervals, and tiers under the positions that there are. */
  #changes(): SymbolChanges {
    const { leverageTiers } = this.#spec();
    const other = varied(this.#spec(), this.#random);
    return this.#random.pick<SymbolChanges>([
      { takerFeeRate: units(this.#random.pick(['0.0003', '0.0004', '0.0005', '0.00123456'])) },
      { marketTakeBound: units(this.#random.pick(['0.005', '0.02', '0.05'])) },
      { leverageTiers },
      { leverageTiers: leverageTiers.slice(0, 1) },
      { leverageTiers: STEEP_TIERS },
      { markPriceMethod: other.markPriceMethod },
      { priceSource: other.priceSource },
      { fundingIntervalHours: other.fundingIntervalHours },
      { impactNotional: other.impactNotional },
      { liquidationFeeRate: units(this.#random.pick(['0', '0.0125', '0.3'])) },
    ]);
  }
}
