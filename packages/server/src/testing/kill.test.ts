import { afterEach, describe, expect, test, vi } from 'vitest';
import { verifyData } from '../cli/verify.ts';
import type { Config } from '../config/config.ts';
import { Random } from '../demo/random.ts';
import { AccountAudit, type AccountImage, type ShownFill } from './account-audit.ts';
import { sumOfUnits, units } from './decimal-units.ts';
import { ExchangeProcess } from './exchange-process.ts';
import { createTrader, setPrices } from './open-exchange.ts';
import { OperatorWorker } from './operator-worker.ts';
import { PostgresProxy, postgresOfTests } from './postgres-proxy.ts';
import { checkIdentity, settleTrader, type Tally } from './settle.ts';
import type { Trader } from './trader.ts';
import { TRADED, type Trading, TradingWorker } from './trading-worker.ts';
import { TriggerAudit, type TriggerTally } from './trigger-audit.ts';
import { TriggerBook } from './trigger-book.ts';
import { TriggerWorker } from './trigger-worker.ts';

/** Cycles at most, and half of them at least. `OPENPERP_KILLS=1000 npx vitest run packages/server/src/testing/kill.test.ts` for a long run, `OPENPERP_SEED` for another one. */
const KILLS = Number(process.env.OPENPERP_KILLS ?? 12);
const SEED = process.env.OPENPERP_SEED ?? '1';

const TRADERS = 4;
const WORKERS_A_TRADER = 5;
const TRIGGER_WORKERS_A_TRADER = 2;
/** How long GTD conditions live, ms: on a real clock none is to end while lists are held against each other. */
const CONDITION_LIFE_MS = { virtual: 75_000, real: 86_400_000 };
const STEPS_A_WORKER = 200;
/** The kill comes after at most so many answers. */
const MAX_ANSWERS = 200;
/** Every other kill comes so long after an answer, at most, ms: the moments between answers are met too. */
const MAX_DELAY_MS = 12;
/** Kills with the history in PostgreSQL, which meet each kind of accident between two starts. */
const POSTGRES_KILLS = Math.max(4, Math.ceil(KILLS / 3));
/** A start is about so long, ms: where in it a kill comes is left to chance. */
const START_MS = 1_500;
/** Up to this cycle the whole lists are read each time the history was lost. */
const THOROUGH_CYCLES = 12;

vi.setConfig({ testTimeout: 60_000 + KILLS * 15_000, hookTimeout: 60_000 });

const url = await postgresOfTests();

let exchange: ExchangeProcess | undefined;
let proxy: PostgresProxy | undefined;

afterEach(async () => {
  await exchange?.remove();
  exchange = undefined;
  await proxy?.close();
  proxy = undefined;
});

/** One exchange that is killed again and again. */
class KilledExchange {
  readonly exchange: ExchangeProcess;
  readonly #clock: Config['clock'];
  readonly #random: Random;
  readonly #trading: Trading;
  readonly traders: Trader[] = [];
  readonly #audits: AccountAudit[] = [];
  readonly #books: TriggerBook[] = [];
  readonly #triggerAudits: TriggerAudit[] = [];
  readonly #tradedUnits = new Map<string, bigint>();
  #answersToKill = Number.POSITIVE_INFINITY;
  #kill: () => void = () => {};
  readonly tally: Tally = {
    answeredOrders: 0,
    lostOrdersFound: 0,
    lostOrdersPlacedAgain: 0,
    replaysRefused: 0,
  };
  readonly triggerTally: TriggerTally = { fired: 0, exited: 0, lostFound: 0 };

  constructor(clock: Config['clock'], history = 'embedded') {
    this.exchange = new ExchangeProcess({ clock, history });
    this.#clock = clock;
    this.#random = new Random(`kill ${clock} ${SEED}`);
    this.#trading = { exchange: this.exchange, engineTimeMs: 0 };
  }

