import { describe, expect, test } from 'vitest';
import { trade } from '../testing/liquidations.ts';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS, text } from '../testing/scenario.ts';
import { bracket, exchange, held, hit, long, orderTold, print, stand, told } from '../testing/strategies.ts';

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

describe('activation', () => {
  test('[STRAT-1] a stop that is true already fires at once, and its partner ends', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    s.limit(2, 'BUY', '3', '985');
    s.index('980');
    // The entry is still there; the stop is not active.
    expect(told(s)).toEqual([]);
    hit(s, 'SELL', '1', '1000');
    expect(s.trades()).toEqual(['1@1000', '1@985']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 0/1 STRATEGY', 'ENDED 1 TRIGGERED']);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-1] a trailing leg starts at the price of its activation', () => {
    const s = exchange();
    const trailing = conditionPart(
      'SELL',
      { type: 'TRAILING_STOP', quantity: '1', callbackRate: '1', workingType: 'MARK_PRICE' },
      ON_FILLED,
    );
    s.strategy(1, 'OTO', [orderPart('BUY', { quantity: '1', price: '1000' }), trailing]);
    s.limit(2, 'BUY', '1', '980');
    s.index('1040');
    s.index('1010');
    hit(s, 'SELL', '1', '1000');
    // 1 % below 1010 is 999.9, not below 1040.
    expect(told(s)[0]!.parts[1]!.condition!.extremePrice).toBe(1010_00000000);
    s.index('999.91');
    expect(s.trades()).toEqual([]);
    s.index('999.9');
    expect(s.trades()).toEqual(['1@980']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1 TRIGGERED']);
  });

  test('[STRAT-1] a trailing leg whose activatePrice has come starts at once', () => {
    const s = exchange();
    const trailing = conditionPart(
      'SELL',
      {
        type: 'TRAILING_STOP',
        quantity: '1',
        callbackRate: '1',
        activatePrice: '1020',
        workingType: 'MARK_PRICE',
      },
      ON_FILLED,
    );
    const entry = orderPart('BUY', { quantity: '1', price: '1000' });
    s.strategy(1, 'OTO', [entry, trailing]);
    s.strategy(1, 'OTO', [entry, trailing]);
    hit(s, 'SELL', '1', '1000');
    expect(stand(s, 1)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 1 PENDING_ACTIVATION']);
    s.index('1030');
    expect(stand(s, 1)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 1 PENDING']);
    hit(s, 'SELL', '1', '1000');
    expect(stand(s, 2)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-1] an order leg refused at its activation is REJECTED with the reason, its partner stays', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1'));
    const id = workingId(s);
    hit(s, 'SELL', '0.4', '1000');
    // The mark rises until a sale at 1020 lies below the band, 0.95 × 1080 = 1026.
    s.index('1080');
    s.cancel(1, id);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.4/1 USER', 'REJECTED 3017', 'ACTIVE 0.4 PENDING']);
    expect(told(s)[0]!.parts[1]).toMatchObject({
      rejectCode: 3017,
      rejectField: 'price',
      rejectRule: 'MATCH-4',
      order: null,
      condition: null,
    });
    s.limit(2, 'BUY', '1', '985');
    s.index('980');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.4/1 USER', 'REJECTED 3017', 'ENDED 0.4 TRIGGERED']);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-3] a rejected leg does not come back with growth', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    hit(s, 'SELL', '0.5', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.5/1', 'REJECTED 3012', 'ACTIVE 0.5 PENDING']);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'ACTIVE' });
    hit(s, 'SELL', '0.5', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'REJECTED 3012', 'ACTIVE 1 PENDING']);
    expect(s.book('SELL')).toEqual([]);
  });

  test('[STRAT-1] a lone leg that is refused ends the strategy: the entry has executed', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '999', makerOnly: true }, ON_FILLED),
    ]);
    s.limit(3, 'BUY', '1', '999');
    hit(s, 'SELL', '1', '1000');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'REJECTED 3019']);
    expect(held(s)).toEqual(['1']);
  });

  test('[STRAT-4] a leg that fills at once leaves nothing for the next: DROPPED', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1000.1' }, ON_FILLED),
      conditionPart('SELL', { quantity: '1', stopPrice: '980', workingType: 'MARK_PRICE' }, ON_FILLED),
    ]);
    // The entry is moved above its take-profit, and a bid comes between the two.
    s.move(1, workingId(s), { price: '1001' });
    s.limit(3, 'BUY', '1', '1000.5');
    hit(s, 'SELL', '1', '1001');
    expect(s.trades()).toEqual(['1@1001', '1@1000.5']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1/1', 'DROPPED']);
    expect(s.events.filter(({ kind }) => kind === 'condition')).toEqual([]);
  });

  test('[STRAT-4] one that fills in part at once leaves the rest to the next', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1000.1' }, ON_FILLED),
      conditionPart('SELL', { quantity: '1', stopPrice: '980', workingType: 'MARK_PRICE' }, ON_FILLED),
    ]);
    s.move(1, workingId(s), { price: '1001' });
    s.limit(3, 'BUY', '0.3', '1000.5');
    hit(s, 'SELL', '1', '1001');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0.3/1', 'ACTIVE 0.7 PENDING']);
    expect(s.conditionEvents()).toEqual(['1 PENDING']);
  });

  test('[STRAT-5] legs opposite to the entry are reduce-only, legs with it are not', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    const [, profit, loss] = told(s)[0]!.parts;
    expect(profit!.order!.reduceOnly).toBe(true);
    expect(loss!.condition!.reduceOnly).toBe(true);
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '990' }),
      orderPart('BUY', { quantity: '1', price: '980' }, ON_FILLED),
    ]);
    hit(s, 'SELL', '1', '990');
    expect(told(s)[0]!.parts[1]!.order!.reduceOnly).toBe(false);
  });

  test('[STRAT-5] a reduce-only leg never sells more than is held', () => {
    const s = exchange();
    trade(s, 2, 1, '0.4', '1000');
    // Short 0.4: the entry of 1 leaves a long position of 0.6.
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/0.6', 'ACTIVE 1 PENDING']);
    s.limit(3, 'BUY', '5', '985');
    s.index('980');
    expect(s.trades()).toEqual(['0.6@985']);
    expect(held(s)).toEqual([]);
  });

  test('[MATCH-8] LONG and SHORT accounts: an entry of each with its legs', () => {
    const s = exchange();
    const oto = (positionSide: 'LONG' | 'SHORT'): Parts => {
      const [side, exit] = positionSide === 'LONG' ? (['BUY', 'SELL'] as const) : (['SELL', 'BUY'] as const);
      const [profit, loss] = positionSide === 'LONG' ? ['1020', '980'] : ['980', '1020'];
      return [
        orderPart(side, { quantity: '1', price: '1000', positionSide }),
        orderPart(exit, { quantity: '1', price: profit, positionSide }, ON_FILLED),
        conditionPart(
          exit,
          { quantity: '1', stopPrice: loss, positionSide, workingType: 'MARK_PRICE' },
          ON_FILLED,
        ),
      ];
    };
    s.strategy(1, 'OTOCO', oto('LONG'));
    hit(s, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', oto('SHORT'));
    hit(s, 'BUY', '1', '1000');
    expect(stand(s, 2)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    expect(held(s)).toEqual(['1', '-1']);
    hit(s, 'BUY', '1', '1020');
    expect(stand(s, 1)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1/1', 'ENDED 1 CANCELLED STRATEGY']);
    // The other side is untouched by the end of the first.
    expect(stand(s, 2)).toEqual([]);
    expect(held(s)).toEqual(['-1']);
    hit(s, 'SELL', '1', '980');
    expect(stand(s, 2)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1/1', 'ENDED 1 CANCELLED STRATEGY']);
  });

  test('[MATCH-9] while the symbol is halted a condition leg becomes active and waits, an order leg is refused', () => {
    const s = exchange();
    const dated = orderPart('BUY', {
      quantity: '1',
      price: '1000',
      timeInForce: 'GTD',
      goodTillDate: START_MS + MINUTE_MS,
    });
    const [, profit, loss] = bracket('1') as [unknown, Parts[number], Parts[number]];
    s.strategy(1, 'OTOCO', [dated, profit, loss]);
    s.limit(2, 'BUY', '1', '985');
    hit(s, 'SELL', '0.4', '1000');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    s.index('980');
    s.tickAt(START_MS + MINUTE_MS);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.4/1 GTD', 'REJECTED 3013', 'ACTIVE 0.4 PENDING']);
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'TRADING' } });
    expect(s.trades()).toEqual(['0.4@985']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.4/1 GTD', 'REJECTED 3013', 'ENDED 0.4 TRIGGERED']);
  });

  test('[COND-4] a GTE_GTC leg that becomes active without a position ends at once, alone', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      conditionPart(
        'SELL',
        { quantity: '1', stopPrice: '980', timeInForce: 'GTE_GTC', workingType: 'MARK_PRICE' },
        ON_FILLED,
      ),
    ]);
    const id = workingId(s);
    hit(s, 'SELL', '0.4', '1000');
    s.limit(3, 'BUY', '0.4', '1000.5');
    s.limit(1, 'SELL', '0.4', '1000.5');
    expect(held(s)).toEqual([]);
    s.cancel(1, id);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.4/1 USER', 'ENDED 0.4 CANCELLED REDUCE_ONLY']);
  });

  test('[MATCH-2] legs whose goodTillDate has gone by become active, and end at the next tick', () => {
    const s = exchange();
    const until = { quantity: '1', timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS } as const;
    s.strategy(1, 'OTOCO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { ...until, price: '1020' }, ON_FILLED),
      conditionPart(
        'SELL',
        { ...until, type: 'STOP_LIMIT', stopPrice: '980', price: '975', workingType: 'MARK_PRICE' },
        ON_FILLED,
      ),
    ]);
    s.tickAt(START_MS + 2 * MINUTE_MS);
    expect(stand(s)).toEqual([]);
    hit(s, 'SELL', '1', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    s.tickAt(START_MS + 2 * MINUTE_MS + 1000);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 0/1 GTD', 'ENDED 1 CANCELLED GTD']);
  });

  test('[MATCH-8] BOTH and LONG in one strategy meet when the leg becomes active', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1020', positionSide: 'SHORT' }, ON_FILLED),
    ]);
    hit(s, 'SELL', '1', '1000');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'REJECTED 3007']);
  });

  test('[POS-3] a LIMIT leg that closes counts as take profit, a stop as stop', () => {
    const s = exchange();
    const mode = () =>
      s.events.flatMap((event) =>
        event.kind === 'closedPosition' && event.record.userId === 1 ? [event.record.triggerMode] : [],
      );
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    hit(s, 'BUY', '1', '1020');
    expect(mode()).toEqual([2]);
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    s.limit(2, 'BUY', '1', '985');
    s.index('980');
    expect(mode()).toEqual([3]);
    s.index('1000');
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1020' }, ON_FILLED),
    ]);
    hit(s, 'BUY', '1', '1020');
    expect(mode()).toEqual([2]);
  });

  test('[POS-3] a working order that closes, and a lone MARKET leg, are orders like any other', () => {
    const s = long('2');
    const mode = () =>
      s.events.flatMap((event) =>
        event.kind === 'closedPosition' && event.record.userId === 1 ? [event.record.triggerMode] : [],
      );
    s.limit(2, 'BUY', '2', '990');
    s.strategy(1, 'OTO', [
      orderPart('SELL', { quantity: '2', price: '990' }),
      orderPart('SELL', { quantity: '1', price: '1040' }, ON_FILLED),
    ]);
    expect(mode()).toEqual([1]);
    // The leg sells on, with its working part: it opens a short position.
    expect(stand(s)).toEqual(['WORKING', 'ENDED 2/2', 'ACTIVE 0/1']);
  });

  test('[STRAT-3] orders of parts carry their strategy, also the one that a condition places', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    const [entry, profit, loss] = told(s)[0]!.parts;
    expect([entry!.order!.strategyId, profit!.order!.strategyId, loss!.condition!.strategyId]).toEqual([
      1, 1, 1,
    ]);
    s.limit(2, 'BUY', '1', '985');
    s.index('980');
    const { generatedOrderId } = told(s)[0]!.parts[2]!.condition!;
    expect(orderTold(s, generatedOrderId)).toMatchObject({ strategyId: 1, conditionId: 1, status: 'FILLED' });
    expect(text(orderTold(s, generatedOrderId)!.filledQuantity)).toBe('1');
  });

  test('[COND-6] what a trade moved before the leg was there does not concern it', () => {
    const s = exchange();
    print(s, '1000');
    const loss = conditionPart('SELL', { quantity: '1', stopPrice: '990' }, ON_FILLED);
    // The market order runs from 985 to 1000: the last price was below the stop only before there was a position.
    s.limit(2, 'SELL', '0.5', '985');
    s.limit(2, 'SELL', '0.5', '1000');
    s.strategy(1, 'OTO', [orderPart('BUY', { quantity: '1' }), loss]);
    expect(s.trades()).toEqual(['0.5@985', '0.5@1000']);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 1 PENDING']);
    print(s, '990');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1 REJECTED 3011']);
  });
});
