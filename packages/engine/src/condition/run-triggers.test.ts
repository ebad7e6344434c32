import { describe, expect, test } from 'vitest';
import type { Command, Side } from '../command/command.ts';
import { conditionAsked, fired, futures, MEDIAN, type Timed } from '../testing/conditions.ts';
import { feeless, fundWith, isolate, records, trade } from '../testing/liquidations.ts';
import { conditionRequest, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { exchange, held, print, withMarket } from '../testing/strategies.ts';

/** A price with one digit as text: tenths of 1. */
function tenths(n: number): string {
  return text(n * 10_000_000);
}

function order(userId: number, side: Side, quantity: string, price: string): Command {
  return { kind: 'place', userId, symbol: 'TESTUSDT', ...orderPart(side, { quantity, price }).order! };
}

function index(price: string, symbol = 'TESTUSDT'): Command {
  return { kind: 'setIndexPrice', symbol, source: '', price: units(price) };
}

describe('the order in which one price fires', () => {
  test('[COND-6] crossed by most first, whatever type and side; then the oldest', () => {
    const s = exchange();
    const place = (side: Side, options: Parameters<Scenario['condition']>[2]) =>
      s.condition(1, side, { quantity: '1', workingType: 'INDEX_PRICE', ...options });
    const by10 = place('SELL', { type: 'TAKE_PROFIT_MARKET', stopPrice: '1020' });
    // 1000 × 1.01 = 1010
    const by20 = place('BUY', { type: 'TRAILING_STOP', callbackRate: '1' });
    const by25 = place('BUY', { stopPrice: '1005' });
    const alsoBy10 = place('BUY', { type: 'STOP_LIMIT', stopPrice: '1020', price: '1000' });
    const alsoBy25 = s.condition(2, 'BUY', { stopPrice: '1005', quantity: '1', workingType: 'INDEX_PRICE' });
    const atIt = place('SELL', { type: 'TAKE_PROFIT_LIMIT', stopPrice: '1030', price: '1000' });
    place('BUY', { stopPrice: '1030.1' });
    s.index('1030');
    expect(fired(s)).toEqual([by25, alsoBy25, by20, by10, alsoBy10, atIt]);
  });

  test('[COND-6] downwards too', () => {
    const s = exchange();
    const stops = ['990', '985', '995'].map((stopPrice) =>
      s.condition(1, 'SELL', { stopPrice, quantity: '1', workingType: 'INDEX_PRICE' }),
    );
    s.index('980');
    expect(fired(s)).toEqual([stops[2], stops[0], stops[1]]);
  });

  test('[COND-6] index and mark are prices of their own: what the index reaches comes first', () => {
    // The mark follows the index half the way.
    const s = exchange(MEDIAN);
    const onMark = s.condition(1, 'BUY', { stopPrice: '1000.1', quantity: '1', workingType: 'MARK_PRICE' });
    const onIndex = s.condition(1, 'BUY', { stopPrice: '1040', quantity: '1', workingType: 'INDEX_PRICE' });
    s.index('1040');
    expect(fired(s)).toEqual([onIndex, onMark]);
  });

  test('[COND-6] a price that came first fires first: no sorting across the prices of a sweep', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '995');
    s.limit(2, 'SELL', '1', '1005');
    // By 5 and by 0.1.
    const up = s.condition(1, 'BUY', { stopPrice: '1000.1', quantity: '1' });
    const down = s.condition(1, 'SELL', { stopPrice: '995.1', quantity: '1' });
    s.limit(3, 'BUY', '2', '1005');
    expect(fired(s)).toEqual([down, up]);
  });

  test('[COND-6] several symbols on one tick: in the order of the symbols', () => {
    const s = exchange(MEDIAN);
    s.addSymbol('ELSEUSDT', MEDIAN);
    s.index('1000', 'ELSEUSDT');
    const stop = (symbol: string, stopPrice: string) =>
      s.do({
        kind: 'placeCondition',
        userId: 1,
        symbol,
        ...conditionRequest('BUY', { stopPrice, quantity: '1', workingType: 'MARK_PRICE' }),
      });
    const second = stop('ELSEUSDT', '1000.1');
    const first = stop('TESTUSDT', '1004.9');
    for (const symbol of ['ELSEUSDT', 'TESTUSDT']) trade(s, 3, 2, '0.01', '1010', symbol);
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([first, second]);
  });
});