  async start(): Promise<void> {
    await this.exchange.start(() => {
      this.#answersToKill -= 1;
      if (this.#answersToKill === 0) this.#kill();
    });
    this.#trading.engineTimeMs = (await this.exchange.status()).engineTime;
  }

  /** The first start: traders with money, and prices. */
  async open(): Promise<void> {
    await this.start();
    await setPrices(this.exchange);
    for (let at = 0; at < TRADERS; at += 1) {
      const trader = await createTrader(this.exchange, `trader${at}`);
      this.traders.push(trader);
      this.#audits.push(new AccountAudit(this.exchange, trader));
      const book = new TriggerBook(trader);
      this.#books.push(book);
      this.#triggerAudits.push(new TriggerAudit(this.exchange, book, this.triggerTally));
    }
  }

  /** Trades with all there is, kills in the midst of it, starts again, and finds everything it was told. */
  async cycle(number: number): Promise<void> {
    const operator = this.#operatorWorker(number);
    const killed = this.#killAtRandom();
    const workers = [...this.#tradingWorkers(number), ...this.#triggerWorkers(number), operator];
    await Promise.all(workers.map((worker) => worker.run(STEPS_A_WORKER)));
    await killed;
    const isHistoryLost = await this.#betweenStarts(number);
    await this.start();
    for (const trader of this.traders) await settleTrader(this.exchange, trader, this.tally);
    for (const audit of this.#triggerAudits) await audit.settle();
    await checkIdentity(this.exchange, operator);
    await this.#checkAll();
    if (isHistoryLost && number <= THOROUGH_CYCLES) await this.#checkWholeLists();
    if (number % 4 === 1) await this.#checkThatAPauseChangesNothing(number);
  }

  /** Orders whose answer was lost were met that were in the log, and that were not; conditions that fired, strategies that were left. */
  get hasMetEverything(): boolean {
    const { lostOrdersFound, lostOrdersPlacedAgain } = this.tally;
    const { fired, exited } = this.triggerTally;
    return [lostOrdersFound, lostOrdersPlacedAgain, fired, exited].every((met) => met > 0);
  }

  /** The end: everything once more, from the whole lists. */
  async close(): Promise<void> {
    await this.#checkAll();
    await this.#checkWholeLists();
    await this.#checkCandles();
    const { code } = await this.exchange.stop();
    expect(code).toBe(0);
    expect(verifyData(this.exchange.dataFolder).faults).toBe(0);
  }

  #operatorWorker(cycle: number): OperatorWorker {
    return new OperatorWorker(this.exchange, {
      clock: this.#clock,
      traders: this.traders,
      random: new Random(`operator ${this.#clock} ${SEED} ${cycle}`),
      prefix: `user-${cycle}`,
    });
  }

  #tradingWorkers(cycle: number): readonly TradingWorker[] {
    return this.traders.flatMap((trader) => {
      const open = [...trader.orders.values()].filter((order) => order.isOpen);
      return Array.from({ length: WORKERS_A_TRADER }, (_, at) => {
        const mine = open.filter((_order, i) => i % WORKERS_A_TRADER === at);
        const random = new Random(`${trader.name} ${at} ${this.#clock} ${SEED} ${cycle}`);
        return new TradingWorker(this.#trading, trader, mine, random);
      });
    });
  }

  #triggerWorkers(cycle: number): readonly TriggerWorker[] {
    return this.#books.flatMap((book) => {
      const conditions = [...book.conditions.values()].filter((condition) => condition.isOpen);
      const strategies = [...book.strategies.values()].filter((strategy) => strategy.isOpen);
      return Array.from({ length: TRIGGER_WORKERS_A_TRADER }, (_, at) => {
        const mine = {
          lifeMs: CONDITION_LIFE_MS[this.#clock],
          conditions: conditions.filter((_condition, i) => i % TRIGGER_WORKERS_A_TRADER === at),
          strategies: strategies.filter((_strategy, i) => i % TRIGGER_WORKERS_A_TRADER === at),
        };
        const random = new Random(`triggers of ${book.trader.name} ${at} ${this.#clock} ${SEED} ${cycle}`);
        return new TriggerWorker(this.#trading, book, mine, random);
      });
    });
  }

  /** Arms the kill; settles when the process is gone. */
  #killAtRandom(): Promise<void> {
    const killed = Promise.withResolvers<void>();
    const delayMs = this.#random.chance(0.5) ? this.#random.below(MAX_DELAY_MS + 1) : 0;
    const kill = (): void => {
      this.exchange.kill().then(() => killed.resolve(), killed.reject);
    };
    this.#kill = delayMs === 0 ? kill : () => void setTimeout(kill, delayMs);
    this.#answersToKill = 1 + this.#random.below(MAX_ANSWERS);
    return killed.promise;
  }

