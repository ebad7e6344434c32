import type { AgentTransfer, Command, Place, Side, SymbolSpec } from '@openperp/engine';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { noSink } from '../naive/sinks.ts';
import { toAmount } from '../naive/units.ts';
import { SeededRandom } from './seeded-random.ts';
import type { TimedCommand } from './trial.ts';
import { BIG, LOW, units } from './trial-symbols.ts';

/** 2026-03-01 22:00 UTC. */
const START_MS = 1_772_402_400_000;

/** Two accounts that quote, with much money; the others follow. */
const QUOTING_IDS = [1, 2] as const;
const FIRST_ID = 100;

/** The agent that moves money while liquidations wait. */
const AGENT_CODE = 'A-1';

const PRICES: Readonly<Record<string, number>> = {
  [BIG.symbol]: units('60000'),
  [LOW.symbol]: units('0.4'),
};

/**
 * A crash: 150 to 250 tiny accounts with a high leverage, one jump of the index that puts more of them into breach than a command may
 * liquidate (LIQ-7), and commands of all kinds, `work` among them, until nothing waits.
 */
export function generateCrash(seed: number): TimedCommand[] {
  const stream = new CrashStream(seed);
  stream.setUp();
  stream.crash();
  return stream.commands;
}

class CrashStream {
  readonly commands: TimedCommand[] = [];
  readonly #random: SeededRandom;
  readonly #engine = new NaiveEngine();
  readonly #specs: readonly SymbolSpec[];
  readonly #userIds: readonly number[];
  /** What most accounts hold: the crash goes against it. */
  readonly #side: Side;
  #timeMs = START_MS;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const specs = this.#random.pick([[BIG], [LOW], [BIG, LOW]]);
    const markPriceMethod = this.#random.pick(['INDEX', 'MEDIAN'] as const);
    this.#specs = specs.map((spec) => ({ ...spec, minNotional: 0, maxOpenOrders: 1000, markPriceMethod }));
    const accounts = this.#random.between(150, 250);
    this.#userIds = Array.from({ length: accounts }, (_, index) => FIRST_ID + index);
    this.#side = this.#random.pick(['BUY', 'SELL'] as const);
  }

  setUp(): void {
    for (const spec of this.#specs) {
      this.#add({ kind: 'createSymbol', spec });
      this.#add({ kind: 'setIndexPrice', symbol: spec.symbol, source: '', price: PRICES[spec.symbol] ?? 0 });
    }
    for (const userId of QUOTING_IDS) {
      this.#open(userId, units('50000000'));
      for (const { symbol } of this.#specs) this.#add({ kind: 'setLeverage', userId, symbol, leverage: 1 });
    }
    this.#add({ kind: 'createAgent', agentCode: AGENT_CODE });
    const amount = units('90000');
    this.#add({ kind: 'depositAgent', agentCode: AGENT_CODE, asset: 'USDT', amount, reference: 'first' });
    if (this.#random.chance(70)) this.#fill();
    for (const userId of this.#userIds) this.#setUpAccount(userId);
    if (this.#random.chance(50)) this.#quoteAgain();
  }

  /** The jump, and what follows until nothing waits. */
  crash(): void {
    for (const { symbol } of this.#specs) {
      const percent = BigInt(this.#random.between(10, 28) * (this.#side === 'BUY' ? -1 : 1));
      const price = (BigInt(PRICES[symbol] ?? 0) * (100n + percent)) / 100n;
      this.#add({ kind: 'setIndexPrice', symbol, source: '', price: toAmount(price) });
      const waiting = this.#inBreach();
      if (waiting.length > 0) this.#add(this.#agentMove(this.#random.pick(waiting)));
      for (let extra = this.#random.below(4); extra > 0; extra -= 1) this.#add(this.#meanwhile());
    }
    while (this.#engine.hasPendingWork) this.#add(this.#meanwhile());
    for (let tick = 0; tick < 3; tick += 1) this.#addTick();
  }

  #add(command: Command): void {
    this.commands.push({ timeMs: this.#timeMs, command });
    this.#engine.apply(this.#timeMs, command, noSink);
  }

  #addTick(): void {
    this.#timeMs = (Math.floor(this.#timeMs / 1000) + 1) * 1000;
    this.#add({ kind: 'tick' });
  }

  #open(userId: number, amount: number): void {
    this.#add({ kind: 'createAccount', userId });
    this.#add({ kind: 'deposit', userId, asset: 'USDT', amount, reference: 'first' });
  }

  /** Those whose liquidation waits. */
  #inBreach(): number[] {
    if (!this.#engine.hasPendingWork) return [];
    return this.#userIds.filter((userId) =>
      this.#engine
        .query({ kind: 'positions', userId, symbol: '' })
        .some(({ marginRatio }) => marginRatio >= units('1')),
    );
  }

  /** An agent's money, to or from an account that waits or not, or the last such move taken back. */
  #agentMove(userId: number): Command {
    const agentOrderNo = `order-${this.commands.length}`;
    const orders = this.#engine.query({ kind: 'agentOrders', afterOrderId: 0, limit: 1000 });
    const own = orders.filter((order) => order.userId === userId && order.status === 'SUCCESS');
    return this.#random.pick<Command>([
      this.#toUser(userId),
      { ...this.#toUser(userId), direction: 'OUT', amount: 1 },
      { ...this.#toUser(userId), direction: 'OUT', amount: 0, isWhole: true },
      {
        kind: 'reverseAgentTransfer',
        agentCode: AGENT_CODE,
        agentOrderNo,
        originalOrderNo: own[0]?.agentOrderNo ?? 'none',
        reason: 'crash',
      },
    ]);
  }

  /** A little money of the agent's. */
  #toUser(userId: number): AgentTransfer {
    const agentOrderNo = `order-${this.commands.length}`;
    const amount = units('4');
    const move = { direction: 'IN', asset: 'USDT', amount, isWhole: false } as const;
    return { kind: 'agentTransfer', agentCode: AGENT_CODE, agentOrderNo, userId, ...move };
  }

  #fill(): void {
    const amount = units(this.#random.pick(['1', '500', '20000', '5000000']));
    this.#add({ kind: 'depositInsurance', asset: 'USDT', amount, reference: 'fund' });
  }

  /** A tiny account, a leverage, and a position against one that quotes. */
  #setUpAccount(userId: number): void {
    this.#open(userId, units(String(this.#random.between(100, 800))));
    this.#add(this.#toUser(userId));
    const spec = this.#random.pick(this.#specs);
    const { symbol } = spec;
    if (this.#random.chance(50)) {
      const marginMode = this.#random.pick(['CROSS', 'ISOLATED'] as const);
      this.#add({ kind: 'setMarginMode', userId, symbol, marginMode });
    }
    const leverage = this.#random.pick([15, 20, 25]);
    this.#add({ kind: 'setLeverage', userId, symbol, leverage });
    const side = this.#random.chance(92) ? this.#side : opposite(this.#side);
    const quantity = this.#affordable(userId, spec);
    const quoting = this.#random.pick(QUOTING_IDS);
    this.#add(limit(quoting, symbol, opposite(side), PRICES[symbol] ?? 0, quantity));
    this.#add(limit(userId, symbol, side, PRICES[symbol] ?? 0, quantity));
  }

  #affordable(userId: number, spec: SymbolSpec): bigint {
    const available = BigInt(this.#engine.query({ kind: 'asset', userId })?.availableBalance ?? 0);
    const leverage = this.#engine.query({ kind: 'settings', userId, symbol: spec.symbol })?.leverage ?? 1;
    const notional = (available * BigInt(leverage) * BigInt(this.#random.between(70, 95))) / 100n;
    const quantity = (notional * 100_000_000n) / BigInt(PRICES[spec.symbol] ?? 1);
    const step = BigInt(spec.stepSize);
    return quantity < step ? step : quantity - (quantity % step);
  }

  /** Orders below or above the market that liquidations can trade with. */
  #quoteAgain(): void {
    for (const spec of this.#specs) {
      for (let level = 1; level <= 12; level += 1) {
        const percent = BigInt(level) * (this.#side === 'BUY' ? -1n : 1n);
        const price = (BigInt(PRICES[spec.symbol] ?? 0) * (200n + percent)) / 200n;
        const onTick = price - (price % BigInt(spec.tickSize));
        const quantity =
          this.#affordable(this.#random.pick(this.#userIds), spec) + BigInt(spec.stepSize) * 50n;
        const order = limit(QUOTING_IDS[0], spec.symbol, this.#side, Number(onTick), quantity);
        this.#add({ ...order, positionSide: 'BOTH' });
      }
    }
  }

  /** What comes in while liquidations wait. */
  #meanwhile(): Command {
    const userId = this.#random.pick(this.#userIds);
    const { symbol, stepSize } = this.#random.pick(this.#specs);
    const mark = this.#engine.query({ kind: 'tickers', symbol })[0]?.markPrice ?? 0;
    const tick = BigInt(this.#specs.find((spec) => spec.symbol === symbol)?.tickSize ?? 1);
    const price = Number(BigInt(mark) - (BigInt(mark) % tick));
    return this.#random.pick<Command>([
      { kind: 'work' },
      { kind: 'work' },
      limit(userId, symbol, this.#random.pick(['BUY', 'SELL'] as const), price, BigInt(stepSize) * 2n),
      { kind: 'withdraw', userId, asset: 'USDT', amount: 1, reference: `out-${this.commands.length}` },
      { kind: 'adjustMargin', userId, symbol, positionSide: 'BOTH', amount: -1 },
      {
        kind: 'deposit',
        userId,
        asset: 'USDT',
        amount: units('40'),
        reference: `in-${this.commands.length}`,
      },
      { kind: 'setIndexPrice', symbol, source: '', price: toAmount((BigInt(mark) * 1003n) / 1000n) },
      { kind: 'tick' },
      this.#agentMove(userId),
      this.#agentMove(userId),
    ]);
  }
}

function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

function limit(userId: number, symbol: string, side: Side, price: number, quantity: bigint): Place {
  return {
    kind: 'place',
    userId,
    symbol,
    type: 'LIMIT',
    side,
    positionSide: 'BOTH',
    price,
    quantity: toAmount(quantity),
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
  };
}
