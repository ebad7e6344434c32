import { describe, expect, test } from 'vitest';
import { FROZEN, HALTED } from '../testing/condition-faults.ts';
import type { Scenario } from '../testing/scenario.ts';
import { exchange, print } from '../testing/strategies.ts';

describe('cancelling one', () => {
  function cancel(
    s: Scenario,
    reference: { conditionId?: number; clientOrderId?: string; userId?: number; symbol?: string },
  ): string {
    const { code, field, id } = s.try({
      kind: 'cancelCondition',
      userId: 1,
      symbol: 'TESTUSDT',
      conditionId: 0,
      clientOrderId: '',
      ...reference,
    });
    return code === 0 ? `${id}` : `${code} ${field}`.trim();
  }

  test('[COND-4] by its id, by its own client id, by the generated one, or by both', () => {
    const s = exchange();
    const options = { stopPrice: '990', quantity: '1' } as const;
    const given = [1, 2].map((i) => s.condition(1, 'SELL', { ...options, clientOrderId: `c${i}` }));
    const bareIds = [3, 4].map(() => s.condition(1, 'SELL', options));
    expect(cancel(s, { clientOrderId: 'c1' })).toBe(`${given[0]}`);
    expect(s.conditionEvents()).toEqual([`${given[0]} CANCELLED USER`]);
    expect(cancel(s, { conditionId: given[1]!, clientOrderId: 'c2' })).toBe(`${given[1]}`);
    expect(cancel(s, { clientOrderId: `openperp-c${bareIds[0]}` })).toBe(`${bareIds[0]}`);
    expect(cancel(s, { conditionId: bareIds[1]!, clientOrderId: `openperp-c${bareIds[1]}` })).toBe(
      `${bareIds[1]}`,
    );
    expect(s.conditions(1)).toEqual([]);
  });

  test('[MATCH-9] refusals: unknown symbol and user, frozen, halted, then 3003 and 3005', () => {
    const s = exchange();
    s.addSymbol('ELSEUSDT');
    const options = { stopPrice: '990', quantity: '1' } as const;
    const id = s.condition(1, 'SELL', { ...options, clientOrderId: 'mine' });
    const other = s.condition(1, 'SELL', { ...options, clientOrderId: 'other' });
    expect(cancel(s, { conditionId: id, symbol: 'NONEUSDT' })).toBe('3008 symbol');
    expect(cancel(s, { conditionId: id, userId: 77 })).toBe('3008 userId');
    expect(cancel(s, { conditionId: id, userId: 2 })).toBe('3003 conditionId');
    expect(cancel(s, { conditionId: id, symbol: 'ELSEUSDT' })).toBe('3003 conditionId');
    expect(cancel(s, { conditionId: id, clientOrderId: 'other' })).toBe('3003 conditionId');
    expect(cancel(s, { conditionId: 99 })).toBe('3003 conditionId');
    expect(cancel(s, { clientOrderId: 'nobody' })).toBe('3003 clientOrderId');
    expect(cancel(s, { clientOrderId: `openperp-${id}` })).toBe('3003 clientOrderId');
    // It does have an id of its own.
    expect(cancel(s, { clientOrderId: `openperp-c${id}` })).toBe('3003 clientOrderId');
    expect(s.conditions(1)).toHaveLength(2);
    expect(cancel(s, { conditionId: id })).toBe(`${id}`);
    expect(cancel(s, { conditionId: id })).toBe('3005 conditionId');
    expect(cancel(s, { clientOrderId: 'mine' })).toBe('3005 clientOrderId');
    FROZEN.prepare!(s);
    expect(cancel(s, { conditionId: other })).toBe('3012');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    HALTED.prepare!(s);
    expect(cancel(s, { conditionId: other })).toBe('3013 symbol');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'CANCEL_ONLY' } });
    expect(cancel(s, { conditionId: other })).toBe(`${other}`);
  });

  test('[COND-4] an order that it has placed is not cancelled with it: it has fired, 3005', () => {
    const s = exchange();
    const id = s.condition(1, 'SELL', {
      type: 'STOP_LIMIT',
      stopPrice: '990',
      price: '1020',
      quantity: '1',
      clientOrderId: 'mine',
    });
    print(s, '990');
    expect(cancel(s, { conditionId: id })).toBe('3005 conditionId');
    expect(s.open(1)).toHaveLength(1);
  });
});
