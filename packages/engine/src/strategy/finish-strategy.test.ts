import { describe, expect, test } from 'vitest';
import { feeless, isolate, trade } from '../testing/liquidations.ts';
import { conditionPart, ON_FILLED, ON_PARTIAL, orderPart } from '../testing/requests.ts';
import { type Scenario, START_MS } from '../testing/scenario.ts';
import { asked, bracket, exchange, exits, held, hit, long, stand, told } from '../testing/strategies.ts';

type Parts = Parameters<Scenario['strategy']>[2];
type State = 'working open' | 'partly filled' | 'legs growing' | 'legs active' | 'one leg over';

const OCO = { firstDrivenOn: 'FILLED' } as const;

/** Exits of a long position that can only reduce it. */
function reducing(quantity: string): Parts {
  return [
    orderPart('SELL', { quantity, price: '1020', reduceOnly: true }, OCO),
    conditionPart('SELL', { quantity, stopPrice: '980', workingType: 'MARK_PRICE', reduceOnly: true }, OCO),
  ];
}

/** Strategy 1 of user 1 in each state in which it works. */
function inState(state: State): Scenario {
  const s = exchange();
  s.strategy(1, 'OTOCO', bracket('1', state === 'legs growing' ? ON_PARTIAL : ON_FILLED));
  if (state !== 'working open')
    hit(s, 'SELL', state === 'legs active' || state === 'one leg over' ? '1' : '0.4', '1000');
  // Without a bid the stop is refused; the limit stays.
  if (state === 'one leg over') s.index('980');
  if (state === 'one leg over') s.index('1000');
  return s;
}

/** How a strategy that is ended whole for `reason` stands, and how many orders and conditions that ended. */
function ended(state: State, reason: string): readonly [parts: readonly string[], count: number] {
  switch (state) {
    case 'working open':
      return [[`ENDED 0/1 ${reason}`, 'DROPPED', 'DROPPED'], 1];
    case 'partly filled':
      return [[`ENDED 0.4/1 ${reason}`, 'DROPPED', 'DROPPED'], 1];
    case 'legs growing':
      return [[`ENDED 0.4/1 ${reason}`, `ENDED 0/0.4 ${reason}`, `ENDED 0.4 CANCELLED ${reason}`], 3];
    case 'legs active':
      return [['ENDED 1/1', `ENDED 0/1 ${reason}`, `ENDED 1 CANCELLED ${reason}`], 2];
    case 'one leg over':
      return [['ENDED 1/1', `ENDED 0/1 ${reason}`, 'ENDED 1 REJECTED 3011'], 1];
    default:
      throw new Error(state);
  }
}

const STATES: readonly State[] = [
  'working open',
  'partly filled',
  'legs growing',
  'legs active',
  'one leg over',
];

