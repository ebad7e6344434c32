import {
  BTCUSDT,
  type Command,
  createEngine,
  type EngineEvent,
  EventWriter,
  type LiquidationRecord,
  type Outcome,
  type Place,
  readEvents,
  type Side,
  UNIT,
} from '@openperp/engine';
import { SeededRandom } from '../differential/seeded-random.ts';

/** How large a day it is. */
export interface BlackThursdayOptions {
  readonly seed: number;
  /** Accounts that are long when it begins. */
  readonly longs: number;
  /** Accounts that are short against them. */
  readonly shorts: number;
  /** What the insurance fund has when it begins, USDT. */
  readonly fund: number;
}

/** How the exchange stood at one second. */
export interface Moment {
  readonly second: number;
  readonly indexPrice: number;
  readonly markPrice: number;
  readonly lastPrice: number;
  readonly fundBalance: number;
  /** Balance + uPnL of what it carries. */
  readonly fundEquity: number;
  /** Σ |quantity| × mark of what the fund carries. */
  readonly fundNotional: number;
  /** Since the beginning. */
  readonly liquidatedAccounts: number;
  readonly deleveragedAccounts: number;
  readonly openInterest: number;
}

/** What the day came to, all in USDT. */
export interface BlackThursdayReport {
  readonly moments: readonly Moment[];
  readonly records: readonly LiquidationRecord[];
  readonly accounts: number;
  readonly liquidatedAccounts: number;
  readonly deleveragedAccounts: number;
  readonly deposited: number;
  /** Where the money is at the end: Σ over the accounts, the fund, and the exchange's own books. Their sum is what was deposited. */
  readonly wallets: number;
  readonly fund: number;
  readonly fees: number;
  readonly socialised: number;
  readonly rounding: number;
  /** Minus Σ cost of what is still open. */
  readonly clearing: number;
  /** Σ of all of it less what was deposited, in 10⁻⁸: 0. */
  readonly unaccounted: bigint;
  /** The least wallet of an account without a position. */
  readonly leastWallet: number;
  /** The longest of its commands, ms; a measurement, not part of the day. */
  readonly slowestCommandMs: number;
}

const SYMBOL = BTCUSDT.symbol;
const START_MS = Date.UTC(2026, 2, 12, 10, 0, 0);
const START_PRICE = 8_000;
/** It has fallen by so much after this time; then it trembles. */
const FALL = 0.4;
const FALL_SECONDS = 600;
const AFTER_SECONDS = 120;
/** Now and then it drops at once, and comes back in part. */
const GAP_EVERY_SECONDS = 60;
const GAP = 0.05;
const MAKERS = [900_001, 900_002, 900_003];
const TICK = Number(BTCUSDT.tickSize);
const STEP = Number(BTCUSDT.stepSize);

/** Everything that is done to the exchange, and what it tells. */
class Exchange {
  readonly engine = createEngine();
  readonly #writer = new EventWriter();
  timeMs = START_MS;
  slowestCommandMs = 0;

