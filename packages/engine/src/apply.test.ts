import { describe, expect, test } from 'vitest';
import { createEngine, restoreEngine } from './create-engine.ts';
import { sequencesOf } from './engine.ts';
import { EventWriter } from './event/event-writer.ts';
import { randomCommands } from './testing/random-commands.ts';
import { Scenario, START_MS, units } from './testing/scenario.ts';

/** Applies commands and answers the events' bytes. */
function run(
  engine: ReturnType<typeof createEngine>,
  commands: ReturnType<typeof randomCommands>,
): Uint8Array {
  const writer = new EventWriter();
  for (const { timeMs, command } of commands) engine.apply(timeMs, command, writer);
  return writer.take();
}

describe('commands', () => {
  test('[TIME-1] time never goes back', () => {
    const engine = createEngine();
    engine.apply(1000, { kind: 'tick' }, new EventWriter());
    expect(() => engine.apply(999, { kind: 'tick' }, new EventWriter())).toThrow(/before/);
  });

  test('[TIME-1] an advance is its ticks, each with a sequence of its own', () => {
    const s = new Scenario();
    s.user(1);
    s.timeMs = START_MS + 300;
    const goodTillDate = START_MS + 61_000;
    const id = s.limit(1, 'BUY', '1', '990', { timeInForce: 'GTD', goodTillDate });
    const before = s.engine.sequence;
    const advance = { kind: 'advance', durationMs: 61_900 } as const;
    expect(sequencesOf(advance, s.timeMs)).toBe(63);
    s.do(advance);
    expect(s.engine.sequence).toBe(before + 63);
    expect(s.engine.timeMs).toBe(START_MS + 62_200);
    expect(s.orders()).toEqual([`${id} CANCELED GTD`]);
    expect(s.events.find(({ kind }) => kind === 'order')?.record).toMatchObject({ updatedAt: goodTillDate });
  });

  test('[TIME-1] an advance within a second is one command', () => {
    const s = new Scenario();
    s.timeMs = START_MS + 100;
    s.do({ kind: 'tick' });
    expect(sequencesOf({ kind: 'advance', durationMs: 899 }, s.timeMs)).toBe(1);
    expect(sequencesOf({ kind: 'advance', durationMs: 900 }, s.timeMs)).toBe(2);
  });

  test('[TIME-1] after a stop one tick fires what fell due, oldest first', () => {
    const s = new Scenario();
    s.user(1);
    const late = s.limit(1, 'BUY', '1', '990', { timeInForce: 'GTD', goodTillDate: START_MS + 120_000 });
    const early = s.limit(1, 'BUY', '1', '991', { timeInForce: 'GTD', goodTillDate: START_MS + 90_000 });
    s.do({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 100_000 });
    const rest = s.limit(1, 'BUY', '1', '992');
    s.tickAt(START_MS + 10 * 86_400_000);
    expect(s.orders()).toEqual([
      `${early} CANCELED GTD`,
      `${late} CANCELED GTD`,
      `${rest} CANCELED COUNTDOWN`,
    ]);
  });

  test('[TIME-2] the same commands give the same events, byte for byte, and the same state', () => {
    const commands = randomCommands(1, 3000);
    const [a, b] = [createEngine(), createEngine()];
    expect(run(a, commands)).toEqual(run(b, commands));
    expect(a.encode()).toEqual(b.encode());
    expect(a.sequence).toBe(commands.reduce((sum, { span }) => sum + span, 0));
  });

  test('[TIME-2] a snapshot and the rest give what the whole gives', () => {
    for (const seed of [2, 3, 4]) {
      const commands = randomCommands(seed, 2000);
      const whole = createEngine();
      run(whole, commands);
      for (const cut of [1, 500, 1500]) {
        const first = createEngine();
        run(first, commands.slice(0, cut));
        const restored = restoreEngine(first.encode());
        expect(restored.encode()).toEqual(first.encode());
        run(restored, commands.slice(cut));
        expect(restored.encode()).toEqual(whole.encode());
      }
    }
  });

  test('[TIME-2] a query changes nothing', () => {
    const s = new Scenario();
    s.user(1);
    const before = s.engine.encode();
    s.engine.query({ kind: 'settings', userId: 1, symbol: 'TESTUSDT' });
    s.asset(1);
    s.engine.query({ kind: 'depth', symbol: 'TESTUSDT', limit: 5 });
    s.engine.query({
      kind: 'preview',
      place: {
        kind: 'place',
        userId: 1,
        symbol: 'TESTUSDT',
        type: 'LIMIT',
        side: 'BUY',
        positionSide: 'BOTH',
        price: units('1000'),
        quantity: units('1'),
        timeInForce: 'GTC',
        reduceOnly: false,
        makerOnly: false,
        closePosition: false,
        priceType: 0,
        goodTillDate: 0,
        selfTradePrevention: 'EXPIRE_MAKER',
        clientOrderId: '',
      },
    });
    expect(s.engine.encode()).toEqual(before);
  });

  test('[TIME-3] on one tick the day closes, then funding is settled, then orders expire', () => {
    const s = new Scenario();
    s.user(1);
    s.limit(1, 'BUY', '1', '990', { timeInForce: 'GTD', goodTillDate: START_MS + 86_400_000 });
    s.tickAt(START_MS + 86_400_000);
    expect(s.events.map(({ kind }) => kind)).toEqual([
      'dailyClose',
      'fundingRate',
      'fundingRate',
      'fundingRate',
      'order',
    ]);
  });

  test('[MATCH-2] a countdown cancels the orders of its symbol, another call replaces it, 0 disarms it', () => {
    const s = new Scenario();
    s.addSymbol('ELSEUSDT');
    s.index('1000', 'ELSEUSDT');
    s.user(1);
    const arm = (timeoutMs: number) => s.do({ kind: 'countdown', userId: 1, symbol: 'TESTUSDT', timeoutMs });
    const id = s.limit(1, 'BUY', '1', '990');
    s.limit(1, 'BUY', '1', '990', { symbol: 'ELSEUSDT' });
    arm(5000);
    s.tickAt(START_MS + 4000);
    arm(5000);
    s.tickAt(START_MS + 8000);
    expect(s.orders()).toEqual([]);
    arm(0);
    s.tickAt(START_MS + 20_000);
    expect(s.orders()).toEqual([]);
    arm(1000);
    s.tickAt(START_MS + 21_000);
    expect(s.orders()).toEqual([`${id} CANCELED COUNTDOWN`]);
  });
});