describe.each(STATES)('a strategy that ends whole: %s', (state) => {
  test('[STRAT-3] by cancelStrategy, which answers its id', () => {
    const s = inState(state);
    const outcome = s.try({ kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' });
    expect(outcome).toEqual({ code: 0, field: '', rule: '', id: 1 });
    expect(stand(s)).toEqual(['CANCELLED', ...ended(state, 'STRATEGY')[0]]);
    expect([...s.open(1), ...s.conditions(1)]).toEqual([]);
  });

  test.each([3, 4] as const)('[STRAT-3] by cancelAll %d, which counts what has ended', (cancelType) => {
    const s = inState(state);
    s.limit(1, 'BUY', '1', '900');
    s.condition(1, 'SELL', { quantity: '1', stopPrice: '900' });
    const [parts, count] = ended(state, 'STRATEGY');
    expect(s.cancelAll(1, cancelType)).toMatchObject({ code: 0, id: cancelType === 4 ? count + 2 : count });
    expect(stand(s)).toEqual(['CANCELLED', ...parts]);
    // 3 leaves what is of no strategy.
    expect([...s.open(1), ...s.conditions(1)]).toHaveLength(cancelType === 4 ? 0 : 2);
  });

  test('[STRAT-3] by the countdown', () => {
    const s = inState(state);
    s.do({ kind: 'countdown', userId: 1, symbol: '', timeoutMs: 5000 });
    s.tickAt(START_MS + 5000);
    expect(stand(s)).toEqual(['CANCELLED', ...ended(state, 'COUNTDOWN')[0]]);
  });

  test('[STRAT-3] ended it is out of the way of everything that follows', () => {
    const s = inState(state);
    s.cancelAll(1, 3);
    s.limit(2, 'BUY', '5', '985');
    hit(s, 'SELL', '0.01', '985');
    s.index('980');
    expect(told(s)).toEqual([]);
    expect([...s.open(1), ...s.conditions(1)]).toEqual([]);
  });
});

describe('cancelAll of orders or conditions', () => {
  test.each([0, 1] as const)(
    '[STRAT-4] %d cancels a leg, and with it its partner, which counts',
    (cancelType) => {
      const s = inState('legs active');
      s.condition(1, 'SELL', { quantity: '1', stopPrice: '900' });
      expect(s.cancelAll(1, cancelType)).toMatchObject({ code: 0, id: 2 });
      expect(stand(s)).toEqual(['CANCELLED', 'ENDED 1/1', 'ENDED 0/1 USER', 'ENDED 1 CANCELLED STRATEGY']);
      expect(s.conditions(1)).toHaveLength(1);
    },
  );

  test('[STRAT-4] 2 cancels the stop, and with it the limit', () => {
    const s = inState('legs active');
    s.limit(1, 'BUY', '1', '900');
    expect(s.cancelAll(1, 2)).toMatchObject({ code: 0, id: 2 });
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 1/1', 'ENDED 0/1 STRATEGY', 'ENDED 1 CANCELLED USER']);
    expect(s.open(1)).toHaveLength(1);
  });

  test.each([0, 2] as const)('[STRAT-4] %d on a growing strategy ends its entry too', (cancelType) => {
    const s = inState('legs growing');
    expect(s.cancelAll(1, cancelType)).toMatchObject({ code: 0, id: 3 });
    const [profit, loss] = cancelType === 0 ? ['USER', 'STRATEGY'] : ['STRATEGY', 'USER'];
    expect(stand(s)).toEqual([
      'CANCELLED',
      'ENDED 0.4/1 STRATEGY',
      `ENDED 0/0.4 ${profit}`,
      `ENDED 0.4 CANCELLED ${loss}`,
    ]);
  });

  test('[STRAT-3] 0 cancels a working part: unfilled the strategy ends, partly filled the position gets its legs', () => {
    const open = inState('working open');
    expect(open.cancelAll(1, 0)).toMatchObject({ code: 0, id: 1 });
    expect(stand(open)).toEqual(['CANCELLED', 'ENDED 0/1 USER', 'DROPPED', 'DROPPED']);
    const s = inState('partly filled');
    expect(s.cancelAll(1, 0)).toMatchObject({ code: 0, id: 1 });
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.4/1 USER', 'ACTIVE 0/0.4', 'ACTIVE 0.4 PENDING']);
  });

  test('[STRAT-3] 2 does not reach inactive parts', () => {
    const s = inState('partly filled');
    expect(s.cancelAll(1, 2)).toMatchObject({ code: 0, id: 0 });
    expect(told(s)).toEqual([]);
    hit(s, 'SELL', '0.6', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-4] several strategies and lone orders: newest first, each partner counted once', () => {
    const s = long('2');
    s.strategy(1, 'OCO', exits('1'));
    s.limit(1, 'BUY', '1', '900');
    s.strategy(1, 'OCO', exits('1'));
    expect(s.cancelAll(1, 0)).toMatchObject({ code: 0, id: 5 });
    expect(s.strategyEvents()).toEqual(['1 CANCELLED ENDED ENDED', '2 CANCELLED ENDED ENDED']);
    expect(s.orders().map((line) => line.split(' ').at(-1))).toEqual(['USER', 'USER', 'USER']);
  });

  test('[MATCH-9] symbols that are halted keep their strategies', () => {
    const s = inState('legs active');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    for (const cancelType of [0, 1, 2, 3, 4] as const)
      expect(s.cancelAll(1, cancelType)).toMatchObject({ id: 0 });
    expect(asked(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
  });
});

describe('a leg that its user cancels', () => {
  test('[STRAT-4] the order: both end', () => {
    const s = inState('legs active');
    s.cancel(1, Number(s.open(1)[0]!.split(' ')[0]));
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 1/1', 'ENDED 0/1 USER', 'ENDED 1 CANCELLED STRATEGY']);
    expect(held(s)).toEqual(['1']);
  });

  test('[STRAT-4] the condition: both end', () => {
    const s = inState('legs active');
    expect(s.cancelCondition(1, 1)).toMatchObject({ code: 0, id: 1 });
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 1/1', 'ENDED 0/1 STRATEGY', 'ENDED 1 CANCELLED USER']);
  });

  test('[STRAT-4] while the entry is open that ends as well', () => {
    const s = inState('legs growing');
    s.cancelCondition(1, 1);
    expect(stand(s)).toEqual([
      'CANCELLED',
      'ENDED 0.4/1 STRATEGY',
      'ENDED 0/0.4 STRATEGY',
      'ENDED 0.4 CANCELLED USER',
    ]);
    expect(s.book('BUY')).toEqual([]);
  });

  test('[STRAT-4] the order that a stop-limit has placed', () => {
    const s = long('1');
    s.strategy(1, 'OCO', [
      orderPart('SELL', { quantity: '1', price: '1020' }, OCO),
      conditionPart(
        'SELL',
        { type: 'STOP_LIMIT', quantity: '1', stopPrice: '980', price: '1010', workingType: 'MARK_PRICE' },
        OCO,
      ),
    ]);
    s.index('980');
    s.cancel(1, Number(s.open(1)[0]!.split(' ')[0]));
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 0/1 STRATEGY', 'ENDED 1 TRIGGERED']);
  });

  test('[STRAT-4] the lone leg of an OTO', () => {
    const s = exchange();
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '1000' }),
      orderPart('SELL', { quantity: '1', price: '1020' }, ON_FILLED),
    ]);
    hit(s, 'SELL', '1', '1000');
    s.cancelAll(1, 0);
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 1/1', 'ENDED 0/1 USER']);
  });
});