  do(command: Command): { readonly outcome: Outcome; readonly events: readonly EngineEvent[] } {
    const startedAt = performance.now();
    const outcome = this.engine.apply(this.timeMs, command, this.#writer);
    this.slowestCommandMs = Math.max(this.slowestCommandMs, performance.now() - startedAt);
    return { outcome, events: readEvents(this.#writer.take()) };
  }

  must(command: Command): readonly EngineEvent[] {
    const { outcome, events } = this.do(command);
    if (outcome.code !== 0)
      throw new Error(`${command.kind}: ${outcome.code} ${outcome.field} ${outcome.rule}`);
    return events;
  }

  order(userId: number, side: Side, price: number, quantity: number, more: Partial<Place> = {}): Place {
    return {
      kind: 'place',
      userId,
      symbol: SYMBOL,
      type: 'LIMIT',
      side,
      positionSide: 'BOTH',
      price: Math.round((price * UNIT) / TICK) * TICK,
      quantity: Math.max(1, Math.round((quantity * UNIT) / STEP)) * STEP,
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'EXPIRE_MAKER',
      clientOrderId: '',
      ...more,
    };
  }
}

/**
 * A day on which the price falls by 40 % within ten minutes: thousands of accounts at every leverage, makers who step back as it
 * falls, an insurance fund that is too small for it. Seeded: the same options, the same day.
 */
export function blackThursday(options: BlackThursdayOptions): BlackThursdayReport {
  const random = new SeededRandom(options.seed);
  const exchange = new Exchange();
  const userIds = prepare(exchange, options, random);
  const records: LiquidationRecord[] = [];
  const moments: Moment[] = [];
  const liquidated = new Set<number>();
  const deleveraged = new Set<number>();
  const note = (events: readonly EngineEvent[]): void => {
    for (const event of events) {
      if (event.kind !== 'liquidation') continue;
      records.push(event.record);
      const { kind, userId, counterpartyId } = event.record;
      if (kind === 'ADL') deleveraged.add(userId);
      // Who was closed against the deleveraged was liquidated too; 0 is the fund.
      const fallen = kind === 'ADL' ? counterpartyId : userId;
      if (fallen !== 0) liquidated.add(fallen);
    }
  };
  let level = START_PRICE;
  for (let second = 0; second <= FALL_SECONDS + AFTER_SECONDS; second += 1) {
    exchange.timeMs = START_MS + 1_000 + second * 1_000;
    level = nextLevel(level, second, random);
    note(exchange.must({ kind: 'tick' }));
    note(
      exchange.must({
        kind: 'setIndexPrice',
        symbol: SYMBOL,
        source: '',
        price: Math.round(level * 100) * (UNIT / 100),
      }),
    );
    while (exchange.engine.hasPendingWork) note(exchange.must({ kind: 'work' }));
    note(quote(exchange, level, second, random));
    moments.push(momentOf(exchange, second, liquidated.size, deleveraged.size));
  }
  return reportOf(exchange, userIds, moments, records, liquidated.size, deleveraged.size);
}

/** Accounts with money and positions: longs of every leverage against fewer, larger shorts. */
function prepare(exchange: Exchange, options: BlackThursdayOptions, random: SeededRandom): readonly number[] {
  exchange.must({
    kind: 'createSymbol',
    spec: { ...BTCUSDT, markPriceMethod: 'MEDIAN', maxOpenOrders: 1_000 },
  });
  exchange.must({ kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: START_PRICE * UNIT });
  if (options.fund > 0) {
    exchange.must({
      kind: 'depositInsurance',
      asset: 'USDT',
      amount: options.fund * UNIT,
      reference: 'start',
    });
  }
  const longs = Array.from({ length: options.longs }, (_, i) => 1 + i);
  const shorts = Array.from({ length: options.shorts }, (_, i) => 500_001 + i);
  for (const userId of MAKERS) openAccount(exchange, userId, 50_000_000, 5);
  for (const userId of shorts) openAccount(exchange, userId, 2_000_000, 3 + random.below(8));
  for (const userId of longs) openLong(exchange, userId, shorts, random);
  return [...longs, ...shorts, ...MAKERS];
}

function openAccount(exchange: Exchange, userId: number, balance: number, leverage: number): void {
  exchange.must({ kind: 'createAccount', userId });
  exchange.must({ kind: 'deposit', userId, asset: 'USDT', amount: balance * UNIT, reference: 'start' });
  exchange.must({ kind: 'setLeverage', userId, symbol: SYMBOL, leverage });
}

/** A long of a leverage that the small prefer high, some of them isolated, bought from one of the shorts. */
function openLong(exchange: Exchange, userId: number, shorts: readonly number[], random: SeededRandom): void {
  const leverage = [3, 5, 10, 20, 25, 50, 75, 100][random.below(8)]!;
  const balance = Math.round(20 * (1 + random.below(50)) * (leverage >= 50 ? 0.3 : 2));
  openAccount(exchange, userId, balance, leverage);
  if (random.below(2) === 0) {
    exchange.must({ kind: 'setMarginMode', userId, symbol: SYMBOL, marginMode: 'ISOLATED' });
  }
  const quantity = (balance * leverage * 0.9) / START_PRICE;
  const price = START_PRICE - 1 + random.below(3);
  const seller = shorts[random.below(shorts.length)]!;
  const sold = exchange.do(exchange.order(seller, 'SELL', price, quantity));
  if (sold.outcome.code !== 0) return;
  exchange.do(exchange.order(userId, 'BUY', price, quantity, { timeInForce: 'IOC' }));
  exchange.do({ kind: 'cancelAll', userId: seller, symbol: SYMBOL, cancelType: 0 });
}

/** The index: down by 40 % with the fits and starts of a fall, then trembling where it came to. */
function nextLevel(level: number, second: number, random: SeededRandom): number {
  const noise = (random.below(2_001) - 1_000) / 1_000;
  if (second > FALL_SECONDS) return level * (1 + 0.001 * noise);
  const aim = START_PRICE * (1 - FALL * (second / FALL_SECONDS) ** 1.5);
  const gap = second % GAP_EVERY_SECONDS === GAP_EVERY_SECONDS - 1 ? GAP : 0;
  return (level + 0.12 * (aim - level)) * (1 - gap + 0.002 * noise);
}

/** Makers quote ten levels around the index, thinner and wider the farther it has fallen. */
function quote(
  exchange: Exchange,
  level: number,
  second: number,
  random: SeededRandom,
): readonly EngineEvent[] {
  const events: EngineEvent[] = [];
  const panic = Math.min(1, second / FALL_SECONDS);
  for (const userId of MAKERS) {
    events.push(...exchange.do({ kind: 'cancelAll', userId, symbol: SYMBOL, cancelType: 0 }).events);
    for (let i = 1; i <= 10; i += 1) {
      const distance = level * (0.0005 + 0.002 * panic) * i;
      const size = (0.2 + 0.8 * (1 - panic) ** 2) * (1 + random.below(3)) * 2;
      for (const [side, price] of [
        ['BUY', level - distance],
        ['SELL', level + distance],
      ] as const) {
        events.push(...exchange.do(exchange.order(userId, side, price, size, { makerOnly: true })).events);
      }
    }
  }
  while (exchange.engine.hasPendingWork) events.push(...exchange.must({ kind: 'work' }));
  return events;
}

function momentOf(
  exchange: Exchange,
  second: number,
  liquidatedAccounts: number,
  deleveragedAccounts: number,
): Moment {
  const [ticker] = exchange.engine.query({ kind: 'tickers', symbol: SYMBOL });
  const fund = exchange.engine.query({ kind: 'insuranceFund' });
  if (ticker === undefined) throw new Error(`no ${SYMBOL}`);
  return {
    second,
    indexPrice: Number(ticker.indexPrice) / UNIT,
    markPrice: Number(ticker.markPrice) / UNIT,
    lastPrice: Number(ticker.lastPrice) / UNIT,
    fundBalance: Number(fund.balance) / UNIT,
    fundEquity: fund.positions.reduce(
      (sum, { unrealizedPnl }) => sum + Number(unrealizedPnl) / UNIT,
      Number(fund.balance) / UNIT,
    ),
    fundNotional: fund.positions.reduce((sum, { notional }) => sum + Number(notional) / UNIT, 0),
    liquidatedAccounts,
    deleveragedAccounts,
    openInterest: Number(ticker.openInterest) / UNIT,
  };
}

/** Where all the money is at the end. */
function reportOf(
  exchange: Exchange,
  userIds: readonly number[],
  moments: readonly Moment[],
  records: readonly LiquidationRecord[],
  liquidatedAccounts: number,
  deleveragedAccounts: number,
): BlackThursdayReport {
  const broken = exchange.engine.query({ kind: 'invariants' }).filter(({ ok }) => !ok);
  if (broken.length > 0) throw new Error(broken.map(({ name, detail }) => `${name}: ${detail}`).join('\n'));
  const system = new Map(
    exchange.engine.query({ kind: 'systemAccounts' }).map(({ name, balance }) => [name, BigInt(balance)]),
  );
  const of = (name: string): bigint => system.get(name) ?? 0n;
  let wallets = 0n;
  let leastWallet = Number.POSITIVE_INFINITY;
  for (const userId of userIds) {
    const asset = exchange.engine.query({ kind: 'asset', userId });
    if (asset === undefined) throw new Error(`no account ${userId}`);
    wallets += BigInt(asset.walletBalance);
    const positions = exchange.engine.query({ kind: 'positions', userId, symbol: '' });
    if (positions.length === 0) leastWallet = Math.min(leastWallet, Number(asset.walletBalance) / UNIT);
  }
  const usdt = (amount: bigint): number => Number(amount) / UNIT;
  return {
    moments,
    records,
    accounts: userIds.length,
    liquidatedAccounts,
    deleveragedAccounts,
    deposited: usdt(-of('EXTERNAL')),
    wallets: usdt(wallets),
    fund: usdt(of('INSURANCE')),
    fees: usdt(of('FEE')),
    socialised: usdt(of('SOCIALISED')),
    rounding: usdt(of('ROUNDING')),
    clearing: usdt(of(`CLEARING:${SYMBOL}`)),
    unaccounted: [...system.values()].reduce((sum, each) => sum + each, wallets),
    leastWallet,
    slowestCommandMs: exchange.slowestCommandMs,
  };
}
