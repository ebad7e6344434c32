import { describe, expect, test } from 'vitest';
import type { Command, Side } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import type { EngineEvent } from '../event/records.ts';
import { conditionAsked, extremes, fired, futures, type Timed } from '../testing/conditions.ts';
import { trade } from '../testing/liquidations.ts';
import { conditionRequest, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS, units } from '../testing/scenario.ts';
import { exchange, exits, print } from '../testing/strategies.ts';

function place(userId: number, side: Side, quantity: string, price: string): Command {
  return { kind: 'place', userId, symbol: 'TESTUSDT', ...orderPart(side, { quantity, price }).order! };
}

function printAt(price: string): readonly Command[] {
  return [place(2, 'SELL', '0.01', price), place(3, 'BUY', '0.01', price)];
}

function index(price: string): Command {
  return { kind: 'setIndexPrice', symbol: 'TESTUSDT', source: '', price: units(price) };
}

const TICK: Command = { kind: 'tick' };

/** Each at a second of its own. */
function timed(s: Scenario, commands: readonly Command[]): readonly Timed[] {
  return commands.map((command, i) => [s.timeMs - (s.timeMs % 1000) + (i + 1) * 1000, command]);
}

/** What became of the conditions: `id status reason`. */
function story(events: readonly EngineEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'condition'
      ? [`${event.record.conditionId} ${event.record.status} ${event.record.cancelReason}`.trim()]
      : [],
  );
}

/** A stage that conditions can be in, and what then happens to those of the stage. */
interface Stage {
  readonly name: string;
  readonly build: (s: Scenario) => void;
  readonly commands: readonly Command[];
  readonly story: readonly string[];
}

const STAGES: readonly Stage[] = [
  {
    name: 'waiting, on each price and side',
    build: (s) => {
      for (const workingType of ['CONTRACT_PRICE', 'MARK_PRICE', 'INDEX_PRICE'] as const) {
        s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType, clientOrderId: workingType });
        s.condition(1, 'SELL', { stopPrice: '990', quantity: '1', workingType });
        s.condition(1, 'BUY', { type: 'TAKE_PROFIT_MARKET', stopPrice: '985', quantity: '1', workingType });
      }
    },
    commands: [index('1010'), ...printAt('1010'), index('990'), ...printAt('985'), index('985')],
    story: ['7', '4', '1', '8', '5', '2', '3', '9', '6'].map((id) => `${id} REJECTED`),
  },
  {
    name: 'inactive, then active',
    build: (s) => {
      const options = { type: 'TRAILING_STOP', callbackRate: '1', quantity: '1' } as const;
      s.condition(1, 'SELL', { ...options, activatePrice: '1010', workingType: 'INDEX_PRICE' });
      s.condition(1, 'BUY', { ...options, activatePrice: '990', workingType: 'INDEX_PRICE' });
    },
    // 1015 × 0.99 = 1004.85; 985 × 1.01 = 994.85
    commands: [index('1015'), index('1004.9'), index('1004.8'), index('985'), index('994.8'), index('994.9')],
    story: ['1 PENDING', '1 REJECTED', '2 PENDING', '2 REJECTED'],
  },
  {
    name: 'trailing, each with an extreme of its own',
    build: (s) => {
      const options = { type: 'TRAILING_STOP', quantity: '1', workingType: 'INDEX_PRICE' } as const;
      s.condition(1, 'SELL', { ...options, callbackRate: '1' });
      s.index('1005');
      s.condition(1, 'BUY', { ...options, callbackRate: '2' });
      s.index('1003');
      s.condition(1, 'SELL', { ...options, callbackRate: '0.5' });
      s.condition(1, 'BUY', { ...options, callbackRate: '1' });
      expect(extremes(s)).toEqual(['1 1005', '2 1003', '3 1003', '4 1003']);
    },
    // 1005 × 0.99 = 994.95, 1003 × 0.995 = 997.985; 994.9 × 1.02 = 1014.798, × 1.01 = 1004.849
    commands: [
      index('998'),
      index('997.9'),
      index('994.9'),
      index('1004.8'),
      index('1004.9'),
      index('1014.8'),
    ],
    story: ['3 REJECTED', '1 REJECTED', '4 REJECTED', '2 REJECTED'],
  },
  {
    name: 'trailing without a price yet',
    build: (s) => {
      s.addSymbol('NEWUSDT');
      for (const [side, activatePrice] of [
        ['SELL', '0'],
        ['BUY', '0'],
        ['SELL', '1010'],
      ] as const) {
        const request = conditionRequest(side, {
          type: 'TRAILING_STOP',
          callbackRate: '1',
          quantity: '1',
          workingType: 'INDEX_PRICE',
          activatePrice,
        });
        s.do({ kind: 'placeCondition', userId: 1, symbol: 'NEWUSDT', ...request });
      }
    },
    commands: ['1000', '990', '999.8', '999.9', '1010', '999.9'].map((price) => ({
      ...index(price),
      symbol: 'NEWUSDT',
    })) as Command[],
    // 1000 × 0.99 = 990, 990 × 1.01 = 999.9, 1010 × 0.99 = 999.9
    story: ['1 REJECTED', '2 REJECTED', '3 PENDING', '3 REJECTED'],
  },
  {
    name: 'reached and waiting for their turn, trailing ones too, not in the order of their ids',
    build: (s) => {
      s.user(4);
      const last = { quantity: '1', workingType: 'INDEX_PRICE' } as const;
      s.condition(1, 'BUY', { ...last, stopPrice: '1010' });
      s.condition(1, 'BUY', { ...last, type: 'TRAILING_STOP', callbackRate: '0.9' });
      s.condition(1, 'BUY', { ...last, stopPrice: '1009.5' });
      for (let i = 0; i < 100; i += 1) s.condition(4, 'BUY', { ...last, stopPrice: '1001' });
      s.index('1010');
      expect(fired(s)).toHaveLength(100);
      expect(extremes(s)).toEqual(['1 0', '2 1000', '3 0']);
    },
    // 1000 × 1.009 = 1009: crossed by 1, 0.5 and 0.
    commands: [index('900'), { kind: 'work' }, TICK],
    story: ['2 REJECTED', '3 REJECTED', '1 REJECTED'],
  },
  {
    name: 'held back, and one that is held back a second time',
    build: (s) => {
      const guarded = { quantity: '1', priceProtect: true } as const;
      s.condition(1, 'BUY', { ...guarded, stopPrice: '1020' });
      s.condition(1, 'BUY', { ...guarded, stopPrice: '1025' });
      s.condition(1, 'SELL', { ...guarded, type: 'TRAILING_STOP', callbackRate: '1.5' });
      print(s, '1030');
      expect(fired(s)).toEqual([]);
    },
    // Given up and reached again; 1030 × 0.985 = 1014.55.
    commands: [...printAt('1022'), ...printAt('1025'), index('1015'), ...printAt('1014.5'), TICK],
    story: ['1 REJECTED', '2 REJECTED', '3 REJECTED'],
  },
  {
    name: 'bound to a position, to an order, to a date',
    build: (s) => {
      trade(s, 1, 2, '2', '1000');
      s.condition(1, 'SELL', { stopPrice: '500', closePosition: true });
      s.condition(1, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
      s.limit(3, 'BUY', '1', '950');
      s.condition(3, 'SELL', { stopPrice: '500', quantity: '1', timeInForce: 'GTE_GTC' });
      s.condition(2, 'BUY', {
        type: 'STOP_LIMIT',
        stopPrice: '1500',
        price: '1500',
        quantity: '1',
        timeInForce: 'GTD',
        goodTillDate: s.timeMs + 60_000,
      });
    },
    commands: [
      place(2, 'BUY', '2', '1000'),
      place(1, 'SELL', '2', '1000'),
      { kind: 'cancelAll', userId: 3, symbol: '', cancelType: 0 },
      { kind: 'advance', durationMs: 60_000 },
    ],
    story: ['2 CANCELLED REDUCE_ONLY', '1 CANCELLED REDUCE_ONLY', '4 CANCELLED GTD'],
  },
  {
    name: 'legs of strategies',
    build: (s) => {
      trade(s, 1, 2, '2', '1000');
      s.strategy(1, 'OCO', exits('1'));
      s.condition(1, 'SELL', { stopPrice: '980', quantity: '1', workingType: 'INDEX_PRICE' });
      s.limit(2, 'BUY', '5', '970');
    },
    commands: [index('980')],
    story: ['2 TRIGGERED', '1 TRIGGERED'],
  },
];