describe('sweeps', () => {
  test('[COND-6] no price between two turning points is missed', () => {
    const s = exchange();
    for (const price of ['1005', '1010', '1015', '1020']) s.limit(2, 'SELL', '1', price);
    const inside = s.condition(1, 'BUY', { stopPrice: '1007', quantity: '1' });
    const end = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1' });
    const beyond = s.condition(1, 'BUY', { stopPrice: '1020.1', quantity: '1' });
    s.limit(3, 'BUY', '4', '1020');
    // One point at 1020: 13 and 0.
    expect(fired(s)).toEqual([inside, end]);
    expect(s.conditions(1)).toEqual([`${beyond} BUY 1 PENDING`]);
  });

  test('[COND-6] down first, then up: both ends were there', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '990');
    s.limit(2, 'SELL', '1', '1010');
    const low = s.condition(1, 'SELL', { stopPrice: '990', quantity: '1' });
    const under = s.condition(1, 'SELL', { stopPrice: '989.9', quantity: '1' });
    const high = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1' });
    s.limit(3, 'BUY', '2', '1010');
    expect(fired(s)).toEqual([low, high]);
    expect(s.conditions(1)).toEqual([`${under} SELL 1 PENDING`]);
  });

  test('[PRICE-3] liquidations down and up in one command: the turning point is seen', () => {
    const s = feeless();
    for (const userId of [1, 2, 5, 6]) s.user(userId);
    // Long and short 1 at 1000, each with the 100 of 10×.
    for (const [userId, side] of [
      [5, 'BUY'],
      [6, 'SELL'],
    ] as const) {
      isolate(s, userId);
      s.limit(2, side === 'BUY' ? 'SELL' : 'BUY', '1', '1000');
      s.limit(userId, side, '1', '1000');
    }
    s.limit(2, 'BUY', '1', '980');
    s.limit(2, 'SELL', '1', '1020');
    const low = s.condition(1, 'SELL', { stopPrice: '980', quantity: '1' });
    const high = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1' });
    // Maintenance of 10.5 % is 105: both are liquidated, the long one first.
    s.do({
      kind: 'updateSymbol',
      symbol: 'TESTUSDT',
      changes: {
        leverageTiers: [
          {
            notionalFloor: 0,
            notionalCap: units('1000000000'),
            maxLeverage: 9,
            maintenanceMarginRate: 10_500_000,
            maintenanceAmount: 0,
          },
        ],
      },
    });
    expect(records(s).map(({ userId, price }) => `${userId} ${text(price)}`)).toEqual(['5 980', '6 1020']);
    expect(fired(s)).toEqual([low, high]);
  });
});

