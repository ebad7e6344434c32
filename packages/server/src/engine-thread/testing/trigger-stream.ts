import {
  type Command,
  type ConditionRequest,
  completeSymbol,
  type OrderRequest,
  type PlaceCondition,
  type Side,
  type StrategyPartRequest,
} from '@openperp/engine';

/** The symbol of the stream: tick 0.1, step 0.001. */
export const SYMBOL = 'TESTUSDT';
/** Accounts that place conditions and strategies; account 1 makes the market, 2 moves it. */
export const TRADERS = [3, 4, 5, 6, 7, 8] as const;

/** Commands that are written as one frame of the log, all at the same time. */
export interface StreamFrame {
  readonly timeMs: number;
  readonly commands: readonly Command[];
}

/** 2026-01-01 00:00 UTC. */
const START_MS = 1_767_225_600_000;
const TICK = 10_000_000;
const STEP = 100_000;
const USDT = 100_000_000;
const MAKER = 1;
const MOVER = 2;
/** 1,000 USDT, where everything starts; prices of the stream are in ticks, quantities in steps. */
const MID = 10_000;
const LEVELS = 50;
const LEVEL_TICKS = 20;
/** On each level: so little that a few firings go on to the next, where others wait. */
const LEVEL_STEPS = 300;
const MOST_IN_A_FRAME = 16;

/**
 * A stream in which stops set off stops, more than one command may fire: trailing stops, brackets whose entries fill in the midst of it,
 * pairs of exits, stops held back by price protection, conditions that lose their position, one that expires, a liquidation; then a halt
 * while conditions wait for their turn, and a rise that fires the other side. Frames hold one to sixteen commands.
 */
export function triggerStream(): readonly StreamFrame[] {
  const stream = new TriggerStream();
  stream.open();
  stream.placeAll();
  stream.fall();
  stream.halt();
  stream.rise();
  return stream.frames;
}

class TriggerStream {
  readonly frames: StreamFrame[] = [];
  #timeMs = START_MS + 300;
  #lastId = 0;

  /** A market with money in it, and positions: the traders are long, 8 with little more than its margin. */
  open(): void {
    this.#frame([{ kind: 'createSymbol', spec: specOf() }]);
    const users = [MAKER, MOVER, ...TRADERS];
    this.#frame(users.map((userId) => ({ kind: 'createAccount', userId })));
    this.#frame(users.map((userId) => deposit(userId, userId === MAKER ? 10_000_000 : 20_000)));
    this.#index(MID);
    const levels = Array.from({ length: LEVELS }, (_, at) => LEVEL_TICKS * (at + 1));
    this.#frames(levels.map((ticks) => limit(MAKER, 'BUY', MID - ticks, LEVEL_STEPS)));
    this.#frames(levels.slice(0, 20).map((ticks) => limit(MAKER, 'SELL', MID + ticks, LEVEL_STEPS)));
    for (const userId of TRADERS) {
      this.#frame([limit(MAKER, 'SELL', MID, 3_000), limit(userId, 'BUY', MID, 3_000)]);
    }
    this.#frame([{ kind: 'withdraw', userId: 8, asset: 'USDT', amount: 19_800 * USDT, reference: 'out-8' }]);
  }