describe.each(STAGES)('$name', ({ build, commands, story: expected }) => {
  function built(): Scenario {
    const s = exchange({ triggerProtect: 1_000_000 });
    build(s);
    return s;
  }

  test('[DUR-4] restored, the bytes are the same, and what can be asked for too', () => {
    const s = built();
    const twin = restoreEngine(s.engine.encode());
    expect(twin.encode()).toEqual(s.engine.encode());
    for (const userId of [1, 2, 3]) {
      const question = { kind: 'conditions', userId, symbol: '' } as const;
      expect(twin.query(question)).toEqual(s.engine.query(question));
      const positions = { kind: 'positions', userId, symbol: '' } as const;
      expect(twin.query(positions)).toEqual(s.engine.query(positions));
    }
    expect(twin.query({ kind: 'invariants' }).filter(({ ok }) => !ok)).toEqual([]);
  });

  test('[DUR-4] [TIME-2] restored at any moment it has the same future', () => {
    const s = built();
    const steps = timed(s, commands);
    const [steady, restored] = futures(s, steps);
    expect(restored.events).toEqual(steady.events);
    expect(restored.bytes).toEqual(steady.bytes);
    const told = steps.flatMap(([timeMs, command]) => {
      s.timeMs = timeMs;
      s.try(command);
      return story(s.events);
    });
    expect(s.engine.encode()).toEqual(steady.bytes);
    expect(told).toEqual(story(steady.events));
    expect(told).toEqual(expected);
  });
});

test('[DUR-4] what has ended is remembered as it was', () => {
  const s = exchange();
  const options = { quantity: '1', workingType: 'INDEX_PRICE' } as const;
  s.condition(1, 'BUY', { ...options, stopPrice: '1010', clientOrderId: 'refused' });
  s.condition(1, 'BUY', { ...options, stopPrice: '1100', clientOrderId: 'cancelled' });
  s.condition(1, 'BUY', { ...options, type: 'TRAILING_STOP', callbackRate: '1', clientOrderId: 'trailing' });
  s.index('995');
  s.cancelCondition(1, 2);
  s.index('1010');
  const twin = restoreEngine(s.engine.encode());
  for (const conditionId of [1, 2, 3]) {
    const asked = conditionAsked(s, conditionId);
    expect(asked?.status).toBe(conditionId === 2 ? 'CANCELLED' : 'REJECTED');
    expect(
      twin.query({ kind: 'condition', userId: 1, symbol: 'TESTUSDT', conditionId, clientOrderId: '' }),
    ).toEqual(asked);
  }
  expect(conditionAsked(s, 3)).toMatchObject({ extremePrice: units('995'), triggerTime: START_MS });
});