describe('cascades', () => {
  /** Bids of 1 at 1000, 999.9, …; stop n waits for the price of bid n − 1 and sells 1, into bid n; half of them are user 1's, half user 4's. */
  function ladder(stops: number): Scenario {
    const s = exchange();
    s.user(4);
    // Last above all of them.
    print(s, '1001');
    for (let n = 0; n <= stops; n += 1) s.limit(2, 'BUY', '1', tenths(10_000 - n));
    for (let n = 1; n <= stops; n += 1) {
      s.condition(n % 2 === 0 ? 1 : 4, 'SELL', { stopPrice: tenths(10_001 - n), quantity: '1' });
    }
    return s;
  }

  test.each([5, 99, 100])('[COND-6] each of %d stops fires the next, within one command', (stops) => {
    const s = ladder(stops);
    s.limit(3, 'SELL', '1', '1000');
    expect(fired(s)).toEqual(Array.from({ length: stops }, (_, i) => i + 1));
    expect(s.conditionEvents().every((event) => event.endsWith('TRIGGERED'))).toBe(true);
    expect(s.trades()).toEqual(Array.from({ length: stops + 1 }, (_, n) => `1@${tenths(10_000 - n)}`));
  });

  test('[COND-6] the hundred-and-first waits for the next tick, and goes on from there', () => {
    const s = ladder(120);
    s.limit(3, 'SELL', '1', '1000');
    expect(fired(s)).toHaveLength(100);
    // Only 101 has been reached; the others wait for prices that have not come.
    expect(s.trades().at(-1)).toBe(`1@${tenths(9_900)}`);
    s.do({ kind: 'work' });
    s.index('1000.1');
    print(s, '1000');
    expect(fired(s)).toEqual([]);
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual(Array.from({ length: 20 }, (_, i) => 101 + i));
    s.tickAt(START_MS + 2000);
    expect(fired(s)).toEqual([]);
  });

  test('[COND-6] bounded again in each tick, those of an advance too', () => {
    const s = exchange();
    for (const userId of [4, 5]) s.user(userId);
    for (const userId of [1, 4, 5]) {
      for (let i = 0; i < 90; i += 1) {
        s.condition(userId, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'INDEX_PRICE' });
      }
    }
    s.index('1010');
    expect(fired(s)).toHaveLength(100);
    s.do({ kind: 'advance', durationMs: 999 });
    expect(fired(s)).toEqual([]);
    s.do({ kind: 'advance', durationMs: 1 });
    expect(fired(s)).toHaveLength(100);
    s.do({ kind: 'advance', durationMs: 5000 });
    expect(fired(s)).toEqual(Array.from({ length: 70 }, (_, i) => 201 + i));
  });

  /** 105 stops of user 1 and 4 have been reached, 100 have fired. */
  function backlog(): Scenario {
    const s = exchange();
    s.user(4);
    for (let i = 0; i < 105; i += 1) {
      s.condition(i < 60 ? 1 : 4, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'INDEX_PRICE' });
    }
    s.index('1010');
    expect(fired(s)).toHaveLength(100);
    return s;
  }

  test('[COND-6] what is reached meanwhile joins the end, however far it was crossed', () => {
    const s = backlog();
    const late = s.condition(1, 'BUY', { stopPrice: '1020', quantity: '1', workingType: 'INDEX_PRICE' });
    const later = s.condition(1, 'BUY', { stopPrice: '1011', quantity: '1', workingType: 'MARK_PRICE' });
    s.index('1050');
    expect(fired(s)).toEqual([]);
    expect(s.conditions(1)).toHaveLength(2);
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([101, 102, 103, 104, 105, late, later]);
  });

  test('[COND-6] reached is reached: the price may have gone back by then', () => {
    const s = backlog();
    s.index('900');
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toHaveLength(5);
  });

  test('[COND-6] those that wait for their turn count, can be asked for, cancelled, and end with their date', () => {
    const s = backlog();
    const stands = conditionAsked(s, 103, 4);
    expect(stands).toMatchObject({ status: 'PENDING', triggerTime: 0 });
    expect(s.cancelCondition(4, 103)).toMatchObject({ code: 0, id: 103 });
    s.tickAt(START_MS + 1000);
    expect(fired(s)).toEqual([101, 102, 104, 105]);
  });

  test('[COND-6] refused firings count too: none of these 101 has anything to trade with', () => {
    const s = exchange();
    s.user(4);
    for (let i = 0; i < 101; i += 1) s.condition(i < 60 ? 1 : 4, 'BUY', { stopPrice: '1010', quantity: '1' });
    print(s, '1010');
    expect(s.conditionEvents()).toHaveLength(100);
    expect(s.conditionEvents().every((event) => event.endsWith('REJECTED 3011'))).toBe(true);
  });

  test('[COND-6] a command that is no tick finds nothing waiting: it fires what it reaches', () => {
    const s = backlog();
    s.tickAt(START_MS + 1000);
    const id = s.condition(1, 'SELL', { stopPrice: '1000', quantity: '1', workingType: 'INDEX_PRICE' });
    s.index('1000');
    expect(fired(s)).toEqual([id]);
  });

  test('[DUR-4] [TIME-2] restored anywhere in a cascade it goes on as if it had never stopped', () => {
    const s = ladder(120);
    const later = (ms: number, command: Command): Timed => [START_MS + ms, command];
    const commands: readonly Timed[] = [
      later(0, order(3, 'SELL', '1', '1000')),
      later(1, { kind: 'work' }),
      later(2, index('1000.5')),
      later(3, order(2, 'BUY', '2', '985')),
      later(4, {
        kind: 'cancelCondition',
        userId: 4,
        symbol: 'TESTUSDT',
        conditionId: 105,
        clientOrderId: '',
      }),
      later(5, order(3, 'SELL', '1', '989.9')),
      later(1000, { kind: 'tick' }),
      later(1001, index('990')),
      later(2000, { kind: 'tick' }),
    ];
    const [steady, restored] = futures(s, commands);
    expect(restored.events).toEqual(steady.events);
    expect(restored.bytes).toEqual(steady.bytes);
    for (const [timeMs, command] of commands) {
      s.timeMs = timeMs;
      s.try(command);
    }
    expect(s.engine.encode()).toEqual(steady.bytes);
    const fires = steady.events.flatMap((event) =>
      event.kind === 'condition' && event.record.triggerTime > 0 ? [event.record.conditionId] : [],
    );
    // 101 was reached by the first command, 102 by the sale into bid 101; from then on each fires the next but one.
    expect(fires).toEqual(Array.from({ length: 120 }, (_, i) => i + 1).filter((id) => id !== 105));
  });
});

