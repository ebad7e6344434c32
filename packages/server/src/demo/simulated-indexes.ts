import { type Command, UNIT } from '@openperp/engine';
import type { BotMirror } from './bot-mirror.ts';
import type { DemoSymbol } from './demo-symbols.ts';
import {
  activityOf,
  CALM_INDEX,
  CALM_MARKET,
  type IndexState,
  type MarketState,
  stepIndex,
  stepMarket,
} from './index-process.ts';
import { Random } from './random.ts';

/** The memory of a trend, half of it forgotten in this time. */
const TREND_HALF_LIFE_S = 60;
const SECONDS_PER_YEAR = 365.25 * 86_400;

/** What the bots see of a symbol's index. */
export interface IndexView {
  /** In USDT; 0: none yet. */
  readonly price: number;
  /** Present volatility over the long-run one. */
  readonly activity: number;
  /** The recent move in its usual standard deviations. */
  readonly trend: number;
}

interface Simulated {
  readonly symbol: DemoSymbol;
  readonly random: Random;
  state: IndexState;
  price: number;
  /** A fading mean of the log price; `undefined` before the first price. */
  meanLog: number | undefined;
}

/** The simulated indexes of all symbols. What they have come to is the engine's last index price: a restart goes on from there. */
export class SimulatedIndexes {
  readonly #mirror: BotMirror;
  readonly #random: Random;
  readonly #symbols: ReadonlyMap<string, Simulated>;
  #market: MarketState = CALM_MARKET;

  constructor(mirror: BotMirror, symbols: readonly DemoSymbol[], seed: string) {
    this.#mirror = mirror;
    this.#random = new Random(`${seed} market`);
    this.#symbols = new Map(
      symbols.map((symbol) => {
        const random = new Random(`${seed} ${symbol.spec.symbol} index`);
        const price = mirror.market(symbol.spec.symbol)?.indexPrice ?? 0;
        return [symbol.spec.symbol, { symbol, random, state: CALM_INDEX, price, meanLog: undefined }];
      }),
    );
  }

  /** Takes over the prices that the engine has: what an operator set, and what was not accepted. */
  readEngine(): void {
    for (const [symbol, simulated] of this.#symbols) {
      simulated.price = this.#mirror.market(symbol)?.indexPrice ?? 0;
    }
  }

  /** Moves all on by `dtS` seconds; the commands that tell the engine, for symbols whose source is SIMULATED. */
  step(dtS: number): readonly Command[] {
    const market = stepMarket(this.#market, dtS, this.#random);
    this.#market = market.state;
    const commands: Command[] = [];
    for (const [symbol, simulated] of this.#symbols) {
      if (this.#mirror.market(symbol)?.spec.priceSource === 'SIMULATED') {
        const { index } = simulated.symbol;
        const from = simulated.price > 0 ? simulated.price : index.level;
        const next = stepIndex(from, simulated.state, index, market, dtS, simulated.random);
        simulated.state = next.state;
        simulated.price = next.price;
        commands.push({ kind: 'setIndexPrice', symbol, source: '', price: Math.round(next.price * UNIT) });
      }
      remember(simulated, dtS);
    }
    return commands;
  }

  view(symbol: string): IndexView {
    const simulated = this.#symbols.get(symbol)!;
    const { price, meanLog, state } = simulated;
    const { yearlyVolatility } = simulated.symbol.index;
    const deviation = yearlyVolatility * Math.sqrt(TREND_HALF_LIFE_S / SECONDS_PER_YEAR);
    const move = price > 0 && meanLog !== undefined ? Math.log(price) - meanLog : 0;
    return { price, activity: activityOf(this.#market, state), trend: move / deviation };
  }
}

function remember(simulated: Simulated, dtS: number): void {
  if (simulated.price === 0) return;
  const log = Math.log(simulated.price);
  const kept = 2 ** (-dtS / TREND_HALF_LIFE_S);
  simulated.meanLog = simulated.meanLog === undefined ? log : log + kept * (simulated.meanLog - log);
}
