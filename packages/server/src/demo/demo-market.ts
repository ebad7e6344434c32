import type { Command, TickerView } from '@openperp/engine';
import { GAMBLER_IDS, TRADERS } from './bot-accounts.ts';
import { type BotCommand, intentCommand } from './bot-commands.ts';
import type { BotMirror, MirroredMarket } from './bot-mirror.ts';
import { DEMO_SYMBOLS, type DemoSymbol } from './demo-symbols.ts';
import { gamble } from './gambler.ts';
import { gridUnits } from './instrument.ts';
import { type BookTop, deskCommands, inventoryOf, wantedTouch } from './maker-desk.ts';
import { PastQuotes } from './past-quotes.ts';
import type { Touch } from './quote-ladder.ts';
import { Random } from './random.ts';
import { type IndexView, SimulatedIndexes } from './simulated-indexes.ts';
import { type FlowInput, traderCommands } from './trader-flow.ts';

/** What a first start's market is decided by; a start goes on with this and the engine time at which it happens. */
const SEED = 'openperp demo';

/** A pause of any length is followed by no more trading than this would bring. */
const MAX_FLOW_S = 3;
const MAX_TRADES_A_STEP = 4;
/** More is traded when volatility is high, within these bounds. */
const LEAST_ACTIVITY = 0.5;
const MOST_ACTIVITY = 3;

/** A minute of the past is made in so many steps, with fewer and larger trades than the present has. */
const PAST_STEPS = 3;
const PAST_STEP_S = 20;
const PAST_TRADES_A_STEP = { least: 1, meanMore: 0.3 };

const IMPATIENT_TRADERS = TRADERS.filter(({ character }) => character !== 'patient');

interface SymbolState {
  readonly random: Random;
  tradedAtMs: number;
}

/** Everything that the demo does to the exchange, as commands; it is told what they came to by the mirror. */
export class DemoMarket {
  readonly #mirror: BotMirror;
  readonly #indexes: SimulatedIndexes;
  readonly #states: ReadonlyMap<string, SymbolState>;
  #timeMs: number;