  placeAll(): void {
    this.#frames(Array.from({ length: 150 }, (_, at) => this.#stop(at)));
    this.#frames(Array.from({ length: 40 }, (_, at) => this.#trailing(at)));
    this.#frames(Array.from({ length: 30 }, (_, at) => this.#bracket(at)));
    this.#frames(Array.from({ length: 20 }, (_, at) => this.#exits(at)));
    this.#frames(Array.from({ length: 12 }, (_, at) => this.#protected(at)));
    this.#frames([
      this.#condition(4, 'SELL', { stopPrice: 9_840, closePosition: true, workingType: 'MARK_PRICE' }),
      this.#condition(5, 'SELL', { stopPrice: 9_200, steps: 100, timeInForce: 'GTE_GTC' }),
      this.#condition(8, 'SELL', { stopPrice: 9_000, steps: 100, workingType: 'MARK_PRICE' }),
      this.#condition(6, 'SELL', { stopPrice: 9_010, steps: 100, goodTillDate: this.#timeMs + 62_000 }),
      this.#condition(7, 'SELL', { stopPrice: 9_020, steps: 100 }),
      this.#condition(4, 'SELL', { stopPrice: 9_030, steps: 100, reduceOnly: true }),
      this.#condition(8, 'SELL', { stopPrice: 9_640, steps: 9_000 }),
      this.#condition(3, 'BUY', { type: 'TAKE_PROFIT_MARKET', stopPrice: 9_700, steps: 100 }),
      this.#condition(7, 'BUY', { type: 'TAKE_PROFIT_LIMIT', stopPrice: 9_750, price: 9_740, steps: 100 }),
    ]);
    this.#frames(
      Array.from({ length: 12 }, (_, at) =>
        this.#condition(at % 2 === 0 ? 6 : 7, 'BUY', { stopPrice: 10_060 + 12 * at, steps: 50 }),
      ),
    );
  }

  /** One sale sets it off. What is more than one command fires is left to ticks; commands before them fire nothing. */
  fall(): void {
    this.#frame([limit(MOVER, 'BUY', MID + 45, 700, 'IOC')]);
    this.#frame([limit(MOVER, 'SELL', MID - 150, 3_300, 'IOC')]);
    this.#frame([this.#cancelCondition(3, 149), limit(MOVER, 'BUY', 9_400, 100)]);
    this.#frame([limit(MOVER, 'SELL', 9_600, 50, 'IOC'), limit(MAKER, 'BUY', 9_905, 100)]);
    this.#frame([limit(MAKER, 'BUY', 9_600, 100), this.#cancelStrategy(5, 28)]);
  }

  /** Conditions of a halted symbol keep their turn until it trades again; a virtual clock goes on with the rest in the ticks of one command. */
  halt(): void {
    this.#setStatus('HALTED');
    this.#tick();
    this.#index(9_900);
    this.#setStatus('TRADING');
    this.#frame([{ kind: 'advance', durationMs: 3_000 }]);
  }

  /** The index lets go of what was held back and brings a liquidation, then everything turns, up to where profits are taken. */
  rise(): void {
    this.#index(9_700);
    this.#tick();
    this.#index(9_300);
    this.#frame([{ kind: 'work' }]);
    this.#tick();
    this.#index(10_000);
    this.#frames(
      Array.from({ length: 8 }, (_, at) =>
        limit(MOVER, 'BUY', 9_800 + 60 * at, 900 + 400 * at, at % 2 === 0 ? 'IOC' : 'GTC'),
      ),
    );
    this.#tick();
    this.#frame([{ kind: 'advance', durationMs: 65_000 }]);
    this.#frame([{ kind: 'cancelAll', userId: 7, symbol: '', cancelType: 2 }]);
    this.#frame([
      { kind: 'cancelAll', userId: 6, symbol: '', cancelType: 3 },
      { kind: 'cancelAll', userId: 5, symbol: SYMBOL, cancelType: 4 },
    ]);
    this.#tick();
  }

  #stop(at: number): PlaceCondition {
    const stopPrice = MID - 20 - 2 * at;
    return this.#condition(at % 2 === 0 ? 3 : 6, 'SELL', { stopPrice, steps: 20, reduceOnly: at % 3 === 0 });
  }

  /** Every third waits to be activated above the market, every fourth follows the mark. */
  #trailing(at: number): PlaceCondition {
    return this.#condition(4, 'SELL', {
      type: 'TRAILING_STOP',
      steps: 40,
      callbackRate: (20 + 5 * (at % 30)) * 1_000_000,
      activatePrice: at % 3 === 0 ? MID + 30 + at : 0,
      workingType: at % 4 === 0 ? 'MARK_PRICE' : 'CONTRACT_PRICE',
    });
  }

  /** An entry below the market, which the fall fills, with a stop that it then reaches; the last ones stay. */
  #bracket(at: number): Command {
    const steps = 60 + at;
    const quantity = steps * STEP;
    const firstDrivenOn = at % 2 === 0 ? 'FILLED' : 'PARTIALLY_FILLED_OR_FILLED';
    const driven = { firstDrivenOn, secondDrivenOn: 'FILLED' } as const;
    const entry = MID - 25 - 5 * at;
    return {
      kind: 'placeStrategy',
      userId: at % 2 === 0 ? 5 : 6,
      symbol: SYMBOL,
      strategyType: 'OTOCO',
      clientStrategyId: `bracket-${at}`,
      parts: [
        this.#orderPart('BUY', entry, quantity, UNDRIVEN),
        this.#orderPart('SELL', at < 27 ? MID + 150 + at : MID + 900, quantity, driven),
        this.#conditionPart('SELL', at < 24 ? entry - 40 - 2 * at : 9_050, quantity, driven),
      ],
    };
  }

  /** Two exits of a long position; one cancels the other. */
  #exits(at: number): Command {
    const quantity = 50 * STEP;
    const driven = { firstDrivenOn: 'FILLED', secondDrivenOn: '' } as const;
    return {
      kind: 'placeStrategy',
      userId: at % 2 === 0 ? 7 : 4,
      symbol: SYMBOL,
      strategyType: 'OCO',
      clientStrategyId: `exits-${at}`,
      parts: [
        this.#orderPart('SELL', MID + 15 + 20 * at, quantity, driven),
        this.#conditionPart('SELL', MID - 60 - 10 * at, quantity, driven),
      ],
    };
  }

  #protected(at: number): PlaceCondition {
    return this.#condition(7, 'SELL', { stopPrice: 9_900 - 10 * at, steps: 50, priceProtect: true });
  }

  #condition(
    userId: number,
    side: Side,
    {
      price = 0,
      steps = 0,
      stopPrice = 0,
      activatePrice = 0,
      goodTillDate = 0,
      ...options
    }: Partial<Omit<ConditionRequest, 'quantity'>> & {
      readonly price?: number;
      readonly steps?: number;
      readonly stopPrice?: number;
      readonly activatePrice?: number;
    },
  ): PlaceCondition {
    const request = conditionOf(side, this.#nextId(), {
      ...options,
      price: price * TICK,
      quantity: steps * STEP,
      stopPrice: stopPrice * TICK,
      activatePrice: activatePrice * TICK,
      ...(goodTillDate === 0 ? {} : { goodTillDate, timeInForce: 'GTD' as const }),
    });
    return { kind: 'placeCondition', userId, symbol: SYMBOL, ...request };
  }

  #orderPart(side: Side, priceTicks: number, quantity: number, driven: Driven): StrategyPartRequest {
    const order = orderOf(side, priceTicks * TICK, quantity, 'GTC', this.#nextId());
    return { ...driven, order, condition: null };
  }

  #conditionPart(side: Side, stopTicks: number, quantity: number, driven: Driven): StrategyPartRequest {
    const condition = conditionOf(side, this.#nextId(), { quantity, stopPrice: stopTicks * TICK });
    return { ...driven, order: null, condition };
  }

  #cancelCondition(userId: number, at: number): Command {
    return { kind: 'cancelCondition', userId, symbol: SYMBOL, conditionId: 0, clientOrderId: `id-${at}` };
  }

  #cancelStrategy(userId: number, at: number): Command {
    return { kind: 'cancelStrategy', userId, strategyId: 0, clientStrategyId: `bracket-${at}` };
  }

  #setStatus(status: 'HALTED' | 'TRADING'): void {
    this.#frame([{ kind: 'updateSymbol', symbol: SYMBOL, changes: { status } }]);
  }

  #nextId(): string {
    this.#lastId += 1;
    return `id-${this.#lastId}`;
  }

  #index(ticks: number): void {
    this.#frame([{ kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: ticks * TICK }]);
  }

  /** A whole second has come, with commands behind its tick. */
  #tick(commands: readonly Command[] = []): void {
    this.#timeMs += 1_000 - (this.#timeMs % 1_000);
    this.#frame([{ kind: 'tick' }, ...commands]);
  }

  #frames(commands: readonly Command[]): void {
    for (let at = 0; at < commands.length; at += MOST_IN_A_FRAME) {
      this.#frame(commands.slice(at, at + MOST_IN_A_FRAME));
    }
  }

  #frame(commands: readonly Command[]): void {
    this.frames.push({ timeMs: this.#timeMs, commands });
    this.#timeMs += 1;
    for (const command of commands) if (command.kind === 'advance') this.#timeMs += command.durationMs;
  }
}

