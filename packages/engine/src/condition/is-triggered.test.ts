import { describe, expect, test } from 'vitest';
import type { ConditionType, Side, WorkingType } from '../command/command.ts';
import { conditionTold, fired, MEDIAN } from '../testing/conditions.ts';
import { conditionRequest } from '../testing/requests.ts';
import { type Scenario, text, units } from '../testing/scenario.ts';
import { exchange, orderTold, print } from '../testing/strategies.ts';

const WORKING_TYPES: readonly WorkingType[] = ['CONTRACT_PRICE', 'MARK_PRICE', 'INDEX_PRICE'];

/** Type, side, the price at which it fires (1010 is a stopPrice, the rest of a trailing one is below), one tick short of it. */
const TYPES: readonly [ConditionType, Side, at: string, before: string][] = [
  ['STOP_MARKET', 'BUY', '1010', '1009.9'],
  ['STOP_MARKET', 'SELL', '990', '990.1'],
  ['STOP_LIMIT', 'BUY', '1010', '1009.9'],
  ['STOP_LIMIT', 'SELL', '990', '990.1'],
  ['TAKE_PROFIT_MARKET', 'BUY', '990', '990.1'],
  ['TAKE_PROFIT_MARKET', 'SELL', '1010', '1009.9'],
  ['TAKE_PROFIT_LIMIT', 'BUY', '990', '990.1'],
  ['TAKE_PROFIT_LIMIT', 'SELL', '1010', '1009.9'],
];

const CASES = TYPES.flatMap(([type, side, at, before]) =>
  WORKING_TYPES.map((workingType) => ({ type, side, at, before, workingType })),
);

/** The price at which what fires finds its counterpart, user 2's order of 5. */
function counterpart(side: Side): string {
  return side === 'BUY' ? '1030' : '970';
}

/** Index, mark and last at 1000; the book has the side alone that an order of `side` takes. */
function quiet(side: Side): Scenario {
  const s = exchange(MEDIAN);
  s.limit(2, side === 'BUY' ? 'SELL' : 'BUY', '5', counterpart(side));
  return s;
}

/**
 * Moves the price of one kind to `price`, from all three at 1000. A trade leaves index and mark alone; the mark follows the index half
 * the way, so that the index alone crosses first when the mark is meant, and the mark stays behind when the index is.
 */
function move(s: Scenario, workingType: WorkingType, price: string): void {
  if (workingType === 'CONTRACT_PRICE') print(s, price);
  else if (workingType === 'INDEX_PRICE') s.index(price);
  else s.index(text(2 * Number(units(price)) - Number(units('1000'))));
}

/** Moves the other prices beyond both trigger prices, as far as they go without the one meant. */
function moveOthers(s: Scenario, workingType: WorkingType): void {
  if (workingType === 'CONTRACT_PRICE') {
    s.index('1040');
    s.index('960');
  } else if (workingType === 'MARK_PRICE') {
    // The index by 19.9: the mark by 9.95.
    s.index('1019.9');
    s.index('980.1');
    s.index('1000');
    print(s, '1029.9');
    print(s, '970.1');
    print(s, '1000');
  } else {
    print(s, '1029.9');
    s.tickAt(s.timeMs + 1000);
    print(s, '970.1');
    s.tickAt(s.timeMs + 1000);
  }
}

describe('stops and take-profits', () => {
  test.each(CASES)(
    '[COND-1] $type $side at $at $workingType: not at $before',
    ({ type, side, at, before, workingType }) => {
      const s = quiet(side);
      const price = type.endsWith('LIMIT') ? { price: counterpart(side) } : {};
      const id = s.condition(1, side, { type, workingType, stopPrice: at, quantity: '2', ...price });
      move(s, workingType, before);
      expect(s.conditionEvents()).toEqual([]);
      move(s, workingType, at);
      expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
      expect(s.trades().at(-1)).toBe(`2@${counterpart(side)}`);
    },
  );

  test.each(CASES)(
    '[COND-1] $type $side at $at $workingType: whatever the other prices do',
    ({ type, side, at, workingType }) => {
      const s = quiet(side);
      const price = type.endsWith('LIMIT') ? { price: counterpart(side) } : {};
      const id = s.condition(1, side, { type, workingType, stopPrice: at, quantity: '2', ...price });
      moveOthers(s, workingType);
      expect(s.conditions(1)).toEqual([`${id} ${side} 2 PENDING`]);
    },
  );

  test.each(CASES)(
    '[COND-1] $type $side $workingType: true already when placed, at the price itself too: 3102',
    ({ type, side, at, workingType }) => {
      // Index 1000, last 1020, mark 1010.
      const s = exchange(MEDIAN);
      print(s, '1020');
      s.index('1000');
      const present = { INDEX_PRICE: '1000', MARK_PRICE: '1010', CONTRACT_PRICE: '1020' }[workingType];
      const isAbove = at === '1010';
      const send = (ticks: number) => {
        const stopPrice = text(Number(units(present)) + ticks * 10_000_000);
        const price = type.endsWith('LIMIT') ? { price: '1000' } : {};
        return s.sendCondition(1, side, { type, workingType, stopPrice, quantity: '1', ...price });
      };
      const refusal = { code: 3102, field: 'stopPrice', rule: 'COND-1' };
      expect(send(0)).toMatchObject(refusal);
      expect(send(isAbove ? -1 : 1)).toMatchObject(refusal);
      expect(send(isAbove ? 1 : -1)).toMatchObject({ code: 0 });
    },
  );

  test.each(CASES)(
    '[COND-7] $type $side $workingType: no price yet is no refusal, the first price fires it',
    ({ type, side, at, workingType }) => {
      const s = exchange();
      s.addSymbol('NEWUSDT');
      const symbol = 'NEWUSDT';
      // True at 1000, once there is a price.
      const stopPrice = at === '1010' ? '990' : '1010';
      const price = type.endsWith('LIMIT') ? { price: '1000' } : {};
      const options = { type, workingType, stopPrice, quantity: '1', ...price };
      // Trades need a mark.
      if (workingType === 'CONTRACT_PRICE') s.index('1000', symbol);
      const request = { ...conditionRequest(side, options), userId: 1, symbol };
      const id = s.do({ kind: 'placeCondition', ...request });
      s.tickAt(s.timeMs + 1000);
      expect(s.conditionEvents()).toEqual([]);
      if (workingType === 'CONTRACT_PRICE') {
        s.limit(2, 'SELL', '0.01', '1000', { symbol });
        s.limit(3, 'BUY', '0.01', '1000', { symbol });
      } else s.index('1000', symbol);
      expect(fired(s)).toEqual([id]);
    },
  );
});

