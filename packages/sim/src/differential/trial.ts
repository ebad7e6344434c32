import type {
  Command,
  ConditionRecord,
  OrderRecord,
  Place,
  PlaceCondition,
  PlaceStrategy,
  PositionView,
  StrategyRecord,
  SymbolSpec,
} from '@openperp/engine';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { noSink } from '../naive/sinks.ts';
import type { SeededRandom } from './seeded-random.ts';
import { BIG, LOW, THIN, TINY, units } from './trial-symbols.ts';

/** A command and the time its sequencer gave it. */
export interface TimedCommand {
  readonly timeMs: number;
  readonly command: Command;
}

/** How hostile a trial is. */
export interface TrialTemper {
  /** In percent of commands: how often prices go for a position besides the usual. */
  readonly hostility: number;
  /** In USDT: some funds can carry nothing, some everything. */
  readonly fundScale: number;
}

/** 2026-03-01 22:00 UTC: two hours before a day ends. */
export const START_MS = 1_772_402_400_000;

/** One whole in 10⁻⁸. */
export const UNIT = 100_000_000n;

/** How many accounts have enough to quote with. */
export const RICH_ACCOUNTS = 2;

/** The middle of each market at first, in units. */
const FIRST_PRICES: Readonly<Record<string, number>> = {
  [BIG.symbol]: units('60000.05'),
  [TINY.symbol]: units('0.00000112'),
  [LOW.symbol]: units('0.4321'),
  [THIN.symbol]: units('100'),
};

/** Where the market of a symbol begins, in units. */
export function firstPriceOf(symbol: string): bigint {
  return BigInt(FIRST_PRICES[symbol] ?? UNIT);
}

/** A stream in the making: its commands, and the reference engine that has applied them, which shows what there is to aim at. */
export class Trial {
  readonly commands: TimedCommand[] = [];
  readonly engine = new NaiveEngine();
  readonly random: SeededRandom;
  readonly specs: readonly SymbolSpec[];
  readonly userIds: readonly number[];
  readonly temper: TrialTemper;
  /** Client ids used so far. */
  readonly names: string[] = [];
  /** Orders placed or tried so far. */
  readonly places: Place[] = [];
  /** Condition orders placed or tried so far. */
  readonly conditions: PlaceCondition[] = [];
  /** Strategies placed or tried so far. */
  readonly strategies: PlaceStrategy[] = [];
  /** The strategies that there were. */
  readonly #placed: { readonly userId: number; readonly strategyId: number }[] = [];
  timeMs = START_MS;

  constructor(
    random: SeededRandom,
    specs: readonly SymbolSpec[],
    userIds: readonly number[],
    temper: TrialTemper,
  ) {
    this.random = random;
    this.specs = specs;
    this.userIds = userIds;
    this.temper = temper;
  }

  /** Appends a command at the present time and applies it; answers the id of its outcome, 0 where it is refused. */
  add(command: Command): number {
    this.commands.push({ timeMs: this.timeMs, command });
    const { code, id } = this.engine.apply(this.timeMs, command, noSink);
    this.timeMs = this.engine.timeMs;
    if (code !== 0) return 0;
    if (command.kind === 'placeStrategy') this.#placed.push({ userId: command.userId, strategyId: id });
    return id;
  }

  userId(): number {
    return this.random.pick(this.userIds);
  }

  /** Mostly an account that has open orders, where there is one. */
  userIdWithOrders(): number {
    const having = this.userIds.filter((userId) => this.openOrders(userId).length > 0);
    return having.length > 0 && this.random.chance(90) ? this.random.pick(having) : this.userId();
  }

  richUserIds(): readonly number[] {
    return this.userIds.slice(0, RICH_ACCOUNTS);
  }

  spec(): SymbolSpec {
    return this.random.pick(this.specs);
  }

  /** A symbol, now and then one that does not exist. */
  symbol(): string {
    return this.random.chance(1) ? 'NONEUSDT' : this.spec().symbol;
  }

  /** What somebody may have, in units. */
  money(): number {
    const whole = this.random.pick([3, 40, 500, 5000, 60_000]) * this.random.between(1, 20);
    return whole * Number(UNIT) + (this.random.chance(30) ? this.random.below(Number(UNIT)) : 0);
  }

  /** The price or quantity itself, one tick or step less, or one more. */
  near(value: bigint, step: bigint): bigint {
    return value + step * BigInt(this.random.between(-1, 1));
  }

  mark(symbol: string): bigint {
    return BigInt(this.engine.query({ kind: 'tickers', symbol })[0]?.markPrice ?? 0);
  }

  index(symbol: string): bigint {
    return BigInt(this.engine.query({ kind: 'tickers', symbol })[0]?.indexPrice ?? 0);
  }

  available(userId: number): bigint {
    return BigInt(this.engine.query({ kind: 'asset', userId })?.availableBalance ?? 0);
  }

  openOrders(userId: number): readonly OrderRecord[] {
    return this.engine.query({ kind: 'openOrders', userId, symbol: '', limit: 500, beforeOrderId: 0 }).list;
  }

  /** `symbol` "": all. */
  positionsOf(userId: number, symbol: string): readonly PositionView[] {
    return this.engine.query({ kind: 'positions', userId, symbol });
  }

  /** The condition orders of an account that wait. */
  waitingOf(userId: number): readonly ConditionRecord[] {
    return this.engine.query({ kind: 'conditions', userId, symbol: '' }).list;
  }

  /** All condition orders that wait. */
  waiting(): readonly ConditionRecord[] {
    return this.userIds.flatMap((userId) => this.waitingOf(userId));
  }

  /** The strategies that work. */
  working(): readonly StrategyRecord[] {
    return this.#placed
      .map((ids) => this.engine.query({ kind: 'strategy', clientStrategyId: '', ...ids }))
      .filter((strategy) => strategy?.status === 'WORKING')
      .filter((strategy) => strategy !== undefined);
  }
}
