import { setFlagsFromString } from 'node:v8';
import {
  BTCUSDT,
  type Command,
  createEngine,
  type Engine,
  type EventSink,
  SILENT_SINK,
  V8_FLAGS,
} from '@openperp/engine';
import type { BenchRow } from './bench-row.ts';

const SIZES: readonly (readonly [string, number])[] = [
  ['1k', 1_000],
  ['10k', 10_000],
  ['100k', 100_000],
  ['1m', 1_000_000],
];
const MOVES = 300;
const SYMBOL = BTCUSDT.symbol;
/** 2026-01-01 00:00 UTC. */
const START_MS = 1_767_225_600_000;
/** Where the mark begins, in USDT; it wanders within 4 % of that, a move at most 0.5 %. */
const MARK = 50_000;
const WANDER = 0.04;
const STEP = 0.005;
const UNIT = 100_000_000;
/** 500 USDT each, at these multiples of the wallet: none of them is liquidated within 4 %. */
const QUANTITY = UNIT / 100;
const NOTIONAL = 500;
const LEVERAGES = [2, 5, 10, 20];

/** Numbers in [0, 1) from a 32-bit state (xorshift). */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

function placed(userId: number, side: 'BUY' | 'SELL'): Command {
  return {
    kind: 'place',
    userId,
    symbol: SYMBOL,
    type: 'LIMIT',
    side,
    positionSide: 'BOTH',
    price: MARK * UNIT,
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

/** An exchange of one symbol in which every account holds one position, the odd ones long, the even ones short. */
class PositionedExchange {
  readonly #engine: Engine = createEngine();
  readonly #random = randomSource(1);
  readonly #sink: EventSink;
  #timeMs = START_MS;
  #mark = MARK;
  liquidations = 0;

  constructor(accounts: number) {
    const liquidation = () => {
      this.liquidations += 1;
    };
    this.#sink = { ...SILENT_SINK, liquidation };
    this.#do({ kind: 'createSymbol', spec: { ...BTCUSDT, markPriceMethod: 'INDEX' } });
    this.#setMark(MARK);
    for (let userId = 1; userId <= accounts; userId += 1) {
      const amount = (NOTIONAL / LEVERAGES[userId % LEVERAGES.length]! + 1) * UNIT;
      this.#do({ kind: 'createAccount', userId });
      this.#do({ kind: 'setLeverage', userId, symbol: SYMBOL, leverage: 100 });
      this.#do({ kind: 'deposit', userId, asset: 'USDT', amount, reference: 'bench' });
      this.#do(placed(userId, userId % 2 === 1 ? 'BUY' : 'SELL'));
    }
    const { positions } = this.#engine.query({ kind: 'engine' });
    if (positions !== accounts) throw new Error(`${positions} positions of ${accounts} accounts`);
  }

  /** A new mark near the last; answers what the command took, in ms. */
  move(): number {
    const next = this.#mark * (1 + (2 * this.#random() - 1) * STEP);
    this.#mark = Math.min(MARK * (1 + WANDER), Math.max(MARK * (1 - WANDER), next));
    const start = performance.now();
    this.#setMark(this.#mark);
    return performance.now() - start;
  }

  #setMark(price: number): void {
    this.#do({ kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: Math.round(price * UNIT) });
  }

  #do(command: Command): void {
    this.#timeMs += 1;
    const { code, rule } = this.#engine.apply(this.#timeMs, command, this.#sink);
    if (code !== 0) throw new Error(`${command.kind}: ${code} ${rule}`);
  }
}

function rowsOf(size: string, accounts: number): BenchRow[] {
  const exchange = new PositionedExchange(accounts);
  const first = exchange.move();
  const moves = Array.from({ length: MOVES }, () => exchange.move()).sort((a, b) => a - b);
  if (exchange.liquidations > 0) throw new Error(`${exchange.liquidations} liquidations`);
  const name = `a mark that moves by up to 0.5 % and liquidates none of ${accounts} accounts with a position in the symbol`;
  const row = (suffix: string, metric: string, value: number): BenchRow => ({
    id: `risk.${size}.${suffix}`,
    metric,
    value,
    unit: 'ms',
  });
  return [
    row('p50', `${name}, p50 of ${MOVES}`, moves[MOVES / 2]!),
    row('max', `${name}, the slowest of ${MOVES}`, moves.at(-1)!),
    row('first', `the first such move after all of ${accounts} accounts have traded`, first),
  ];
}

/** What a mark costs that liquidates nobody, by how many accounts hold a position in the symbol (LIQ-1). */
export function benchRisk(): BenchRow[] {
  setFlagsFromString(V8_FLAGS);
  // So that what is measured first is compiled as well as what comes last.
  const warm = new PositionedExchange(20_000);
  for (let move = 0; move < MOVES; move += 1) warm.move();
  return SIZES.flatMap(([size, accounts]) => rowsOf(size, accounts));
}