describe('the order of what fires', () => {
  test.each(TYPES)('[COND-2] %s %s places the order that it describes', (type, side, at) => {
    const s = quiet(side);
    const isLimit = type.endsWith('LIMIT');
    // One tick short of the counterpart a LIMIT rests.
    const price = side === 'BUY' ? '1029.9' : '970.1';
    const id = s.condition(1, side, {
      type,
      stopPrice: at,
      workingType: 'INDEX_PRICE',
      quantity: '2',
      clientOrderId: 'mine',
      ...(isLimit ? { price } : {}),
    });
    s.timeMs += 500;
    s.index(at);
    const record = conditionTold(s, id)!;
    expect(record).toMatchObject({
      status: 'TRIGGERED',
      triggerTime: s.timeMs,
      updatedAt: s.timeMs,
      cancelReason: '',
      rejectCode: 0,
      rejectField: '',
      rejectRule: '',
      clientOrderId: 'mine',
    });
    expect(orderTold(s, record.generatedOrderId)).toMatchObject({
      userId: 1,
      clientOrderId: `openperp-${record.generatedOrderId}`,
      conditionId: id,
      strategyId: 0,
      type: isLimit ? 'LIMIT' : 'MARKET',
      timeInForce: isLimit ? 'GTC' : 'IOC',
      side,
      positionSide: 'BOTH',
      price: isLimit ? units(price) : 0,
      quantity: units('2'),
      status: isLimit ? 'PENDING' : 'FILLED',
      reduceOnly: false,
      closePosition: false,
      makerOnly: false,
      selfTradePrevention: 'EXPIRE_MAKER',
      goodTillDate: 0,
    });
    expect(s.open(1)).toEqual(isLimit ? [`${record.generatedOrderId} ${side} 2@${price}`] : []);
    // The condition is told before what its order does.
    const kinds = s.events.map(({ kind }) => kind);
    expect(kinds.indexOf('condition')).toBeLessThan(kinds.indexOf('order'));
  });

  test.each(['GTC', 'IOC', 'FOK', 'GTE_GTC'] as const)('[COND-4] STOP_LIMIT %s', (timeInForce) => {
    const s = quiet('SELL');
    s.limit(2, 'SELL', '3', '1000');
    s.limit(1, 'BUY', '3', '1000');
    // The bid is 5: a FOK of 6 finds too little, an IOC trades 5, a GTC leaves 1.
    const id = s.condition(1, 'SELL', {
      type: 'STOP_LIMIT',
      stopPrice: '990',
      price: '970',
      quantity: '6',
      workingType: 'INDEX_PRICE',
      timeInForce,
    });
    s.index('990');
    const { generatedOrderId } = conditionTold(s, id)!;
    const rests = timeInForce === 'GTC' || timeInForce === 'GTE_GTC';
    expect(orderTold(s, generatedOrderId)).toMatchObject({
      timeInForce: rests ? 'GTC' : timeInForce,
      filledQuantity: units(timeInForce === 'FOK' ? '0' : '5'),
      status: rests ? 'PARTIALLY_FILLED' : timeInForce === 'IOC' ? 'PARTIALLY_FILLED_CANCELED' : 'CANCELED',
      cancelReason: rests ? '' : timeInForce,
    });
    // What has become of the order ends no condition: that was TRIGGERED.
    expect(s.conditionEvents()).toEqual([`${id} TRIGGERED`]);
  });
});

test('[COND-1] a mark that a tick works out anew fires within the tick', () => {
  const s = quiet('BUY');
  const id = s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', workingType: 'MARK_PRICE' });
  print(s, '1020');
  expect(fired(s)).toEqual([]);
  s.tickAt(s.timeMs + 1000);
  expect(fired(s)).toEqual([id]);
});