describe('the position ends', () => {
  test('[STRAT-5] closed by hand: the strategy with its closing legs ends', () => {
    const s = inState('legs active');
    s.limit(2, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '1', '1000');
    // The resting leg is cut by the closing itself (MATCH-7), the stop ends with the strategy.
    expect(stand(s)).toEqual([
      'CANCELLED',
      'ENDED 1/1',
      'ENDED 0/0 REDUCE_ONLY',
      'ENDED 1 CANCELLED STRATEGY',
    ]);
  });

  test('[STRAT-5] flipped', () => {
    const s = inState('legs active');
    s.limit(2, 'BUY', '3', '1000');
    s.limit(1, 'SELL', '3', '1000');
    expect(held(s)).toEqual(['-2']);
    expect(stand(s)).toEqual([
      'CANCELLED',
      'ENDED 1/1',
      'ENDED 0/0 REDUCE_ONLY',
      'ENDED 1 CANCELLED STRATEGY',
    ]);
  });

  test('[STRAT-5] reduced it stays', () => {
    const s = inState('legs active');
    s.limit(2, 'BUY', '0.4', '1000');
    s.limit(1, 'SELL', '0.4', '1000');
    expect(asked(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/0.6', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-5] while the entry is open: that ends too, though it would open anew', () => {
    const s = inState('legs growing');
    s.limit(3, 'BUY', '0.4', '1000.5');
    s.limit(1, 'SELL', '0.4', '1000.5');
    expect(stand(s)).toEqual([
      'CANCELLED',
      'ENDED 0.4/1 STRATEGY',
      'ENDED 0/0 REDUCE_ONLY',
      'ENDED 0.4 CANCELLED STRATEGY',
    ]);
    expect(s.book('BUY')).toEqual([]);
  });

  test('[STRAT-5] legs that wait for their entry are untouched, whether it has traded or not', () => {
    const open = inState('working open');
    trade(open, 1, 3, '0.5', '1001');
    open.limit(3, 'BUY', '0.5', '1001');
    open.limit(1, 'SELL', '0.5', '1001');
    expect(asked(open)).toEqual(['WORKING', 'ACTIVE 0/1', 'INACTIVE', 'INACTIVE']);
    const s = inState('partly filled');
    s.limit(3, 'BUY', '0.4', '1001');
    s.limit(1, 'SELL', '0.4', '1001');
    expect(held(s)).toEqual([]);
    expect(asked(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'INACTIVE', 'INACTIVE']);
    // Once it is filled the legs are for all of it; what rests is cut to what is held.
    hit(s, 'SELL', '0.6', '1000');
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/0.6', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-5] an OCO that is not bound to a position stays', () => {
    const s = long('1');
    s.strategy(1, 'OCO', exits('1'));
    s.limit(2, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '1', '1000');
    expect(held(s)).toEqual([]);
    expect(asked(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
  });

  test('[COND-4] an OCO of which one leg is GTE_GTC is bound', () => {
    const s = long('1');
    const [profit] = exits('1') as [Parts[number]];
    const loss = conditionPart('SELL', { quantity: '1', stopPrice: '980', timeInForce: 'GTE_GTC' }, OCO);
    s.strategy(1, 'OCO', [profit, loss]);
    s.limit(2, 'BUY', '1', '1000');
    s.limit(1, 'SELL', '1', '1000');
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 0/1 STRATEGY', 'ENDED 1 CANCELLED STRATEGY']);
  });

  test('[STRAT-5] its own leg closes it: ALL_DONE, and lone conditions end before other strategies', () => {
    const s = long('1');
    s.strategy(1, 'OCO', reducing('1'));
    s.condition(1, 'SELL', { quantity: '1', stopPrice: '900', reduceOnly: true });
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '0.1', price: '1000' }),
      conditionPart('SELL', { quantity: '0.1', stopPrice: '970', workingType: 'MARK_PRICE' }, ON_FILLED),
    ]);
    hit(s, 'SELL', '0.1', '1000');
    // 1.1 are held: the limit leg leaves 0.1, which is sold by hand.
    hit(s, 'BUY', '1', '1020');
    expect(stand(s, 1)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 1 CANCELLED STRATEGY']);
    expect(asked(s, 2)).toEqual(['WORKING', 'ENDED 0.1/0.1', 'ACTIVE 0.1 PENDING']);
    s.limit(2, 'BUY', '0.1', '1000');
    s.limit(1, 'SELL', '0.1', '1000');
    expect(s.conditionEvents()).toEqual(['2 CANCELLED REDUCE_ONLY', '3 CANCELLED STRATEGY']);
    expect(stand(s, 2)).toEqual(['CANCELLED', 'ENDED 0.1/0.1', 'ENDED 0.1 CANCELLED STRATEGY']);
  });

  test('[LIQ-2] liquidated: its strategies end first, whole, for LIQUIDATION', () => {
    const s = feeless();
    for (const userId of [2, 3]) s.user(userId);
    s.user(1, '1000');
    trade(s, 1, 2, '5', '1000');
    s.strategy(
      1,
      'OCO',
      reducing('5').map((part) => priced(part, '1040', '700')),
    );
    s.strategy(1, 'OTO', [
      orderPart('BUY', { quantity: '1', price: '800' }),
      orderPart('SELL', { quantity: '1', price: '900' }, ON_FILLED),
    ]);
    s.limit(3, 'BUY', '10', '801');
    // 5 × (1000 − 805) = 975: 25 are left, the maintenance margin at 805 is 0.5 % of 4025, 20.125; at 803 15 against 20.075.
    s.index('805');
    expect(told(s)).toEqual([]);
    s.index('803');
    expect(s.strategyEvents()).toEqual(['1 CANCELLED ENDED ENDED', '2 CANCELLED ENDED DROPPED']);
    expect(stand(s, 1)).toEqual(['CANCELLED', 'ENDED 0/5 LIQUIDATION', 'ENDED 5 CANCELLED LIQUIDATION']);
    expect(stand(s, 2)).toEqual(['CANCELLED', 'ENDED 0/1 LIQUIDATION', 'DROPPED']);
    expect(held(s)).toEqual([]);
  });

  test('[LIQ-5] closed by ADL: the strategy ends like any whose position is gone', () => {
    const s = feeless();
    for (const userId of [1, 2, 3]) s.user(userId);
    isolate(s, 2, 10);
    // User 1 is short 1 at 1000 against the isolated long of user 2, and guards it.
    trade(s, 2, 1, '1', '1000');
    s.strategy(1, 'OCO', [
      orderPart('BUY', { quantity: '1', price: '700', reduceOnly: true }, OCO),
      conditionPart(
        'BUY',
        { quantity: '1', stopPrice: '1100', workingType: 'MARK_PRICE', reduceOnly: true },
        OCO,
      ),
    ]);
    // Nobody buys from user 2 and the fund is empty: at 800 the position is closed against user 1 at its bankruptcy price, 900.
    s.index('800');
    expect(held(s)).toEqual([]);
    expect(held(s, 2)).toEqual([]);
    expect(stand(s)).toEqual(['CANCELLED', 'ENDED 0/0 ADL', 'ENDED 1 CANCELLED STRATEGY']);
  });
});

describe('the symbol', () => {
  test('[MATCH-9] halted, triggers wait and strategies go on later', () => {
    const s = inState('legs active');
    s.limit(2, 'BUY', '5', '985');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    s.index('980');
    expect(told(s)).toEqual([]);
    const cancel = { kind: 'cancelStrategy', userId: 1, strategyId: 1, clientStrategyId: '' } as const;
    expect(s.try(cancel)).toMatchObject({ code: 3013, field: 'symbol' });
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'CANCEL_ONLY' } });
    expect(told(s)).toEqual([]);
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'TRADING' } });
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'ENDED 0/1 STRATEGY', 'ENDED 1 TRIGGERED']);
  });

  test('[MATCH-9] delisted, they end with HALT', () => {
    const s = exchange();
    // Without positions: users 2 and 3 give back what they have.
    trade(s, 2, 3, '0.01', '1000');
    s.strategy(1, 'OTOCO', bracket('1'));
    s.strategy(1, 'OCO', [
      orderPart('BUY', { quantity: '1', price: '980' }, OCO),
      conditionPart('BUY', { quantity: '1', stopPrice: '1020' }, OCO),
    ]);
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'DELISTED' } });
    expect(stand(s, 1)).toEqual(['CANCELLED', 'ENDED 0/1 HALT', 'DROPPED', 'DROPPED']);
    expect(stand(s, 2)).toEqual(['CANCELLED', 'ENDED 0/1 HALT', 'ENDED 1 CANCELLED HALT']);
  });
});

