import { describe, expect, test } from 'vitest';
import {
  guarded,
  guardedBy,
  MINUTE_MS,
  OCO,
  orderIdOpen,
  type Parts,
  profitAt1020,
  sequence,
  stopAt980,
} from '../testing/guarded.ts';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS } from '../testing/scenario.ts';
import { bracket, exchange, exits, held, hit, long, print, stand } from '../testing/strategies.ts';

describe('two legs at work', () => {
  test('[STRAT-1] an OCO has both legs at once', () => {
    const s = guarded();
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    expect(s.book('SELL')).toEqual(['1@1020']);
  });

  test('[STRAT-4] the limit fills in pieces: the stop shrinks by as much, and ends with the last', () => {
    const s = guarded();
    hit(s, 'BUY', '0.3', '1020');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.3/1', 'ACTIVE 0.7 PENDING']);
    hit(s, 'BUY', '0.6', '1020');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.9/1', 'ACTIVE 0.1 PENDING']);
    hit(s, 'BUY', '0.1', '1020');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 0.1 CANCELLED STRATEGY']);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-4] several fills in one command shrink the stop once', () => {
    const s = guarded();
    s.limit(3, 'BUY', '0.2', '1020');
    expect(s.conditionEvents()).toEqual(['1 PENDING']);
    s.move(1, orderIdOpen(s), { price: '1021' });
    s.limit(3, 'BUY', '0.2', '1015');
    s.limit(2, 'BUY', '0.2', '1015');
    s.move(1, orderIdOpen(s), { price: '1015' });
    expect(s.trades()).toEqual(['0.2@1015', '0.2@1015']);
    expect(s.conditionEvents()).toEqual(['1 PENDING']);
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.6/1', 'ACTIVE 0.4 PENDING']);
  });

  test('[STRAT-4] the stop fires with the limit partly filled: that ends first, then what remains is sold', () => {
    const s = guarded();
    s.limit(2, 'BUY', '5', '985');
    hit(s, 'BUY', '0.3', '1020');
    s.index('980');
    expect(s.trades()).toEqual(['0.7@985']);
    expect(sequence(s)).toEqual([
      'order PARTIALLY_FILLED_CANCELED STRATEGY',
      'condition TRIGGERED 0.7',
      'order PARTIALLY_FILLED',
      'order FILLED',
      'strategy',
    ]);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.3/1 STRATEGY', 'ENDED 0.7 TRIGGERED']);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-4] the stop fires first: the limit is gone before the stop’s order meets the book', () => {
    const s = guarded();
    s.limit(2, 'BUY', '0.4', '985');
    s.index('980');
    // Nothing else to sell to: the rest ends, and nothing of the strategy is left for it.
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0/1 STRATEGY', 'ENDED 1 TRIGGERED']);
    expect(held(s)).toEqual(['0.6']);
    expect(s.open(1)).toEqual([]);
  });

  test('[STRAT-4] a stop-limit that has fired rests alone', () => {
    const s = guardedBy(profitAt1020(), stopAt980({ type: 'STOP_LIMIT', price: '990' }));
    s.index('980');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0/1 STRATEGY', 'ACTIVE 1 TRIGGERED']);
    expect(s.book('SELL')).toEqual(['1@990']);
    hit(s, 'BUY', '0.4', '990');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0/1 STRATEGY', 'ACTIVE 1 TRIGGERED']);
    hit(s, 'BUY', '0.6', '990');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0/1 STRATEGY', 'ENDED 1 TRIGGERED']);
  });

  test('[STRAT-4] a take-profit MARKET that fills whole ends the stop', () => {
    const s = guardedBy(
      conditionPart(
        'SELL',
        { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '1020', workingType: 'MARK_PRICE' },
        OCO,
      ),
      stopAt980(),
    );
    s.limit(2, 'BUY', '1', '1015');
    s.index('1020');
    expect(sequence(s)).toEqual([
      'condition TRIGGERED 1',
      'order FILLED',
      'order FILLED',
      'condition CANCELLED 1',
      'strategy',
    ]);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1 TRIGGERED', 'ENDED 1 CANCELLED STRATEGY']);
  });

  test('[STRAT-4] one that the book cannot fill ends alone: the stop keeps the rest', () => {
    const s = guardedBy(
      conditionPart(
        'SELL',
        { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '1020', workingType: 'MARK_PRICE' },
        OCO,
      ),
      stopAt980(),
    );
    s.limit(2, 'BUY', '0.4', '1015');
    s.index('1020');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1 TRIGGERED', 'ACTIVE 0.6 PENDING']);
    s.limit(2, 'BUY', '5', '985');
    s.index('980');
    expect(s.trades()).toEqual(['0.6@985']);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-4] a take-profit LIMIT that has fired rests beside the stop, which shrinks with its fills', () => {
    const s = guardedBy(
      conditionPart(
        'SELL',
        {
          type: 'TAKE_PROFIT_LIMIT',
          quantity: '1',
          stopPrice: '1020',
          price: '1018',
          workingType: 'MARK_PRICE',
        },
        OCO,
      ),
      stopAt980(),
    );
    s.index('1020');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 1 TRIGGERED', 'ACTIVE 1 PENDING']);
    expect(s.book('SELL')).toEqual(['1@1018']);
    hit(s, 'BUY', '0.3', '1018');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 1 TRIGGERED', 'ACTIVE 0.7 PENDING']);
    s.limit(2, 'BUY', '5', '985');
    s.index('980');
    expect(sequence(s).slice(0, 2)).toEqual([
      'order PARTIALLY_FILLED_CANCELED STRATEGY',
      'condition TRIGGERED 0.7',
    ]);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1 TRIGGERED', 'ENDED 0.7 TRIGGERED']);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-4] the order of the legs does not matter', () => {
    const s = guardedBy(stopAt980(), profitAt1020());
    s.limit(2, 'BUY', '1', '985');
    s.index('980');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1 TRIGGERED', 'ENDED 0/1 STRATEGY']);
  });

  test('[STRAT-4] a trailing leg: it shrinks with the limit and fires from its extreme', () => {
    const trailing = conditionPart(
      'SELL',
      { type: 'TRAILING_STOP', quantity: '1', callbackRate: '1', workingType: 'MARK_PRICE' },
      OCO,
    );
    const s = guardedBy(profitAt1020(), trailing);
    s.limit(2, 'BUY', '5', '990');
    hit(s, 'BUY', '0.3', '1020');
    s.index('1010');
    // 1 % below 1010 is 999.9.
    s.index('999.91');
    expect(s.trades()).toEqual([]);
    s.index('999.9');
    expect(s.trades()).toEqual(['0.7@990']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.3/1 STRATEGY', 'ENDED 0.7 TRIGGERED']);
  });

  test('[STRAT-4] legs on the buying side', () => {
    const s = exchange();
    s.strategy(1, 'OCO', [
      orderPart('BUY', { quantity: '1', price: '980' }, OCO),
      conditionPart('BUY', { quantity: '1', stopPrice: '1020', workingType: 'MARK_PRICE' }, OCO),
    ]);
    hit(s, 'SELL', '0.4', '980');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'ACTIVE 0.6 PENDING']);
    s.limit(2, 'SELL', '5', '1015');
    s.index('1020');
    expect(s.trades()).toEqual(['0.6@1015']);
    expect(held(s)).toEqual(['1']);
  });
});

describe('both legs reached in one command', () => {
  /** Take-profit at 1020 and stop at 980 on the last price, MARKET both; a sale runs from 1021 to 979 and leaves a bid of `bid` at 960. */
  function swept(bid: string): Scenario {
    const s = guardedBy(
      conditionPart('SELL', { type: 'TAKE_PROFIT_MARKET', quantity: '1', stopPrice: '1020' }, OCO),
      conditionPart('SELL', { quantity: '1', stopPrice: '980' }, OCO),
    );
    s.limit(3, 'BUY', '0.1', '1021');
    s.limit(3, 'BUY', '0.1', '979');
    s.limit(3, 'BUY', bid, '960');
    hit(s, 'SELL', '0.2', '979');
    return s;
  }

  test('[STRAT-4] the first that fills whole takes the other out of the queue', () => {
    const s = swept('5');
    expect(s.trades()).toEqual(['0.1@1021', '0.1@979', '1@960']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1 TRIGGERED', 'ENDED 1 CANCELLED STRATEGY']);
    expect(s.book('BUY')).toEqual(['4@960']);
  });

  test('[STRAT-4] where it fills in part the other fires for the rest', () => {
    const s = swept('0.4');
    expect(s.trades()).toEqual(['0.1@1021', '0.1@979', '0.4@960']);
    // Its turn comes when the book is empty.
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1 TRIGGERED', 'ENDED 0.6 REJECTED 3011']);
    expect(held(s)).toEqual(['0.6']);
  });
});

describe('a leg that ends alone', () => {
  test('[STRAT-4] by a self-trade', () => {
    const s = guarded();
    s.limit(2, 'BUY', '1', '985');
    s.limit(1, 'BUY', '0.5', '1020');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0/1 SELF_TRADE', 'ACTIVE 1 PENDING']);
    s.cancelAll(1, 1);
    s.index('980');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0/1 SELF_TRADE', 'ENDED 1 TRIGGERED']);
  });

  test('[STRAT-4] by MATCH-7: cut in part it works on, cut to nothing it ends', () => {
    const s = guardedBy(profitAt1020({ reduceOnly: true }), stopAt980({ reduceOnly: true }));
    s.limit(1, 'SELL', '0.3', '1010', { reduceOnly: true });
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/0.7', 'ACTIVE 1 PENDING']);
    s.limit(1, 'SELL', '0.7', '1010', { reduceOnly: true });
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0/0 REDUCE_ONLY', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-4] by its goodTillDate, the order and the condition; the last one takes the strategy with it', () => {
    const s = guardedBy(
      profitAt1020({ timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS }),
      stopAt980({
        type: 'STOP_LIMIT',
        price: '985',
        timeInForce: 'GTD',
        goodTillDate: START_MS + 2 * MINUTE_MS,
      }),
    );
    s.tickAt(START_MS + MINUTE_MS);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0/1 GTD', 'ACTIVE 1 PENDING']);
    s.tickAt(START_MS + 2 * MINUTE_MS);
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 0/1 GTD', 'ENDED 1 CANCELLED GTD']);
  });

  test('[STRAT-4] … where a part has executed it is ALL_DONE', () => {
    const s = exchange();
    const until = { timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS } as const;
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1020', ...until }, ON_FILLED),
    ]);
    hit(s, 'SELL', '1', '1000');
    s.tickAt(START_MS + MINUTE_MS);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 0/1 GTD']);
    expect(held(s)).toEqual(['1']);
  });

  test('[COND-4] a GTE_GTC leg that has neither position nor opening order', () => {
    const s = exchange();
    // A purchase that would open a long position is the ground of a sale.
    const ground = s.limit(1, 'BUY', '0.01', '900');
    s.strategy(1, 'OCO', [
      orderPart('SELL', { quantity: '1', price: '1020' }, OCO),
      conditionPart(
        'SELL',
        { quantity: '1', stopPrice: '980', timeInForce: 'GTE_GTC', workingType: 'MARK_PRICE' },
        OCO,
      ),
    ]);
    s.cancel(1, ground);
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'ENDED 1 CANCELLED REDUCE_ONLY']);
    expect(s.book('SELL')).toEqual(['1@1020']);
  });
});

