import { describe, expect, test } from 'vitest';
import { guarded, OCO, profitAt1020, stopAt980 } from '../testing/guarded.ts';
import { conditionPart, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { text } from '../testing/scenario.ts';
import { bracket, exchange, held, hit, long, stand } from '../testing/strategies.ts';

describe('a stop that is refused when it fires', () => {
  test('[STRAT-4] its partner stays', () => {
    const s = guarded();
    // No bid at all.
    s.index('980');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'ENDED 1 REJECTED 3011']);
    expect(s.book('SELL')).toEqual(['1@1020']);
    hit(s, 'BUY', '1', '1020');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1 REJECTED 3011']);
  });

  test('[STRAT-4] its order is checked as if the partner were not there: margin', () => {
    const s = exchange();
    // 10 at 990 hold 990 and 4.95.
    s.user(4, '1100');
    s.strategy(4, 'OCO', [
      orderPart('BUY', { quantity: '10', price: '990' }, OCO),
      conditionPart('BUY', { quantity: '10', stopPrice: '1020', workingType: 'MARK_PRICE' }, OCO),
    ]);
    s.limit(2, 'SELL', '10', '1010');
    // 10 at 1010 need 1010 and 5.05: more than the 105.05 that are free beside the partner, less than 1100.
    s.index('1020');
    expect(s.trades()).toEqual(['10@1010']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0/10 STRATEGY', 'ENDED 10 TRIGGERED']);
  });

  test('[STRAT-4] … and where it fails all the same the partner holds what it held', () => {
    const s = exchange();
    s.user(4, '1010');
    s.strategy(4, 'OCO', [
      orderPart('BUY', { quantity: '10', price: '990' }, OCO),
      conditionPart('BUY', { quantity: '10', stopPrice: '1020', workingType: 'MARK_PRICE' }, OCO),
    ]);
    s.limit(2, 'SELL', '10', '1010');
    s.index('1020');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/10', 'ENDED 10 REJECTED 3001']);
    // 9900 / 10 and 0.05 % of 9,900, as before; the stop would have needed 1015.05.
    expect(text(s.asset(4).orderMargin)).toBe('994.95');
    expect(text(s.asset(4).availableBalance)).toBe('15.05');
    expect(s.book('BUY')).toEqual(['10@990']);
  });

  test('[STRAT-4] … and the limit of open orders: the stop takes the place of its partner', () => {
    const s = long('1', { maxOpenOrders: 1 });
    s.strategy(1, 'OCO', [profitAt1020(), stopAt980({ type: 'STOP_LIMIT', price: '990' })]);
    s.index('980');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0/1 STRATEGY', 'ACTIVE 1 TRIGGERED']);
    expect(s.book('SELL')).toEqual(['1@990']);
  });

  test('[STRAT-4] both positions of a LONG/SHORT account are counted right after it', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000', { positionSide: 'LONG' });
    const side = { positionSide: 'LONG' } as const;
    s.strategy(1, 'OCO', [profitAt1020(side), stopAt980(side)]);
    s.index('980');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'ENDED 1 REJECTED 3011']);
    expect(s.send(1, 'BUY', { quantity: '1', price: '970' })).toMatchObject({ code: 3007 });
    hit(s, 'BUY', '1', '1020');
    expect(held(s)).toEqual([]);
    expect(s.send(1, 'BUY', { quantity: '1', price: '970' })).toMatchObject({ code: 0 });
  });

  test('[STRAT-4] after a refused stop no exit has happened: the entry goes on and the limit grows', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    hit(s, 'SELL', '0.4', '1000');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    s.index('980');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'ACTIVE 0/0.4', 'ENDED 0.4 REJECTED 3012']);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'ACTIVE' });
    hit(s, 'SELL', '0.6', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ENDED 0.4 REJECTED 3012']);
  });
});