  /** What else may go wrong before the next start; answers whether the history is gone. */
  async #betweenStarts(cycle: number): Promise<boolean> {
    const kind = cycle % 4;
    if (kind === 0) await this.exchange.startAndKillAfter(this.#random.below(START_MS));
    if (kind === 2 || this.#random.chance(0.2)) this.exchange.deleteSnapshots();
    const isHistoryLost = kind === 3 || this.#random.chance(0.2);
    if (isHistoryLost) await this.exchange.deleteHistory();
    return isHistoryLost;
  }

  async #checkAll(): Promise<void> {
    const fills: ShownFill[] = [];
    for (const audit of this.#audits) fills.push(...(await audit.check()));
    for (const [tradeId, sides] of Map.groupBy(fills, (fill) => fill.tradeId)) expectOneTrade(tradeId, sides);
    for (const { symbol, quantity, roleType } of fills) {
      if (roleType === 'taker')
        this.#tradedUnits.set(symbol, (this.#tradedUnits.get(symbol) ?? 0n) + units(quantity));
    }
    const { ok, invariants } = await this.exchange.operate<{ ok: boolean; invariants: unknown }>(
      'POST',
      '/admin/v1/engine/verify',
    );
    expect(ok, JSON.stringify(invariants)).toBe(true);
    let conditionOrders = 0;
    let strategies = 0;
    for (const audit of this.#triggerAudits) {
      const counts = await audit.check();
      conditionOrders += counts.conditions;
      strategies += counts.strategies;
    }
    const openOrders = this.#audits.reduce((sum, audit) => sum + audit.openOrders, 0);
    expect(await this.exchange.status()).toMatchObject({ openOrders, conditionOrders, strategies });
  }

  async #checkWholeLists(): Promise<void> {
    for (const audit of [...this.#audits, ...this.#triggerAudits]) await audit.checkWholeLists();
  }

  /** Nobody trades: a kill, a loss of all snapshots or of the history leave everything as it is, on a virtual clock the state hash too. */
  async #checkThatAPauseChangesNothing(cycle: number): Promise<void> {
    const before = await this.#image();
    await this.exchange.kill();
    if (cycle % 8 === 1) this.exchange.deleteSnapshots();
    else await this.exchange.deleteHistory();
    await this.start();
    expect(await this.#image()).toEqual(before);
  }

  async #image(): Promise<{ stateHash: string; accounts: AccountImage[] }> {
    const accounts: AccountImage[] = [];
    for (const audit of this.#audits) accounts.push(await audit.image());
    const { stateHash } = await this.exchange.status();
    return { stateHash: this.#clock === 'virtual' ? stateHash : '', accounts };
  }

  /** The candles hold every trade once. */
  async #checkCandles(): Promise<void> {
    for (const { symbol } of TRADED) {
      const { list } = await this.exchange.api.dataOf<{ list: readonly { volume: string }[] }>({
        method: 'GET',
        path: `/v1/public/market/klines?symbol=${symbol}&interval=15m&limit=1000`,
        body: '',
        headers: {},
      });
      expect(sumOfUnits(list.map(({ volume }) => volume))).toBe(this.#tradedUnits.get(symbol) ?? 0n);
    }
  }
}

/** Both sides of a trade have it, and agree. */
function expectOneTrade(tradeId: string, sides: readonly ShownFill[]): void {
  const [a, b] = sides;
  if (a === undefined || b === undefined || sides.length !== 2)
    throw new Error(`trade ${tradeId} has ${sides.length} sides`);
  expect([a.symbol, a.price, a.quantity, a.tradeValue]).toEqual([
    b.symbol,
    b.price,
    b.quantity,
    b.tradeValue,
  ]);
  expect([a.side, b.side].sort()).toEqual(['BUY', 'SELL']);
  expect([a.roleType, b.roleType].sort()).toEqual(['maker', 'taker']);
}

test.each(['real', 'virtual'] as const)(
  '[DUR-1, DUR-2, COND-2] killed in the midst of trading, again and again, on a %s clock: what was answered is there once, the rest whole or not at all',
  async (clock) => {
    const killed = new KilledExchange(clock);
    exchange = killed.exchange;
    await killed.open();
    // What a kill interrupts is chance: some more are made, within bounds, until all of that was met.
    const isDone = (cycle: number) => cycle > KILLS / 2 && (killed.hasMetEverything || cycle > KILLS);
    for (let cycle = 1; !isDone(cycle); cycle += 1) {
      await killed.cycle(cycle).catch((error: unknown) => {
        throw new Error(`cycle ${cycle} of seed ${SEED}`, { cause: error });
      });
    }
    await killed.close();
    const { answeredOrders, lostOrdersFound, lostOrdersPlacedAgain, replaysRefused } = killed.tally;
    const { fired, exited } = killed.triggerTally;
    for (const met of [
      answeredOrders,
      lostOrdersFound + lostOrdersPlacedAgain,
      replaysRefused,
      fired,
      exited,
    ])
      expect(met).toBeGreaterThan(0);
  },
);

describe.skipIf(url === undefined)('PostgreSQL', () => {
  test('[DUR-1, DUR-2] killed in the midst of trading with the history in a database: lists are whole, before and after it is lost', async () => {
    proxy = await PostgresProxy.open(url!, 'open');
    const killed = new KilledExchange('virtual', proxy.direct);
    exchange = killed.exchange;
    await killed.open();
    for (let cycle = 1; cycle <= POSTGRES_KILLS; cycle += 1) await killed.cycle(cycle);
    await killed.close();
    expect(killed.tally.answeredOrders).toBeGreaterThan(0);
  });
});