describe('an exit is not followed by more entry', () => {
  test('[STRAT-4] a stop fires while the entry is open: its rest ends', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    hit(s, 'SELL', '0.4', '1000');
    s.limit(3, 'SELL', '2', '1000.5');
    // The own entry at 1000 is the best bid: the stop's sale meets it, takes it out, and goes on to 985.
    s.limit(2, 'BUY', '2', '985');
    s.index('980');
    expect(s.trades()).toEqual(['0.4@985']);
    expect(stand(s)).toEqual([
      'ALL_DONE',
      'ENDED 0.4/1 SELF_TRADE',
      'ENDED 0/0.4 STRATEGY',
      'ENDED 0.4 TRIGGERED',
    ]);
    expect(held(s)).toEqual([]);
  });

  test('[STRAT-4] a stop-limit that rests above the entry ends it too', () => {
    const s = exchange();
    const [entry, profit] = bracket('1', ON_PARTIAL) as [Parts[number], Parts[number]];
    const loss = conditionPart(
      'SELL',
      { type: 'STOP_LIMIT', quantity: '1', stopPrice: '980', price: '1005', workingType: 'MARK_PRICE' },
      ON_PARTIAL,
    );
    s.strategy(1, 'OTOCO', [entry, profit, loss]);
    hit(s, 'SELL', '0.4', '1000');
    s.index('980');
    expect(stand(s)).toEqual([
      'WORKING',
      'ENDED 0.4/1 STRATEGY',
      'ENDED 0/0.4 STRATEGY',
      'ACTIVE 0.4 TRIGGERED',
    ]);
    expect(s.book('BUY')).toEqual([]);
    expect(s.book('SELL')).toEqual(['0.4@1005']);
  });

  test('[STRAT-4] a limit leg fills whole while the entry is open: its rest and the stop end', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('1', ON_PARTIAL));
    hit(s, 'SELL', '0.4', '1000');
    hit(s, 'BUY', '0.4', '1020');
    expect(stand(s)).toEqual([
      'ALL_DONE',
      'ENDED 0.4/1 STRATEGY',
      'ENDED 0.4/0.4',
      'ENDED 0.4 CANCELLED STRATEGY',
    ]);
    expect(s.book('BUY')).toEqual([]);
  });

  test('[STRAT-4] a lone leg that fills whole does the same', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1020' }, ON_PARTIAL),
    ]);
    hit(s, 'SELL', '0.3', '1000');
    hit(s, 'BUY', '0.3', '1020');
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 0.3/1 STRATEGY', 'ENDED 0.3/0.3']);
  });

  test('[STRAT-4] a take-profit LIMIT that has fired and not filled does not', () => {
    const s = exchange();
    const [entry, , loss] = bracket('1', ON_PARTIAL) as [Parts[number], Parts[number], Parts[number]];
    const profit = conditionPart(
      'SELL',
      {
        type: 'TAKE_PROFIT_LIMIT',
        quantity: '1',
        stopPrice: '1010',
        price: '1015',
        workingType: 'MARK_PRICE',
      },
      ON_PARTIAL,
    );
    s.strategy(1, 'OTOCO', [entry, profit, loss]);
    hit(s, 'SELL', '0.4', '1000');
    s.index('1010');
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'ACTIVE 0.4 TRIGGERED', 'ACTIVE 0.4 PENDING']);
    expect(s.book('SELL')).toEqual(['0.4@1015']);
    // Its order grows with the entry.
    s.index('1000');
    hit(s, 'SELL', '0.6', '1000');
    expect(s.book('SELL')).toEqual(['1@1015']);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0.4 TRIGGERED', 'ACTIVE 1 PENDING']);
  });
});

