import { describe, expect, test } from 'vitest';
import type { PositionSide, Side } from '../command/command.ts';
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

describe('activation', () => {
  test.each<[string, PositionSide, Side, PositionSide, boolean]>([
    ['against the working order', 'BOTH', 'SELL', 'BOTH', true],
    ['with it', 'BOTH', 'BUY', 'BOTH', false],
    ['on another position', 'LONG', 'SELL', 'SHORT', false],
    ['closing by nature', 'LONG', 'SELL', 'LONG', true],
  ])('[STRAT-5] a part %s says from the start whether it will reduce only', (_, of, side, on, isReducing) => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '990', positionSide: of }),
      conditionPart(side, { stopPrice: '980', quantity: '1', positionSide: on }, { firstDrivenOn: 'FILLED' }),
    ]);
    expect(told(s)[0]?.parts.map(({ reduceOnly }) => reduceOnly)).toEqual([false, isReducing]);
  });

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
