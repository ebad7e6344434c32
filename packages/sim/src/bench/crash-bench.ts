import { setFlagsFromString } from 'node:v8';
import {
  BTCUSDT,
  type Command,
  createEngine,
  type Engine,
  EventWriter,
  type LiquidationRecord,
  type Place,
  UNIT,
  V8_FLAGS,
} from '@openperp/engine';
import type { BenchRow } from './bench-row.ts';

const SYMBOL = BTCUSDT.symbol;
/** 2026-01-01 00:00 UTC. */
const START_MS = 1_767_225_600_000;
const ACCOUNTS = 10_000;
const MAKERS = 100;
/** USDT; the fall of 3 % is beyond every bankruptcy price at 50 times. */
const MARK = 50_000;
const FALLEN = 48_500;
const LEVERAGE = 50;
/** 0.01 BTC, 500 USDT, of a wallet of little more than its margin. */
const QUANTITY = UNIT / 100;
const WALLET = 11 * UNIT;

/** Counts what is liquidated while all events are written. */
class LiquidationCounter extends EventWriter {
  closed = 0;

  override liquidation(record: LiquidationRecord): void {
    if (record.kind === 'LIQUIDATION' || record.kind === 'TAKEOVER' || record.counterpartyId !== 0)
      this.closed += 1;
    super.liquidation(record);
  }
}

/** An exchange in which 10,000 accounts are long at 50 times against 100 makers. */
class CrashingExchange {
  readonly #engine: Engine = createEngine();
  readonly #events = new LiquidationCounter();
  readonly #random: () => number;
  #timeMs = START_MS;

  constructor(seed: number, fund: number) {
    let state = seed;
    this.#random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    this.#do({ kind: 'createSymbol', spec: { ...BTCUSDT, markPriceMethod: 'INDEX', maxOpenOrders: 1_000 } });
    this.#setMark(MARK);
    if (fund > 0) {
      this.#do({ kind: 'depositInsurance', asset: 'USDT', amount: fund * UNIT, reference: 'bench' });
    }
    for (let maker = 1; maker <= MAKERS; maker += 1) this.#account(maker, 1_000_000 * UNIT, 5);
    for (let userId = MAKERS + 1; userId <= MAKERS + ACCOUNTS; userId += 1) {
      this.#account(userId, WALLET, LEVERAGE);
      this.#do(this.#order(1 + Math.floor(this.#random() * MAKERS), 'SELL', MARK));
      this.#do(this.#order(userId, 'BUY', MARK));
    }
    // A move that touches nobody: all is examined once, as it is by the mark of any second.
    this.#setMark(MARK + 1);
  }

  /** The fall; answers what it took in all, what its longest command took, in ms, and how many were closed. */
  crash(): { readonly totalMs: number; readonly slowestMs: number; readonly closed: number } {
    const startedAt = performance.now();
    let slowestMs = this.#timed(() => this.#setMark(FALLEN));
    while (this.#engine.hasPendingWork)
      slowestMs = Math.max(
        slowestMs,
        this.#timed(() => this.#do({ kind: 'work' })),
      );
    const totalMs = performance.now() - startedAt;
    const broken = this.#engine.query({ kind: 'invariants' }).find(({ ok }) => !ok);
    if (broken !== undefined) throw new Error(`${broken.name}: ${broken.detail}`);
    return { totalMs, slowestMs, closed: this.#events.closed };
  }

  #timed(action: () => void): number {
    const startedAt = performance.now();
    action();
    return performance.now() - startedAt;
  }

  #account(userId: number, amount: number, leverage: number): void {
    this.#do({ kind: 'createAccount', userId });
    this.#do({ kind: 'deposit', userId, asset: 'USDT', amount, reference: 'bench' });
    this.#do({ kind: 'setLeverage', userId, symbol: SYMBOL, leverage });
  }

  #setMark(price: number): void {
    this.#do({ kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: price * UNIT });
  }

  #order(userId: number, side: Place['side'], price: number): Place {
    return {
      kind: 'place',
      userId,
      symbol: SYMBOL,
      type: 'LIMIT',
      side,
      positionSide: 'BOTH',
      price: price * UNIT,
      quantity: QUANTITY,
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

  #do(command: Command): void {
    this.#timeMs += 1;
    const { code, rule } = this.#engine.apply(this.#timeMs, command, this.#events);
    if (code !== 0) throw new Error(`${command.kind}: ${code} ${rule}`);
    this.#events.reset();
  }
}

function rowsOf(id: string, name: string, fund: number): BenchRow[] {
  const { totalMs, slowestMs, closed } = new CrashingExchange(7, fund).crash();
  if (closed < ACCOUNTS) throw new Error(`${closed} of ${ACCOUNTS} accounts were liquidated`);
  const row = (suffix: string, metric: string, value: number): BenchRow => ({
    id: `crash.${id}.${suffix}`,
    metric: `${name}, ${metric}`,
    value,
    unit: 'ms',
  });
  return [
    row('total', `a fall that liquidates ${ACCOUNTS} accounts, until the last is closed`, totalMs),
    row('slowest', 'the longest of its commands, which others wait for', slowestMs),
  ];
}

/**
 * What a crash takes, and how long it holds others up (LIQ-7): the first of a process, whose code is not compiled yet, then with a fund that
 * carries all, and with none (ADL). All invariants hold after.
 */
export function benchCrash(): BenchRow[] {
  setFlagsFromString(V8_FLAGS);
  return [
    ...rowsOf('first', 'insurance fund takes over, the first crash of a process', 100_000_000),
    ...rowsOf('fund', 'insurance fund takes over', 100_000_000),
    ...rowsOf('adl', 'no insurance fund: ADL', 0),
  ];
}
