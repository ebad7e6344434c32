import { describe, expect, test } from 'vitest';
import type { Outcome } from '../command/outcome.ts';
import { conditionPart, ON_FILLED, orderPart } from '../testing/requests.ts';
import { Scenario } from '../testing/scenario.ts';
import { bracket, exchange, exits, long } from '../testing/strategies.ts';

type Parts = Parameters<Scenario['strategy']>[2];

const OCO = { firstDrivenOn: 'FILLED' } as const;
const entry = orderPart('BUY', { quantity: '1', price: '1000' });

/** A take-profit and a stop for a long entry, driven by it. */
function takeProfit(price: string, quantity = '1') {
  return orderPart('SELL', { quantity, price }, ON_FILLED);
}

function stop(stopPrice: string, quantity = '1') {
  return conditionPart('SELL', { quantity, stopPrice }, ON_FILLED);
}

function misfit(at: number, member: string): Outcome {
  return { code: 3112, field: `subOrderList[${at}].${member}`, rule: 'STRAT-1', id: 0 };
}

describe('structure of a strategy', () => {
  test.each<[string, 'OTO' | 'OTOCO', Parts, Outcome]>([
    [
      'OTO',
      'OTO',
      [conditionPart('BUY', { quantity: '1', stopPrice: '1100' }), takeProfit('1200')],
      misfit(0, 'type'),
    ],
    [
      'OTOCO',
      'OTOCO',
      [conditionPart('BUY', { quantity: '1', stopPrice: '1100' }), takeProfit('1200'), stop('990')],
      misfit(0, 'type'),
    ],
  ])('[STRAT-1] the working part of an %s is an order', (_, type, parts, expected) => {
    expect(exchange().sendStrategy(1, type, parts)).toEqual(expected);
  });

  test('[STRAT-1] no part closes the position whatever it is', () => {
    const s = long('1');
    const closing = conditionPart('SELL', { stopPrice: '980', closePosition: true }, ON_FILLED);
    expect(s.sendStrategy(1, 'OTO', [entry, closing])).toEqual(misfit(1, 'closePosition'));
    expect(s.sendStrategy(1, 'OTOCO', [entry, takeProfit('1020'), closing])).toEqual(
      misfit(2, 'closePosition'),
    );
    expect(s.sendStrategy(1, 'OCO', [...exits('1').slice(0, 1), closing])).toEqual(
      misfit(1, 'closePosition'),
    );
    const working = orderPart('SELL', { price: '1010', closePosition: true });
    expect(s.sendStrategy(1, 'OTO', [working, takeProfit('1020')])).toEqual(misfit(0, 'closePosition'));
  });

  test.each<[string, Parts, Outcome]>([
    ['two take-profits', [entry, takeProfit('1020'), takeProfit('1030')], misfit(2, 'type')],
    [
      'a take-profit order and a take-profit condition',
      [
        entry,
        takeProfit('1020'),
        conditionPart('SELL', { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '1030' }, ON_FILLED),
      ],
      misfit(2, 'type'),
    ],
    ['two stops', [entry, stop('990'), stop('980')], misfit(2, 'type')],
    [
      'a MARKET leg',
      [entry, orderPart('SELL', { quantity: '1' }, ON_FILLED), stop('980')],
      misfit(1, 'type'),
    ],
    [
      'a MARKET leg after the stop',
      [entry, stop('980'), orderPart('SELL', { quantity: '1' }, ON_FILLED)],
      misfit(2, 'type'),
    ],
    [
      'two sides',
      [entry, takeProfit('1020'), conditionPart('BUY', { quantity: '1', stopPrice: '1030' }, ON_FILLED)],
      misfit(2, 'side'),
    ],
    [
      'two positions',
      [
        entry,
        takeProfit('1020'),
        conditionPart('SELL', { quantity: '1', stopPrice: '980', positionSide: 'LONG' }, ON_FILLED),
      ],
      misfit(2, 'positionSide'),
    ],
    ['two quantities', [entry, takeProfit('1020', '1'), stop('980', '0.999')], misfit(2, 'quantity')],
    [
      'less than the working part',
      [entry, takeProfit('1020', '0.999'), stop('980', '0.999')],
      misfit(1, 'quantity'),
    ],
    [
      'more than the working part',
      [entry, takeProfit('1020', '1.001'), stop('980', '1.001')],
      misfit(1, 'quantity'),
    ],
  ])('[STRAT-1] legs that do not fit: %s', (_, parts, expected) => {
    const s = exchange();
    expect(s.sendStrategy(1, 'OTOCO', parts)).toEqual(expected);
  });

  test('[STRAT-1] the legs of an OCO obey the same, its own members named', () => {
    const s = long('1');
    const [profit, loss] = exits('1') as [Parts[number], Parts[number]];
    expect(s.sendStrategy(1, 'OCO', [profit, profit])).toEqual(misfit(1, 'type'));
    expect(s.sendStrategy(1, 'OCO', [loss, loss])).toEqual(misfit(1, 'type'));
    const buy = conditionPart('BUY', { quantity: '1', stopPrice: '1030' }, OCO);
    expect(s.sendStrategy(1, 'OCO', [profit, buy])).toEqual(misfit(1, 'side'));
    const less = conditionPart('SELL', { quantity: '0.5', stopPrice: '980' }, OCO);
    expect(s.sendStrategy(1, 'OCO', [profit, less])).toEqual(misfit(1, 'quantity'));
    const trailing = conditionPart('SELL', { type: 'TRAILING_STOP', quantity: '1', callbackRate: '1' }, OCO);
    expect(s.sendStrategy(1, 'OCO', [loss, trailing])).toEqual(misfit(1, 'type'));
    expect(s.sendStrategy(1, 'OCO', [profit, trailing]).code).toBe(0);
  });

  test.each<[string, string, string, Outcome | null]>([
    ['at its price', '1000', '980', misfit(1, 'price')],
    ['below it', '999.9', '980', misfit(1, 'price')],
    ['stop at its price', '1020', '1000', misfit(2, 'stopPrice')],
    ['stop above it', '1020', '1000.1', misfit(2, 'stopPrice')],
    ['both on the wrong side', '980', '1020', misfit(1, 'price')],
    ['a tick on either side', '1000.1', '999.9', null],
  ])('[STRAT-1] legs of a BUY are judged against its price: take-profit %s', (_, profit, loss, expected) => {
    const s = exchange();
    // The market lies elsewhere and does not matter.
    s.index('1030');
    const outcome = s.sendStrategy(1, 'OTOCO', [entry, takeProfit(profit), stop(loss)]);
    expect(outcome).toEqual(expected ?? { code: 0, field: '', rule: '', id: 1 });
  });

  test('[STRAT-1] the other way round for a SELL, and in the other order of legs', () => {
    const s = exchange();
    const sell = orderPart('SELL', { quantity: '1', price: '1000' });
    const profit = (price: string) => orderPart('BUY', { quantity: '1', price }, ON_FILLED);
    const loss = (stopPrice: string) => conditionPart('BUY', { quantity: '1', stopPrice }, ON_FILLED);
    expect(s.sendStrategy(1, 'OTOCO', [sell, loss('1020'), profit('1000')])).toEqual(misfit(2, 'price'));
    expect(s.sendStrategy(1, 'OTOCO', [sell, loss('1000'), profit('980')])).toEqual(misfit(1, 'stopPrice'));
    expect(s.sendStrategy(1, 'OTOCO', [sell, loss('1000.1'), profit('999.9')]).code).toBe(0);
  });

  test('[STRAT-1] a take-profit condition is judged by its trigger, not by its price', () => {
    const s = exchange();
    const profit = (stopPrice: string) =>
      conditionPart(
        'SELL',
        { type: 'TAKE_PROFIT_LIMIT', quantity: '1', stopPrice, price: '1050' },
        ON_FILLED,
      );
    expect(s.sendStrategy(1, 'OTOCO', [entry, profit('1000'), stop('980')])).toEqual(misfit(1, 'stopPrice'));
    expect(s.sendStrategy(1, 'OTOCO', [entry, profit('1000.1'), stop('980')]).code).toBe(0);
  });

  test('[STRAT-1] with a MARKET entry the market is the price of the stop’s working type', () => {
    const s = exchange();
    s.index('1010');
    s.limit(2, 'SELL', '10', '1010');
    const market = orderPart('BUY', { quantity: '1' });
    const loss = (workingType: 'CONTRACT_PRICE' | 'MARK_PRICE' | 'INDEX_PRICE') =>
      conditionPart('SELL', { quantity: '1', stopPrice: '1005', workingType }, ON_FILLED);
    // The last price is 1000, mark and index are 1010.
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('1020'), loss('CONTRACT_PRICE')])).toEqual(
      misfit(2, 'stopPrice'),
    );
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('1010'), loss('MARK_PRICE')])).toEqual(
      misfit(1, 'price'),
    );
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('1020'), loss('MARK_PRICE')]).code).toBe(0);
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('1020'), loss('INDEX_PRICE')]).code).toBe(0);
  });

  test('[STRAT-1] of a trailing stop there is no price to compare', () => {
    const s = exchange();
    const trailing = conditionPart(
      'SELL',
      { type: 'TRAILING_STOP', quantity: '1', callbackRate: '10' },
      ON_FILLED,
    );
    expect(s.sendStrategy(1, 'OTOCO', [entry, takeProfit('1000'), trailing])).toEqual(misfit(1, 'price'));
    expect(s.sendStrategy(1, 'OTOCO', [entry, takeProfit('1000.1'), trailing]).code).toBe(0);
  });

  test('[STRAT-1] while there is no price the legs are judged against each other', () => {
    const s = new Scenario();
    for (const userId of [1, 2]) s.user(userId);
    s.limit(2, 'SELL', '10', '1000');
    const market = orderPart('BUY', { quantity: '1' });
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('980'), stop('980')])).toEqual(misfit(1, 'price'));
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('980'), stop('990')])).toEqual(misfit(1, 'price'));
    expect(s.sendStrategy(1, 'OTOCO', [market, takeProfit('990'), stop('980')]).code).toBe(0);
  });

  test('[STRAT-1] a BBO entry is judged by the price that it found', () => {
    const s = exchange();
    s.limit(2, 'BUY', '1', '990');
    const bbo = orderPart('BUY', { type: 'LIMIT', quantity: '1', priceType: 3 });
    expect(s.sendStrategy(1, 'OTOCO', [bbo, takeProfit('990'), stop('980')])).toEqual(misfit(1, 'price'));
    expect(s.sendStrategy(1, 'OTOCO', [bbo, takeProfit('995'), stop('990')])).toEqual(misfit(2, 'stopPrice'));
    expect(s.sendStrategy(1, 'OTOCO', [bbo, takeProfit('990.1'), stop('989.9')]).code).toBe(0);
    expect(s.book('BUY')).toEqual(['2@990']);
  });

  test('[STRAT-1] a lone part of an OTO is judged by its own rules only', () => {
    const s = exchange();
    const others: Parts = [
      orderPart('BUY', { quantity: '3', price: '1040' }, ON_FILLED),
      orderPart('SELL', { quantity: '3', price: '900' }, ON_FILLED),
      orderPart('SELL', { quantity: '0.5' }, ON_FILLED),
      conditionPart('SELL', { quantity: '2', stopPrice: '1100' }, ON_FILLED),
      conditionPart('BUY', { quantity: '2', stopPrice: '900', positionSide: 'LONG' }, ON_FILLED),
    ];
    for (const part of others) expect(s.sendStrategy(1, 'OTO', [entry, part]).code).toBe(0);
  });

  test('[STRAT-1] 3112 comes before 3108 and 3102', () => {
    const s = long('2');
    const trailing = { type: 'TRAILING_STOP', callbackRate: '1', activatePrice: '900' } as const;
    const parts = [
      orderPart('SELL', { quantity: '1', price: '1020' }, OCO),
      conditionPart('SELL', { quantity: '2', ...trailing }, OCO),
    ];
    expect(s.sendStrategy(1, 'OCO', parts)).toEqual(misfit(1, 'quantity'));
    const reached = [
      conditionPart('SELL', { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '990' }, OCO),
      conditionPart('SELL', { quantity: '1', stopPrice: '980' }, OCO),
    ];
    expect(s.sendStrategy(1, 'OCO', reached)).toEqual(misfit(0, 'stopPrice'));
    expect(s.sendStrategy(1, 'OTOCO', bracket('1')).code).toBe(0);
  });
});