describe('what trades set off', () => {
  test('[PRICE-3] a liquidation sells down to a stop of another account, within the command', () => {
    const s = feeless();
    for (const userId of [1, 2, 3, 5]) s.user(userId);
    isolate(s, 5);
    trade(s, 5, 2, '1', '1000');
    print(s, '1000');
    s.limit(2, 'BUY', '1', '920');
    s.limit(2, 'BUY', '5', '915');
    const stop = s.condition(1, 'SELL', { stopPrice: '920', quantity: '2' });
    // 100 + (905 − 1000) = 5 is above 0.005 × 905 = 4.525; at 904 it is 4.
    s.index('905');
    expect([records(s), fired(s)]).toEqual([[], []]);
    s.index('904');
    expect(records(s).map(({ userId }) => userId)).toEqual([5]);
    expect(fired(s)).toEqual([stop]);
    expect(s.trades()).toEqual(['1@920', '2@915']);
  });

  test('[PRICE-3] a stop whose loss brings its account into liquidation: that comes after, in the same command', () => {
    const s = feeless();
    for (const userId of [1, 2, 3]) s.user(userId);
    s.user(5, '101');
    fundWith(s, '1000');
    trade(s, 5, 2, '1', '1000');
    // 945 × 0.95 = 897.75 bounds the sale.
    s.limit(2, 'BUY', '0.99', '897.8');
    const options = { stopPrice: '945', quantity: '0.99', workingType: 'INDEX_PRICE' } as const;
    const id = s.condition(5, 'SELL', options);
    // 101 + (945 − 1000) = 46 are there; 0.99 × (945 − 897.8) = 46.73 are lost.
    s.index('945');
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
    expect(records(s)[0]).toMatchObject({ kind: 'TAKEOVER', userId: 5, positionQuantity: units('0.01') });
    const kinds = s.events.map(({ kind }) => kind);
    expect(kinds.indexOf('condition')).toBeLessThan(kinds.indexOf('liquidation'));
    expect(held(s, 5)).toEqual([]);
  });

  test('[PRICE-3] orders, moves and fills of others fire as well', () => {
    const s = exchange();
    const resting = s.limit(2, 'SELL', '1', '1030');
    s.limit(3, 'BUY', '1', '1010');
    const id = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1' });
    s.move(2, resting, { price: '1010' });
    expect(fired(s)).toEqual([id]);
  });

  test('[COND-6] a stop that closes what another would have closed: the other ends, it does not fire', () => {
    const s = withMarket(feeless());
    trade(s, 1, 2, '1', '1000');
    s.limit(2, 'BUY', '5', '980');
    const close = { closePosition: true, workingType: 'INDEX_PRICE' } as const;
    const near = s.condition(1, 'SELL', { ...close, stopPrice: '995' });
    const far = s.condition(1, 'SELL', { ...close, stopPrice: '990' });
    s.index('985');
    expect(s.conditionEvents()).toEqual([`${near} TRIGGERED`, `${far} CANCELLED REDUCE_ONLY`]);
    expect(s.trades()).toEqual(['1@980']);
  });
});
