import { describe, expect, test } from 'vitest';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS } from '../testing/scenario.ts';
import { bracket, exchange, held, hit, long, stand, told } from '../testing/strategies.ts';

type Parts = Parameters<Scenario['strategy']>[2];

const MINUTE_MS = 60_000;

/** The working order of the only strategy: the first order that user 1 places. */
function workingId(s: Scenario): number {
  return told(s)[0]!.parts[0]!.order!.orderId;
}

describe('a working part that drives on FILLED', () => {
  test('[STRAT-3] filled at once: both legs become active in the same command', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    expect(s.book('SELL')).toEqual(['1@1020']);
    expect(s.conditions(1)).toEqual(['1 SELL 1 PENDING']);
  });

  test('[STRAT-3] filled in pieces: the legs wait for the last', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    hit(s, 'SELL', '0.4', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'INACTIVE', 'INACTIVE']);
    hit(s, 'SELL', '0.5', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.9/1', 'INACTIVE', 'INACTIVE']);
    hit(s, 'SELL', '0.1', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-3] cancelled unfilled: nothing activates', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    s.cancel(1, workingId(s));
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 0/1 USER', 'DROPPED', 'DROPPED']);
    expect(s.conditions(1)).toEqual([]);
    expect(s.open(1)).toEqual([]);
  });

  test('[STRAT-3] cancelled after a part: the legs become active for what has executed', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    const id = workingId(s);
    hit(s, 'SELL', '0.4', '1000');
    s.cancel(1, id);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.4/1 USER', 'ACTIVE 0/0.4', 'ACTIVE 0.4 PENDING']);
    expect(s.book('SELL')).toEqual(['0.4@1020']);
  });

  test('[STRAT-3] ended by its goodTillDate: unfilled, and after a part', () => {
    const s = exchange();
    const [, profit, loss] = bracket('1') as [unknown, Parts[number], Parts[number]];
    const dated = orderPart('BUY', {
      quantity: '1',
      price: '1000',
      timeInForce: 'GTD',
      goodTillDate: START_MS + MINUTE_MS,
    });
    s.strategy(1, 'OTOCO', [dated, profit, loss]);
    s.strategy(1, 'OTOCO', [dated, profit, loss]);
    hit(s, 'SELL', '0.3', '1000');
    s.tickAt(START_MS + MINUTE_MS);
    expect(stand(s, 1)).toEqual(['WORKING', 'ENDED 0.3/1 GTD', 'ACTIVE 0/0.3', 'ACTIVE 0.3 PENDING']);
    expect(stand(s, 2)).toEqual(['CANCELLED', 'ENDED 0/1 GTD', 'DROPPED', 'DROPPED']);
  });

  test('[STRAT-3] ended by a self-trade after a part', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    hit(s, 'SELL', '0.3', '1000');
    s.send(1, 'SELL', { quantity: '0.1', price: '1000' });
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.3/1 SELF_TRADE', 'ACTIVE 0/0.3', 'ACTIVE 0.3 PENDING']);
  });

  test('[STRAT-3] an IOC that fills in part, a FOK that fails, one that ends at an own order', () => {
    const s = exchange();
    const [, profit, loss] = bracket('1') as [unknown, Parts[number], Parts[number]];
    const entry = (more: object) => orderPart('BUY', { quantity: '1', price: '1000', ...more });
    s.limit(2, 'SELL', '0.6', '1000');
    s.strategy(1, 'OTOCO', [entry({ timeInForce: 'FOK' }), profit, loss]);
    expect(stand(s, 1)).toEqual(['CANCELLED', 'ENDED 0/1 FOK', 'DROPPED', 'DROPPED']);
    s.strategy(1, 'OTOCO', [entry({ timeInForce: 'IOC' }), profit, loss]);
    expect(stand(s, 2)).toEqual(['WORKING', 'ENDED 0.6/1 IOC', 'ACTIVE 0/0.6', 'ACTIVE 0.6 PENDING']);
    s.limit(1, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', [entry({ selfTradePrevention: 'EXPIRE_TAKER' }), profit, loss]);
    expect(stand(s, 3)).toEqual(['CANCELLED', 'ENDED 0/1 SELF_TRADE', 'DROPPED', 'DROPPED']);
  });

  test('[STRAT-3] a working part cut by MATCH-7: the legs are for what it has executed', () => {
    // A reduce-only sale of 1, cut to the 0.6 that are held, drives a purchase.
    const s = long('0.6');
    const working = orderPart('SELL', { quantity: '1', price: '1010', reduceOnly: true });
    const back = orderPart('BUY', { quantity: '1', price: '990', positionSide: 'BOTH' }, ON_FILLED);
    s.strategy(1, 'OTO', [working, back]);
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/0.6', 'INACTIVE']);
    hit(s, 'BUY', '0.6', '1010');
    // Driven against its working part it is reduce-only: there is nothing to reduce.
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.6/0.6', 'REJECTED 3018']);
  });

  test('[STRAT-3] a working part cut to nothing ends the strategy', () => {
    const s = long('1');
    s.limit(1, 'SELL', '1', '1005', { reduceOnly: true });
    const working = orderPart('SELL', { quantity: '1', price: '1010', reduceOnly: true });
    s.strategy(1, 'OTO', [working, orderPart('SELL', { quantity: '1', price: '1030' }, ON_FILLED)]);
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 0/0 REDUCE_ONLY', 'DROPPED']);
  });

  test('[STRAT-3] one cut after a part of it had filled drives what it executed', () => {
    const s = long('1');
    const working = orderPart('SELL', { quantity: '1', price: '1010', reduceOnly: true });
    s.strategy(1, 'OTO', [
      working,
      conditionPart('SELL', { quantity: '1', stopPrice: '1100', type: 'TAKE_PROFIT_MARKET' }, ON_FILLED),
    ]);
    hit(s, 'BUY', '0.3', '1010');
    // 0.7 is left, and sold by hand: the resting order is cut to nothing.
    s.limit(2, 'BUY', '0.7', '1000');
    s.limit(1, 'SELL', '0.7', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.3/0.3 REDUCE_ONLY', 'ACTIVE 0.3 PENDING']);
  });

  test('[STRAT-3] a MARKET entry that fills whole, and one that the book cannot fill', () => {
    const s = exchange();
    const parts: Parts = [
      orderPart('BUY', { quantity: '1' }),
      orderPart('SELL', { quantity: '1', price: '1040' }, ON_FILLED),
      conditionPart('SELL', { quantity: '1', stopPrice: '980', workingType: 'MARK_PRICE' }, ON_FILLED),
    ];
    s.limit(2, 'SELL', '1.6', '1000');
    s.strategy(1, 'OTOCO', parts);
    expect(stand(s, 1)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    // 0.6 is left, then nothing within the bound: the leg of the first strategy at 1040 is an own order and ends.
    s.do({ kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' });
    s.strategy(1, 'OTOCO', parts);
    expect(stand(s, 2)).toEqual(['WORKING', 'ENDED 0.6/1 IOC', 'ACTIVE 0/0.6', 'ACTIVE 0.6 PENDING']);
  });

  test('[STRAT-3] a BBO entry rests at the price that it found', () => {
    const s = exchange();
    s.limit(2, 'BUY', '1', '990');
    const bbo = orderPart('BUY', { type: 'LIMIT', quantity: '1', priceType: 3 });
    s.strategy(1, 'OTO', [
      bbo,
      conditionPart('SELL', { quantity: '1', stopPrice: '980', workingType: 'MARK_PRICE' }, ON_FILLED),
    ]);
    expect(s.open(1)).toEqual([expect.stringContaining('BUY 1@990')]);
    s.limit(3, 'SELL', '2', '990');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-3] a lone leg keeps its own quantity once the entry has filled whole, else no more than that', () => {
    const s = exchange();
    const oto = (quantity: string): Parts => [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      conditionPart('SELL', { quantity, stopPrice: '980', workingType: 'MARK_PRICE' }, ON_FILLED),
    ];
    for (const quantity of ['3', '0.5', '3', '0.5', '0.2']) s.strategy(1, 'OTO', oto(quantity));
    const last = workingId(s);
    hit(s, 'SELL', '2', '1000');
    expect(stand(s, 1)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 3 PENDING']);
    expect(stand(s, 2)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0.5 PENDING']);
    hit(s, 'SELL', '0.4', '1000');
    s.cancel(1, last - 2);
    expect(stand(s, 3)).toEqual(['WORKING', 'ENDED 0.4/1 USER', 'ACTIVE 0.4 PENDING']);
    hit(s, 'SELL', '0.4', '1000');
    s.cancel(1, last - 1);
    expect(stand(s, 4)).toEqual(['WORKING', 'ENDED 0.4/1 USER', 'ACTIVE 0.4 PENDING']);
    hit(s, 'SELL', '0.4', '1000');
    s.cancel(1, last);
    expect(stand(s, 5)).toEqual(['WORKING', 'ENDED 0.4/1 USER', 'ACTIVE 0.2 PENDING']);
  });

  test('[STRAT-3] a lone leg may open too: an entry that scales in', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('BUY', { quantity: '2', price: '990' }, ON_FILLED),
    ]);
    hit(s, 'SELL', '1', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/2']);
    hit(s, 'SELL', '2', '990');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 2/2']);
    expect(held(s)).toEqual(['3']);
  });
});

describe('a working part that drives on PARTIALLY_FILLED_OR_FILLED', () => {
  test('[STRAT-3] the legs become active at the first fill and grow with each', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'INACTIVE', 'INACTIVE']);
    hit(s, 'SELL', '0.2', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.2/1', 'ACTIVE 0/0.2', 'ACTIVE 0.2 PENDING']);
    hit(s, 'SELL', '0.3', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.5/1', 'ACTIVE 0/0.5', 'ACTIVE 0.5 PENDING']);
    hit(s, 'SELL', '0.5', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    expect(s.conditions(1)).toEqual(['1 SELL 1 PENDING']);
  });

  test('[STRAT-3] several fills of one command are one growth; the order queues anew behind others', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    hit(s, 'SELL', '0.2', '1000');
    s.limit(3, 'SELL', '1', '1020');
    hit(s, 'SELL', '0.2', '1000');
    expect(s.book('SELL')).toEqual(['1.4@1020']);
    s.limit(2, 'BUY', '1.1', '1020');
    // User 3 is before the leg now.
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'ACTIVE 0.1/0.4', 'ACTIVE 0.3 PENDING']);
  });

  test('[STRAT-3] cancelled after a part: the legs stay as they are', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    const id = workingId(s);
    hit(s, 'SELL', '0.2', '1000');
    s.cancel(1, id);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.2/1 USER', 'ACTIVE 0/0.2', 'ACTIVE 0.2 PENDING']);
    hit(s, 'BUY', '0.2', '1020');
    expect(stand(s)).toEqual([
      'ALL_DONE',
      'ENDED 0.2/1 USER',
      'ENDED 0.2/0.2',
      'ENDED 0.2 CANCELLED STRATEGY',
    ]);
  });

  test('[STRAT-4] what the legs have executed is not given back by growth', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    hit(s, 'SELL', '0.5', '1000');
    hit(s, 'BUY', '0.2', '1020');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.5/1', 'ACTIVE 0.2/0.5', 'ACTIVE 0.3 PENDING']);
    hit(s, 'SELL', '0.5', '1000');
    // Target 1, executed 0.2.
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0.2/1', 'ACTIVE 0.8 PENDING']);
    expect(held(s)).toEqual(['0.8']);
  });

  test('[STRAT-3] a smaller lone leg grows to its own quantity and no further', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '0.5', price: '1020' }, ON_PARTIAL),
    ]);
    hit(s, 'SELL', '0.4', '1000');
    expect(s.book('SELL')).toEqual(['0.4@1020']);
    hit(s, 'SELL', '0.4', '1000');
    expect(s.book('SELL')).toEqual(['0.5@1020']);
    hit(s, 'SELL', '0.2', '1000');
    expect(s.book('SELL')).toEqual(['0.5@1020']);
  });

  test('[STRAT-3] a larger lone leg follows the fills, and is whole once the entry is', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      conditionPart('SELL', { quantity: '3', stopPrice: '980', workingType: 'MARK_PRICE' }, ON_PARTIAL),
    ]);
    hit(s, 'SELL', '0.4', '1000');
    expect(s.conditions(1)).toEqual(['1 SELL 0.4 PENDING']);
    hit(s, 'SELL', '0.6', '1000');
    expect(s.conditions(1)).toEqual(['1 SELL 3 PENDING']);
  });

  test('[MATCH-7] growth adds to what a cut has left of an order', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    hit(s, 'SELL', '0.5', '1000');
    // 0.2 sold by hand: 0.3 is held, the resting leg is cut to it; the stop is reduce-only when it fires.
    s.limit(3, 'BUY', '0.2', '1000.5');
    s.limit(1, 'SELL', '0.2', '1000.5');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.5/1', 'ACTIVE 0/0.3', 'ACTIVE 0.5 PENDING']);
    hit(s, 'SELL', '0.5', '1000');
    expect(held(s)).toEqual(['0.8']);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/0.8', 'ACTIVE 1 PENDING']);
  });
});
