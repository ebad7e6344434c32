import { describe, expect, test } from 'vitest';
import type { Command } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { restoreEngine } from '../create-engine.ts';
import type { Engine } from '../engine.ts';
import { readEvents } from '../event/event-reader.ts';
import { EventWriter } from '../event/event-writer.ts';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { Scenario, START_MS } from '../testing/scenario.ts';
import { asked, bracket, exchange, exits, hit, stand, told, withMarket } from '../testing/strategies.ts';

type Parts = Parameters<Scenario['strategy']>[2];

const OCO = { firstDrivenOn: 'FILLED' } as const;
const MINUTE_MS = 60_000;

/** From `fork` on every command goes to a second engine too, restored from the first: both must answer, tell and hold the same. */
class Forked extends Scenario {
  #twin: Engine | null = null;
  #writer = new EventWriter();

  fork(): void {
    const bytes = this.engine.encode();
    this.#twin = restoreEngine(bytes);
    expect(this.#twin.encode()).toEqual(bytes);
  }

  override try(command: Command): Outcome {
    // The first commands come from the constructor of the base, before this one has its fields.
    const twin = #twin in this ? this.#twin : null;
    const { timeMs } = this;
    const outcome = super.try(command);
    if (twin === null) return outcome;
    this.#writer.reset();
    expect(twin.apply(timeMs, command, this.#writer)).toEqual(outcome);
    expect(readEvents(this.#writer.take())).toEqual(this.events);
    expect(twin.encode()).toEqual(this.engine.encode());
    return outcome;
  }
}

/** A bracket whose parts have ids. */
function named(driven: typeof ON_FILLED | typeof ON_PARTIAL): Parts {
  const [entry, profit, loss] = bracket('1', driven) as [Parts[number], Parts[number], Parts[number]];
  return [
    { ...entry, order: { ...entry.order!, clientOrderId: 'entry' } },
    { ...profit, order: { ...profit.order!, clientOrderId: 'profit' } },
    { ...loss, condition: { ...loss.condition!, clientOrderId: 'loss' } },
  ];
}

const STATES: readonly (readonly [name: string, reach: (s: Scenario) => void])[] = [
  ['working open', (s) => s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine')],
  [
    'working partly filled',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      hit(s, 'SELL', '0.4', '1000');
    },
  ],
  [
    'legs growing',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_PARTIAL), 'mine');
      hit(s, 'SELL', '0.4', '1000');
      hit(s, 'BUY', '0.1', '1020');
    },
  ],
  [
    'legs active',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      hit(s, 'SELL', '1', '1000');
    },
  ],
  [
    'a leg refused at its activation',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
      hit(s, 'SELL', '1', '1000');
      s.do({ kind: 'setAccountStatus', userId: 1, status: 'ACTIVE' });
    },
  ],
  [
    'the stop refused when it fired',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      hit(s, 'SELL', '1', '1000');
      s.index('980');
      s.index('1000');
    },
  ],
  [
    'the order of a stop-limit rests',
    (s) => {
      const [entry, profit] = named(ON_FILLED) as [Parts[number], Parts[number]];
      const loss = conditionPart(
        'SELL',
        {
          type: 'STOP_LIMIT',
          quantity: '1',
          stopPrice: '980',
          price: '1010',
          workingType: 'MARK_PRICE',
          clientOrderId: 'loss',
        },
        ON_FILLED,
      );
      s.sendStrategy(1, 'OTOCO', [entry, profit, loss], 'mine');
      hit(s, 'SELL', '1', '1000');
      s.index('980');
      hit(s, 'BUY', '0.2', '1010');
    },
  ],
  [
    'a trailing leg with its extreme',
    (s) => {
      const [entry, profit] = named(ON_FILLED) as [Parts[number], Parts[number]];
      const trailing = {
        type: 'TRAILING_STOP',
        quantity: '1',
        callbackRate: '2',
        workingType: 'MARK_PRICE',
      } as const;
      s.sendStrategy(
        1,
        'OTOCO',
        [entry, profit, conditionPart('SELL', { ...trailing, clientOrderId: 'loss' }, ON_FILLED)],
        'mine',
      );
      hit(s, 'SELL', '1', '1000');
      s.index('1010');
      s.index('1000');
    },
  ],
  [
    'halted, beyond the stop',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      hit(s, 'SELL', '1', '1000');
      s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
      s.index('975');
    },
  ],
  [
    'ended and remembered',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      hit(s, 'SELL', '0.4', '1000');
      s.do({ kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' });
    },
  ],
];

const FUTURES: readonly (readonly [name: string, live: (s: Scenario) => void])[] = [
  [
    'it trades on',
    (s) => {
      s.limit(3, 'BUY', '0.1', '985');
      hit(s, 'SELL', '0.6', '1000');
      hit(s, 'BUY', '0.3', '1020');
      s.limit(3, 'BUY', '5', '985');
      s.index('979.9');
      s.tickAt(START_MS + MINUTE_MS);
    },
  ],
  [
    'its user asks for it and cancels',
    (s) => {
      s.sendStrategy(1, 'OTOCO', named(ON_FILLED), 'mine');
      for (const clientOrderId of ['entry', 'profit', 'loss'])
        s.send(1, 'BUY', { quantity: '1', price: '1000', clientOrderId });
      s.cancelAll(1, 2);
      s.cancelAll(1, 0);
      s.cancelAll(1, 3);
      s.tickAt(START_MS + 24 * 60 * MINUTE_MS);
      for (const clientOrderId of ['entry', 'profit', 'loss'])
        s.send(1, 'BUY', { quantity: '0.1', price: '960', clientOrderId });
      s.sendStrategy(1, 'OTOCO', bracket('0.1'), 'mine');
    },
  ],
  [
    'its position is closed by hand',
    (s) => {
      s.limit(3, 'BUY', '3', '1000.5');
      s.send(1, 'SELL', { type: 'MARKET', closePosition: true });
      s.index('1010');
      s.do({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 2000 });
      s.tickAt(START_MS + 5000);
    },
  ],
];