describe('two strategies', () => {
  test('[STRAT-5] one closes the position: the other ends with it', () => {
    const s = long('1');
    const legs: Parts = [profitAt1020({ reduceOnly: true }), stopAt980({ reduceOnly: true })];
    s.strategy(1, 'OCO', legs);
    const trailing = conditionPart(
      'SELL',
      {
        type: 'TRAILING_STOP',
        quantity: '1',
        callbackRate: '5',
        workingType: 'MARK_PRICE',
        reduceOnly: true,
      },
      OCO,
    );
    s.strategy(1, 'OCO', [
      orderPart('SELL', { quantity: '1', price: '1020', reduceOnly: true }, OCO),
      trailing,
    ]);
    // Two reduce-only sales of 1 do not both rest against a position of 1: the newer is cut to nothing, and ends alone.
    expect(stand(s, 2)).toEqual(['WORKING', 'ENDED 0/0 REDUCE_ONLY', 'ACTIVE 1 PENDING']);
    hit(s, 'BUY', '1', '1020');
    expect(s.strategyEvents()).toEqual(['1 ALL_DONE ENDED ENDED', '2 CANCELLED ENDED ENDED']);
    expect(stand(s, 2)).toEqual(['CANCELLED', 'ENDED 0/0 REDUCE_ONLY', 'ENDED 1 CANCELLED STRATEGY']);
  });

  test('[STRAT-4] both stops are reached by one price: the one crossed by most sells first, the other what is left', () => {
    const s = long('1');
    s.limit(2, 'BUY', '5', '970');
    const part = (quantity: string, stopPrice: string): Parts => [
      orderPart('SELL', { quantity, price: '1020', reduceOnly: true }, OCO),
      conditionPart('SELL', { quantity, stopPrice, workingType: 'MARK_PRICE', reduceOnly: true }, OCO),
    ];
    s.strategy(1, 'OCO', part('0.8', '975'));
    s.strategy(1, 'OCO', part('0.7', '980'));
    s.index('975');
    expect(s.trades()).toEqual(['0.7@970', '0.3@970']);
    expect(held(s)).toEqual([]);
    expect(s.strategyEvents()).toEqual(['1 ALL_DONE ENDED ENDED', '2 ALL_DONE ENDED ENDED']);
  });

  test('[COND-6] a firing that moves the last price activates and fires what follows in the same command', () => {
    const s = long('1');
    s.limit(2, 'BUY', '1', '985');
    s.limit(3, 'BUY', '1', '975');
    s.strategy(1, 'OCO', exits('1'));
    s.strategy(3, 'OTO', [
      orderPart('SELL', { quantity: '0.5', price: '975', positionSide: 'BOTH', timeInForce: 'FOK' }),
      conditionPart('SELL', { quantity: '0.5', stopPrice: '985' }, ON_FILLED),
    ]);
    // User 3 sold 0.5 at 985: the last price is there, and the leg is true as soon as it is active: it takes the other 0.5 of that bid.
    expect(s.trades()).toEqual(['0.5@985', '0.5@985']);
    expect(stand(s, 2)).toEqual(['ALL_DONE', 'ENDED 0.5/0.5', 'ENDED 0.5 TRIGGERED']);
    print(s, '1000');
    s.index('980');
    // User 1's stop finds the bid of user 3.
    expect(s.trades()).toEqual(['1@975']);
  });
});