type Driven = Pick<StrategyPartRequest, 'firstDrivenOn' | 'secondDrivenOn'>;

const UNDRIVEN: Driven = { firstDrivenOn: '', secondDrivenOn: '' };

function specOf() {
  const completed = completeSymbol({
    symbol: SYMBOL,
    baseAsset: 'TEST',
    tickSize: TICK,
    stepSize: STEP,
    minNotional: 0,
    defaultLeverage: 20,
    markPriceMethod: 'INDEX',
    marketTakeBound: 10_000_000,
    multiplierUp: 120_000_000,
    multiplierDown: 80_000_000,
    triggerProtect: 1_000_000,
    leverageTiers: [
      {
        notionalFloor: 0,
        notionalCap: 10_000_000 * USDT,
        maxLeverage: 50,
        maintenanceMarginRate: 1_000_000,
      },
    ],
  });
  if (!completed.ok) throw new Error(`${completed.fault.field}: ${completed.fault.message}`);
  return completed.value;
}

function deposit(userId: number, usdt: number): Command {
  return { kind: 'deposit', userId, asset: 'USDT', amount: usdt * USDT, reference: `in-${userId}` };
}

function limit(
  userId: number,
  side: Side,
  ticks: number,
  steps: number,
  timeInForce: 'GTC' | 'IOC' = 'GTC',
): Command {
  const order = orderOf(side, ticks * TICK, steps * STEP, timeInForce, '');
  return { kind: 'place', userId, symbol: SYMBOL, ...order };
}

function orderOf(
  side: Side,
  price: number,
  quantity: number,
  timeInForce: 'GTC' | 'IOC',
  clientOrderId: string,
): OrderRequest {
  return {
    type: 'LIMIT',
    side,
    positionSide: 'BOTH',
    price,
    quantity,
    timeInForce,
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId,
  };
}

function conditionOf(
  side: Side,
  clientOrderId: string,
  request: Partial<ConditionRequest>,
): ConditionRequest {
  return {
    type: 'STOP_MARKET',
    side,
    positionSide: 'BOTH',
    price: 0,
    quantity: 0,
    stopPrice: 0,
    workingType: 'CONTRACT_PRICE',
    activatePrice: 0,
    callbackRate: 0,
    timeInForce: 'GTC',
    reduceOnly: false,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId,
    ...request,
  };
}