  /** A market that goes on from `timeMs`. */
  constructor(mirror: BotMirror, timeMs: number) {
    const seed = `${SEED} ${timeMs}`;
    this.#mirror = mirror;
    this.#timeMs = timeMs;
    this.#indexes = new SimulatedIndexes(mirror, DEMO_SYMBOLS, seed);
    this.#states = new Map(
      DEMO_SYMBOLS.map(({ spec: { symbol } }) => [
        symbol,
        { random: new Random(`${seed} ${symbol} bots`), tradedAtMs: timeMs },
      ]),
    );
  }

  /** Moves all indexes to `timeMs`, then has the bots of `trading` quote and trade; `tickers` tell what the book looked like before. */
  step(timeMs: number, trading: readonly DemoSymbol[], tickers: readonly TickerView[]): readonly Command[] {
    this.#indexes.readEngine();
    const commands = [...this.#indexes.step(this.#secondsTo(timeMs))];
    for (const symbol of trading) {
      const market = this.#tradable(symbol);
      if (market === undefined) continue;
      const { random } = this.#stateOf(symbol);
      const index = this.#indexes.view(symbol.spec.symbol);
      const touch = wantedTouch(market, symbol, index, random);
      commands.push(...deskCommands(market, symbol, touch, topOf(market, tickers), random));
      const seconds = this.#secondsSinceTrade(symbol, timeMs);
      commands.push(...this.#trades(symbol, market, index, touch, timeMs, seconds));
      commands.push(...this.#bets(symbol, market, index, timeMs, seconds));
    }
    return commands;
  }

  /** The minute up to `timeMs`, which must be what engine time is when this is applied. */
  pastMinute(timeMs: number): readonly Command[] {
    this.#indexes.readEngine();
    this.#timeMs = timeMs;
    const quotes = new Map<DemoSymbol, PastQuotes>();
    const commands: Command[] = [];
    for (let step = 0; step < PAST_STEPS; step += 1) {
      commands.push(...this.#indexes.step(PAST_STEP_S));
      for (const symbol of DEMO_SYMBOLS) {
        const market = this.#tradable(symbol);
        if (market !== undefined) commands.push(...this.#pastStep(symbol, market, quotes, timeMs));
      }
    }
    for (const symbol of DEMO_SYMBOLS) {
      const market = this.#tradable(symbol);
      const index = this.#indexes.view(symbol.spec.symbol);
      if (market !== undefined)
        commands.push(...this.#bets(symbol, market, index, timeMs, PAST_STEPS * PAST_STEP_S));
    }
    return commands;
  }

  #pastStep(
    symbol: DemoSymbol,
    market: MirroredMarket,
    quotes: Map<DemoSymbol, PastQuotes>,
    timeMs: number,
  ): readonly Command[] {
    const { random } = this.#stateOf(symbol);
    const { flow } = symbol;
    const { least, meanMore } = PAST_TRADES_A_STEP;
    const index = this.#indexes.view(symbol.spec.symbol);
    const touch = wantedTouch(market, symbol, index, random);
    const known = quotes.get(symbol);
    const opened = known ?? new PastQuotes(market, flow.levelValue, touch, timeMs);
    quotes.set(symbol, opened);
    const trades = traderCommands(
      {
        ...this.#view(symbol, market, index, touch, timeMs),
        sizeFactor: (flow.tradesPerSecond * PAST_STEP_S * boundedActivity(index)) / (least + meanMore),
        traders: IMPATIENT_TRADERS,
        minTrades: least,
        meanMoreTrades: meanMore,
      },
      random,
    );
    return [...(known === undefined ? opened.opening : []), ...opened.move(touch), ...trades];
  }

  #trades(
    symbol: DemoSymbol,
    market: MirroredMarket,
    index: IndexView,
    touch: Touch,
    timeMs: number,
    seconds: number,
  ): readonly Command[] {
    return traderCommands(
      {
        ...this.#view(symbol, market, index, touch, timeMs),
        sizeFactor: 1,
        traders: TRADERS,
        minTrades: 0,
        meanMoreTrades: symbol.flow.tradesPerSecond * seconds * boundedActivity(index),
      },
      this.#stateOf(symbol).random,
    );
  }

  /** What the gamblers do; a bet is worth looking at only while they have the money for it, which the exchange says. */
  #bets(
    symbol: DemoSymbol,
    { instrument, positions, spec }: MirroredMarket,
    { price }: IndexView,
    timeMs: number,
    seconds: number,
  ): readonly BotCommand[] {
    const { random } = this.#stateOf(symbol);
    return GAMBLER_IDS.flatMap((userId) => {
      const positionSteps = positions.get(userId) ?? 0;
      const { maxLeverage } = spec;
      const symbols = DEMO_SYMBOLS.length;
      const intent = gamble({ instrument, positionSteps, price, maxLeverage, seconds, symbols }, random);
      return intent === undefined ? [] : [intentCommand(instrument, userId, intent, timeMs)];
    });
  }

  /** A pause of any length counts for no more than some seconds of trading. */
  #secondsSinceTrade(symbol: DemoSymbol, timeMs: number): number {
    const state = this.#stateOf(symbol);
    const seconds = Math.min(MAX_FLOW_S, (timeMs - state.tradedAtMs) / 1000);
    state.tradedAtMs = timeMs;
    return seconds;
  }

  #view(
    symbol: DemoSymbol,
    market: MirroredMarket,
    { trend }: IndexView,
    touch: Touch,
    timeMs: number,
  ): Omit<FlowInput, 'sizeFactor' | 'traders' | 'minTrades' | 'meanMoreTrades'> {
    return {
      market,
      touch,
      trend,
      cheapness: Math.max(-1, Math.min(1, inventoryOf(market, symbol))),
      leastTradeValue: symbol.flow.leastTradeValue,
      maxTrades: MAX_TRADES_A_STEP,
      timeMs,
    };
  }

  /** The symbol as it is now, where it exists, trades and has a price. */
  #tradable({ spec: { symbol } }: DemoSymbol): MirroredMarket | undefined {
    const market = this.#mirror.market(symbol);
    return market?.spec.status === 'TRADING' && this.#indexes.view(symbol).price > 0 ? market : undefined;
  }

  #secondsTo(timeMs: number): number {
    const seconds = Math.max(0, timeMs - this.#timeMs) / 1000;
    this.#timeMs = timeMs;
    return seconds;
  }

  #stateOf({ spec: { symbol } }: DemoSymbol): SymbolState {
    return this.#states.get(symbol)!;
  }
}

function boundedActivity({ activity }: IndexView): number {
  return Math.max(LEAST_ACTIVITY, Math.min(MOST_ACTIVITY, activity));
}

function topOf({ instrument }: MirroredMarket, tickers: readonly TickerView[]): BookTop {
  const ticker = tickers.find(({ symbol }) => symbol === instrument.symbol);
  return {
    bidTicks: gridUnits(ticker?.bidPrice ?? 0, instrument.tickSize),
    askTicks: gridUnits(ticker?.askPrice ?? 0, instrument.tickSize),
  };
}