describe('cancelStrategy', () => {
  const cancel = (s: Scenario, strategyId: number, clientStrategyId = '', userId = 1) =>
    s.try({ kind: 'cancelStrategy', userId, strategyId, clientStrategyId });

  test('[STRAT-3] by id, by the client’s id, by the one made for it; both must match', () => {
    const s = exchange();
    for (const id of ['mine', '', 'other'])
      expect(s.sendStrategy(1, 'OTOCO', bracket('0.1'), id).code).toBe(0);
    expect(cancel(s, 1, 'other')).toEqual({ code: 3003, field: 'strategyId', rule: 'MATCH-9', id: 0 });
    expect(cancel(s, 0, 'mine')).toMatchObject({ code: 0, id: 1 });
    expect(cancel(s, 0, 'openperp-s2')).toMatchObject({ code: 0, id: 2 });
    expect(cancel(s, 3, 'other')).toMatchObject({ code: 0, id: 3 });
  });

  test('[STRAT-3] unknown 3003, ended and remembered 3005, that of another user unknown', () => {
    const s = exchange();
    s.sendStrategy(1, 'OTOCO', bracket('0.1'), 'mine');
    expect(cancel(s, 9)).toMatchObject({ code: 3003, field: 'strategyId' });
    expect(cancel(s, 0, 'yours')).toMatchObject({ code: 3003, field: 'clientStrategyId' });
    expect(cancel(s, 1, '', 2)).toMatchObject({ code: 3003, field: 'strategyId' });
    expect(cancel(s, 1, '', 9)).toMatchObject({ code: 3008, field: 'userId' });
    cancel(s, 1);
    expect(cancel(s, 1)).toMatchObject({ code: 3005, field: 'strategyId' });
    expect(cancel(s, 0, 'mine')).toMatchObject({ code: 3005, field: 'clientStrategyId' });
  });

  test('[MATCH-9] a frozen account cancels nothing, one in CANCEL_ONLY does', () => {
    const s = exchange();
    s.strategy(1, 'OTOCO', bracket('0.1'));
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(cancel(s, 1)).toMatchObject({ code: 3012 });
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(cancel(s, 1)).toMatchObject({ code: 0 });
  });

  test('[STRAT-5] inactive parts cannot be named by a cancel', () => {
    const s = exchange();
    const [entry, profit, loss] = bracket('0.1') as [Parts[number], Parts[number], Parts[number]];
    s.strategy(1, 'OTOCO', [
      entry,
      { ...profit, order: { ...profit.order!, clientOrderId: 'profit' } },
      { ...loss, condition: { ...loss.condition!, clientOrderId: 'loss' } },
    ]);
    const target = { userId: 1, symbol: 'TESTUSDT' };
    expect(s.try({ kind: 'cancel', ...target, orderId: 0, clientOrderId: 'profit' })).toMatchObject({
      code: 3003,
      field: 'clientOrderId',
    });
    expect(
      s.try({ kind: 'cancelCondition', ...target, conditionId: 0, clientOrderId: 'loss' }),
    ).toMatchObject({
      code: 3003,
    });
    expect(
      s.try({
        kind: 'move',
        ...target,
        orderId: 0,
        clientOrderId: 'profit',
        price: 103000000000,
        quantity: 0,
      }),
    ).toMatchObject({
      code: 3003,
    });
    hit(s, 'SELL', '0.1', '1000');
    expect(
      s.try({ kind: 'cancelCondition', ...target, conditionId: 0, clientOrderId: 'loss' }),
    ).toMatchObject({
      code: 0,
    });
  });
});

/** A part with another price, or stop price. */
function priced(part: Parts[number], price: string, stopPrice: string): Parts[number] {
  return part.order !== null
    ? orderPart('SELL', { quantity: '5', price, reduceOnly: true }, OCO)
    : conditionPart('SELL', { quantity: '5', stopPrice, workingType: 'MARK_PRICE', reduceOnly: true }, OCO);
}