describe.each(STATES)('a snapshot: %s', (_, reach) => {
  test.each(FUTURES)('[DUR-4] restores to the same bytes and the same future: %s', (_, live) => {
    const s = withMarket(new Forked());
    reach(s);
    expect(
      s.engine.query({ kind: 'strategy', userId: 1, strategyId: 1, clientStrategyId: '' }),
    ).toBeDefined();
    s.fork();
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'TRADING' } });
    live(s);
  });
});

describe('the event of a strategy', () => {
  test('[STRAT-5] comes once a command, at its very end, as the strategy then stands', () => {
    const s = exchange();
    s.limit(2, 'SELL', '0.5', '1000');
    s.limit(3, 'SELL', '0.5', '1000');
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    expect(s.events.filter(({ kind }) => kind === 'strategy')).toHaveLength(1);
    expect(s.events.at(-1)?.kind).toBe('strategy');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    expect(stand(s)).toEqual(asked(s));
  });

  test('[STRAT-5] after the liquidations of the command', () => {
    const s = exchange();
    s.user(4, '200');
    s.limit(2, 'SELL', '1.8', '1000');
    s.limit(4, 'BUY', '1.8', '1000');
    s.strategy(4, 'OCO', exits('1.8').map(cutToReduce));
    s.index('850');
    // The wallet of 200 less fees cannot carry 1.8 × 150.
    const kinds = s.events.map(({ kind }) => kind);
    expect(kinds).toContain('liquidation');
    expect(kinds.indexOf('strategy')).toBe(kinds.length - 1);
    expect(s.strategyEvents()).toEqual(['1 CANCELLED ENDED ENDED']);
  });

  test('[STRAT-5] several strategies come by id', () => {
    const s = exchange();
    for (let n = 0; n < 3; n += 1) s.strategy(1, 'OTOCO', bracket('1'));
    hit(s, 'SELL', '3', '1000');
    expect(s.strategyEvents()).toEqual([
      '1 WORKING ENDED ACTIVE ACTIVE',
      '2 WORKING ENDED ACTIVE ACTIVE',
      '3 WORKING ENDED ACTIVE ACTIVE',
    ]);
    s.cancelAll(1, 3);
    expect(s.strategyEvents()).toEqual([
      '1 CANCELLED ENDED ENDED ENDED',
      '2 CANCELLED ENDED ENDED ENDED',
      '3 CANCELLED ENDED ENDED ENDED',
    ]);
  });

  test('[STRAT-5] tells of a move, of a fill and of an extreme’s activation, not of what does not concern it', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    s.limit(1, 'BUY', '1', '990');
    expect(told(s)).toEqual([]);
    s.index('1001');
    expect(told(s)).toEqual([]);
    s.move(1, Number(s.open(1)[1]!.split(' ')[0]), { price: '1000.5' });
    expect(told(s)).toHaveLength(1);
    hit(s, 'SELL', '0.1', '1000.5');
    expect(told(s)).toHaveLength(1);
  });

  test('[STRAT-5] keeps the images of parts that have ended, and what they were asked for', () => {
    const s = exchange();
    const parts = bracket('1');
    s.strategy(1, 'OTOCO', parts);
    hit(s, 'SELL', '0.4', '1000');
    const id = told(s)[0]!.parts[0]!.order!.orderId;
    s.timeMs += 1000;
    s.cancel(1, id);
    s.timeMs += 1000;
    hit(s, 'BUY', '0.1', '1020');
    const [record] = told(s);
    expect(record).toMatchObject({
      strategyId: 1,
      userId: 1,
      symbol: 'TESTUSDT',
      type: 'OTOCO',
      status: 'WORKING',
      createdAt: START_MS,
      updatedAt: START_MS + 2000,
    });
    expect(record!.parts.map(({ request }) => request)).toEqual(parts);
    expect(record!.parts[0]!.order).toMatchObject({
      orderId: id,
      status: 'PARTIALLY_FILLED_CANCELED',
      cancelReason: 'USER',
      filledQuantity: 40_000_000,
      updatedAt: START_MS + 1000,
    });
  });

  test('[TIME-1] an advance tells at the end of each of its ticks', () => {
    const s = exchange();
    const part = (seconds: number) =>
      orderPart('BUY', {
        quantity: '1',
        price: '990',
        timeInForce: 'GTD',
        goodTillDate: START_MS + seconds * 1000,
      });
    const leg = orderPart('SELL', { quantity: '1', price: '1020' }, ON_FILLED);
    s.strategy(1, 'OTO', [part(61), leg]);
    s.strategy(1, 'OTO', [part(60), leg]);
    s.do({ kind: 'advance', durationMs: 120_000 });
    expect(s.strategyEvents()).toEqual(['2 CANCELLED ENDED DROPPED', '1 CANCELLED ENDED DROPPED']);
    expect(told(s).map(({ updatedAt }) => updatedAt - START_MS)).toEqual([60_000, 61_000]);
  });
});

/** The same part, reduce-only. */
function cutToReduce(part: Parts[number]): Parts[number] {
  return part.order !== null
    ? { ...part, ...OCO, order: { ...part.order, reduceOnly: true } }
    : { ...part, ...OCO, condition: { ...part.condition!, reduceOnly: true } };
}
