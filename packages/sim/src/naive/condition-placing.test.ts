import type { PlaceCondition } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { CLOSE, funded, LASTING, ON_TRADES, REDUCE, TAKE_PROFIT, trailing } from './condition-fixture.ts';
import { conditionStory, PLAIN, START_MS } from './trading-fixture.ts';
import { DAY_MS } from './volumes.ts';

describe('placing', () => {
  test('[COND-1] a trigger that is true already is refused, at the price itself too', () => {
    const fixture = funded();
    const outcome = (side: 'BUY' | 'SELL', stopPrice: string, changes: Partial<PlaceCondition> = {}) => {
      const { code, field } = fixture.condition(1, side, stopPrice, '1', changes).outcome;
      return `${code} ${field}`;
    };
    expect([outcome('BUY', '60000'), outcome('SELL', '60000.1'), outcome('BUY', '60000.1')]).toEqual([
      '3102 stopPrice',
      '3102 stopPrice',
      '0 ',
    ]);
    expect([outcome('BUY', '60000', TAKE_PROFIT), outcome('SELL', '59999.9', TAKE_PROFIT)]).toEqual([
      '3102 stopPrice',
      '3102 stopPrice',
    ]);
    expect([outcome('SELL', '60000.1', TAKE_PROFIT), outcome('BUY', '59999.9', TAKE_PROFIT)]).toEqual([
      '0 ',
      '0 ',
    ]);
  });

  test('[COND-7] on a price that does not exist yet a condition waits for it', () => {
    const fixture = funded();
    expect(fixture.condition(1, 'BUY', '50000', '1', ON_TRADES).outcome.code).toBe(0);
    // the first trade is at 60,000: above 50,000
    const { events } = fixture.trade('60000');
    expect(conditionStory(events)).toEqual(['c1 REJECTED 3011']);
  });

  test('[MATCH-9] checks come in their order', () => {
    const fixture = funded();
    const limit = { type: 'STOP_LIMIT', price: units('61000') } as const;
    const outcome = (changes: Partial<PlaceCondition>) => {
      const { code, field } = fixture.condition(1, 'BUY', '61000', '1', changes).outcome;
      return `${code} ${field}`;
    };
    const off = { stopPrice: units('61000.05'), quantity: units('0.0005') };
    expect([
      outcome({ ...limit, ...off, price: units('61000.05') }),
      outcome({ ...limit, ...off }),
      outcome({ quantity: units('0.0005'), stopPrice: units('1000000.1') }),
      outcome({ ...limit, price: units('1000000.1') }),
      outcome({ stopPrice: units('1000000.1') }),
      outcome({ quantity: units('120.001') }),
      outcome({ ...limit, quantity: units('120.001'), ...LASTING }),
      outcome({ ...LASTING, stopPrice: units('50000') }),
      outcome({ symbol: 'NONE' }),
    ]).toEqual([
      '3014 price',
      '3101 stopPrice',
      '3015 quantity',
      '2003 price',
      '3101 stopPrice',
      '2003 quantity',
      '3018 timeInForce',
      '3018 timeInForce',
      '3008 symbol',
    ]);
    expect(outcome({ ...trailing('1', '61000.05') })).toBe('3014 activatePrice');
    expect(outcome({ timeInForce: 'GTD', ...limit, goodTillDate: START_MS + 59_999 })).toBe(
      '2003 goodTillDate',
    );
    fixture.apply({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect([outcome({}), outcome(REDUCE), outcome({ ...CLOSE })]).toEqual(['3012 ', '0 ', '0 ']);
    fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes: { status: 'HALTED' } });
    expect([outcome(REDUCE), outcome({})]).toEqual(['3013 symbol', '3012 ']);
  });

  test('[MATCH-4] the least notional is that at the price, the stop or the activation, and waived for what reduces', () => {
    // 0.001 × 50,000 = 50
    const fixture = funded({ ...PLAIN, minNotional: units('50') });
    const code = (side: 'BUY' | 'SELL', stopPrice: string, changes: Partial<PlaceCondition> = {}) =>
      fixture.condition(1, side, stopPrice, '0.001', changes).outcome.code;
    expect([code('SELL', '49999.9'), code('SELL', '50000'), code('SELL', '49999.9', REDUCE)]).toEqual([
      3016, 0, 0,
    ]);
    const limit = { type: 'STOP_LIMIT', price: units('49999.9') } as const;
    expect([code('SELL', '55000', limit), code('BUY', '0', trailing('1', '49999.9'))]).toEqual([3016, 3016]);
    expect([code('BUY', '0', trailing('1', '50000')), code('BUY', '0', trailing('1'))]).toEqual([0, 0]);
  });

  test('[LIMIT] as many conditions wait as the symbol allows', () => {
    const fixture = funded({ ...PLAIN, maxConditionOrders: 2 });
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(3111);
    fixture.apply({ kind: 'cancelAll', userId: 1, symbol: '', cancelType: 2 });
    expect(fixture.condition(1, 'BUY', '61000', '1').outcome.code).toBe(0);
  });

  test('[MATCH-9] an id is one of orders and conditions alike, and answered again for 24 h', () => {
    const fixture = funded();
    const named = { clientOrderId: 'mine' };
    expect(fixture.condition(1, 'BUY', '61000', '1', named).outcome).toMatchObject({ code: 0, id: 1 });
    expect(fixture.condition(1, 'BUY', '61000', '1', named)).toMatchObject({
      outcome: { code: 0, id: 1 },
      events: [],
    });
    expect(fixture.condition(1, 'BUY', '61000', '2', named).outcome.code).toBe(3004);
    expect(fixture.place(1, 'BUY', '50000', '1', named).outcome.code).toBe(3004);
    const cancel = { kind: 'cancelCondition', userId: 1, symbol: 'BTCUSDT' } as const;
    expect(fixture.apply({ ...cancel, conditionId: 1, clientOrderId: 'other' }).outcome.code).toBe(3003);
    const byName = { ...cancel, conditionId: 0, clientOrderId: 'mine' };
    expect(fixture.apply(byName)).toMatchObject({
      outcome: { code: 0, id: 1 },
      events: [{ kind: 'condition', record: { status: 'CANCELLED', cancelReason: 'USER' } }],
    });
    expect(fixture.apply(byName).outcome).toMatchObject({ code: 3005, field: 'clientOrderId' });
    expect(fixture.condition(1, 'BUY', '61000', '1', named).outcome.id).toBe(1);
    fixture.timeMs += DAY_MS;
    expect(fixture.apply(byName).outcome.code).toBe(3003);
    expect(fixture.place(1, 'BUY', '60000', '1', named).outcome.code).toBe(0);
  });
});
