import { describe, expect, test } from 'vitest';
import { Holding } from '../account/holding.ts';
import type { Command } from '../command/command.ts';
import { multiply, UNIT } from '../number/amount.ts';
import { Exchange } from '../state/exchange.ts';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import { BTCUSDT } from '../symbol/default-symbols.ts';
import { Scenario, units } from '../testing/scenario.ts';

const SYMBOLS = ['TESTUSDT', 'AAAUSDT', 'BBBUSDT'];
const USERS = 12;
const START_PRICE = 1000;

/** Numbers in [0, n) from a 32-bit state (xorshift). */
function randomSource(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4_294_967_296) * n);
  };
}

/** A table of tiers with random maintenance margin rates. */
function tiers(below: (n: number) => number): Extract<Command, { kind: 'updateSymbol' }>['changes'] {
  const first = 1 + below(9);
  const second = first + below(10);
  const floor = 1000 * (1 + below(20));
  return {
    leverageTiers: [
      {
        notionalFloor: 0,
        notionalCap: floor * UNIT,
        maxLeverage: 100,
        maintenanceMarginRate: first * 100_000,
        maintenanceAmount: 0,
      },
      {
        notionalFloor: floor * UNIT,
        notionalCap: units('1000000000'),
        maxLeverage: 50,
        maintenanceMarginRate: second * 100_000,
        maintenanceAmount: floor * (second - first) * 100_000,
      },
    ],
  };
}

/** Twelve users with little money who trade three symbols with up to 100×, while marks, tiers and statuses change. */
class Market {
  readonly #below: (n: number) => number;
  readonly #marks = new Map(SYMBOLS.map((symbol) => [symbol, START_PRICE]));
  readonly #scenario = new Scenario({ fundingIntervalHours: 1 });
  readonly told = { marginCall: 0, liquidation: 0 };

  constructor(seed: number) {
    this.#below = randomSource(seed);
    for (const symbol of SYMBOLS.slice(1)) {
      this.#scenario.addSymbol(symbol, { fundingIntervalHours: 1 });
      this.#scenario.index(String(START_PRICE), symbol);
    }
    for (let userId = 1; userId <= USERS; userId += 1) {
      this.#scenario.user(userId, String(200 + this.#below(2000)));
      for (const symbol of SYMBOLS) {
        this.#scenario.try({ kind: 'setLeverage', userId, symbol, leverage: this.#pick([10, 50, 100, 100]) });
        this.#scenario.try({
          kind: 'setMarginMode',
          userId,
          symbol,
          marginMode: this.#pick(['CROSS', 'CROSS', 'ISOLATED']),
        });
      }
    }
    this.#scenario.do({
      kind: 'depositInsurance',
      asset: 'USDT',
      amount: multiply(this.#below(2000) + 1, UNIT),
      reference: 'fund',
    });
  }

  /** One random command; the scenario checks after it that nobody was missed. */
  step(): void {
    this.#scenario.try(this.#command());
    for (const { kind } of this.#scenario.events) {
      if (kind === 'marginCall' || kind === 'liquidation') this.told[kind] += 1;
    }
  }

  #command(): Command {
    const userId = 1 + this.#below(USERS);
    const symbol = this.#pick(SYMBOLS);
    const roll = this.#below(100);
    if (roll < 45) return this.#order(userId, symbol);
    if (roll < 80) return this.#newIndex(symbol);
    if (roll < 83) return { kind: 'tick' };
    if (roll < 84) return { kind: 'advance', durationMs: this.#below(6) === 0 ? 3_600_000 : 1000 };
    if (roll < 90) {
      const amount = (1 + this.#below(500)) * UNIT;
      const reference = String(this.#below(1_000_000_000));
      return {
        kind: this.#pick(['deposit', 'deposit', 'withdraw']),
        userId,
        asset: 'USDT',
        amount,
        reference,
      };
    }
    if (roll < 92) return { kind: 'cancelAll', userId, symbol: '', cancelType: 0 };
    if (roll < 94) return { kind: 'setLeverage', userId, symbol, leverage: this.#pick([10, 50, 100, 100]) };
    if (roll < 96) {
      const amount = (this.#below(200) - 100) * UNIT;
      return { kind: 'adjustMargin', userId, symbol, positionSide: 'BOTH', amount };
    }
    if (roll < 98) return { kind: 'updateSymbol', symbol, changes: tiers(this.#below) };
    return {
      kind: 'updateSymbol',
      symbol,
      changes: { status: this.#pick(['HALTED', 'CANCEL_ONLY', 'TRADING', 'TRADING', 'TRADING']) },
    };
  }

  #newIndex(symbol: string): Command {
    const mark = this.#marks.get(symbol)! * (1 + (this.#below(401) - 200) / 10_000);
    this.#marks.set(symbol, mark);
    return { kind: 'setIndexPrice', symbol, source: '', price: Math.round(mark * UNIT) };
  }

  #order(userId: number, symbol: string): Command {
    const mark = this.#marks.get(symbol)!;
    return {
      kind: 'place',
      userId,
      symbol,
      type: 'LIMIT',
      side: this.#pick(['BUY', 'SELL']),
      positionSide: this.#pick(['BOTH', 'BOTH', 'BOTH', 'LONG', 'SHORT']),
      price: Math.round(mark * 10 * (1 + (this.#below(21) - 10) / 2000)) * (UNIT / 10),
      quantity: (1 + this.#below(6_000)) * 100_000,
      timeInForce: this.#pick(['GTC', 'GTC', 'IOC']),
      reduceOnly: this.#below(8) === 0,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'NONE',
      clientOrderId: '',
    };
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#below(values.length)]!;
  }
}

describe('risk watch', () => {
  test('[LIQ-1] a holding without a position gives its slot back at the next move', () => {
    const exchange = new Exchange();
    const completed = completeSymbol({ ...BTCUSDT });
    if (!completed.ok) throw new Error(completed.fault.field);
    const market = exchange.addMarket(completed.value);
    const holdings = [1, 2].map((userId) => new Holding(exchange.addAccount(userId, 0), market));
    market.markPrice = 1000;
    const [first, second] = holdings as [Holding, Holding];
    exchange.risk.enter(first).thresholds.setAlways(first.watchSlot);
    const slot = first.watchSlot;
    market.markPrice = 1001;
    exchange.risk.marketMoved(market);
    expect(exchange.risk.takeCandidates().size).toBe(0);
    expect(first.watchSlot).toBe(-1);
    exchange.risk.enter(second);
    expect(second.watchSlot).toBe(slot);
  });

  test('[LIQ-1, MARGIN-8] after every command, nobody in breach and no margin call was missed', () => {
    const told = { marginCall: 0, liquidation: 0 };
    for (let seed = 1; seed <= 4; seed += 1) {
      const market = new Market(seed);
      for (let step = 0; step < 2500; step += 1) market.step();
      told.marginCall += market.told.marginCall;
      told.liquidation += market.told.liquidation;
    }
    expect(told.marginCall).toBeGreaterThan(100);
    expect(told.liquidation).toBeGreaterThan(100);
  });
});
