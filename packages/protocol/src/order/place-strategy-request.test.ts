import { describe, expect, test } from 'vitest';
import { readBody } from '../request/read-request.ts';
import { placeStrategyRequest } from './place-strategy-request.ts';

const ENTRY = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '85000', quantity: '0.1' };
const PROFIT = { type: 'TAKE_PROFIT_MARKET', side: 'SELL', quantity: '0.1', stopPrice: '88000' };
const LOSS = { type: 'STOP_MARKET', side: 'SELL', quantity: '0.1', stopPrice: '82000' };
const AFTER_ENTRY = { firstDrivenId: 1, firstDrivenOn: 'FILLED', firstTrigger: 'PLACE_ORDER' };
const beside = (secondDrivenId: number) => ({
  secondDrivenId,
  secondDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
  secondTrigger: 'CANCEL_ORDER',
});

function accept(body: object) {
  const result = readBody(placeStrategyRequest, new TextEncoder().encode(JSON.stringify(body)));
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

function read(strategyType: unknown, subOrderList: unknown, others: object = {}): unknown {
  const body = new TextEncoder().encode(JSON.stringify({ strategyType, subOrderList, ...others }));
  const result = readBody(placeStrategyRequest, body);
  return result.ok ? 'accepted' : [result.refusal.code, result.refusal.errors?.map(({ field }) => field)];
}

/** An OTOCO whose sub-order `index` is changed. */
function otoco(index: number, changes: object): unknown {
  const parts = [
    ENTRY,
    { ...PROFIT, ...AFTER_ENTRY, ...beside(3) },
    { ...LOSS, ...AFTER_ENTRY, ...beside(2) },
  ];
  return read(
    'OTOCO',
    parts.map((part, i) => (i === index ? { ...part, ...changes } : part)),
  );
}

const at = (index: number, member: string) => [`subOrderList[${index}].${member}`];

test('[STRAT-1] its parts read as orders and condition orders do', () => {
  const { strategyType, subOrderList, clientStrategyId } = accept({
    strategyType: 'OTO',
    subOrderList: [
      { ...ENTRY, strategySubId: 1, priceType: 0, placeType: 'x' },
      {
        ...LOSS,
        strategySubId: '2',
        firstDrivenId: '1',
        firstTrigger: 'PLACE_ORDER',
        workingType: 'MARK_PRICE',
      },
    ],
  });
  expect([strategyType, clientStrategyId]).toEqual(['OTO', '']);
  expect(subOrderList).toEqual([
    expect.objectContaining({
      symbol: 'BTCUSDT',
      strategySubId: 1,
      firstDrivenOn: undefined,
      type: 'LIMIT',
      price: 8_500_000_000_000,
      selfTradePrevention: 'EXPIRE_MAKER',
    }),
    expect.objectContaining({
      symbol: undefined,
      strategySubId: 2,
      firstDrivenId: 1,
      type: 'STOP_MARKET',
      stopPrice: 8_200_000_000_000,
      workingType: 'MARK_PRICE',
      priceProtect: false,
    }),
  ]);
});

describe('[STRAT-1] places of the parts', () => {
  test('driven members may be left out, and may say what they mean', () => {
    expect(read('OTO', [ENTRY, LOSS])).toBe('accepted');
    expect(read('OCO', [{ ...PROFIT, symbol: 'BTCUSDT' }, LOSS])).toBe('accepted');
    expect(read('OTOCO', [ENTRY, PROFIT, LOSS])).toBe('accepted');
    expect(otoco(0, { firstDrivenId: 0, firstDrivenOn: '', firstTrigger: '', secondDrivenId: '0' })).toBe(
      'accepted',
    );
    expect(
      read('OCO', [
        {
          ...PROFIT,
          symbol: 'BTCUSDT',
          firstDrivenId: 2,
          firstDrivenOn: 'FILLED',
          firstTrigger: 'CANCEL_ORDER',
        },
        { ...LOSS, firstDrivenId: 1, firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED', secondDrivenId: 0 },
      ]),
    ).toBe('accepted');
  });

  test.each([
    [0, { firstDrivenId: 2 }, 'firstDrivenId'],
    [0, { firstDrivenOn: 'FILLED' }, 'firstDrivenOn'],
    [0, { firstTrigger: 'PLACE_ORDER' }, 'firstTrigger'],
    [0, { secondDrivenId: '3' }, 'secondDrivenId'],
    [0, { strategySubId: 2 }, 'strategySubId'],
    [0, { strategySubId: 0 }, 'strategySubId'],
    [1, { firstDrivenId: 0 }, 'firstDrivenId'],
    [1, { firstDrivenId: 3 }, 'firstDrivenId'],
    [1, { firstDrivenOn: '' }, 'firstDrivenOn'],
    [1, { firstDrivenOn: 'NEW' }, 'firstDrivenOn'],
    [1, { firstTrigger: 'CANCEL_ORDER' }, 'firstTrigger'],
    [1, { secondDrivenId: 2 }, 'secondDrivenId'],
    [1, { secondTrigger: '' }, 'secondTrigger'],
    [1, { secondTrigger: 'PLACE_ORDER' }, 'secondTrigger'],
    [1, { secondDrivenOn: 'CANCELED' }, 'secondDrivenOn'],
    [1, { strategySubId: '3' }, 'strategySubId'],
    [2, { secondDrivenId: 3 }, 'secondDrivenId'],
  ])('in an OTOCO sub-order %i with %j is 2002', (index, changes, member) => {
    expect(otoco(index, changes)).toEqual([2002, at(index, member)]);
  });

  test('both legs of an OTOCO follow the same event of the working order, FILLED where it is left out', () => {
    expect(otoco(2, { firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED' })).toEqual([2002, at(2, 'firstDrivenOn')]);
    expect(otoco(1, { firstDrivenOn: undefined })).toBe('accepted');
    expect(otoco(2, { secondDrivenOn: 'FILLED' })).toBe('accepted');
  });

  test('of an OTO and an OCO nothing is driven by a second part', () => {
    expect(read('OTO', [ENTRY, { ...LOSS, secondDrivenId: 1 }])).toEqual([2002, at(1, 'secondDrivenId')]);
    expect(read('OTO', [ENTRY, { ...LOSS, secondDrivenOn: 'FILLED' }])).toEqual([
      2002,
      at(1, 'secondDrivenOn'),
    ]);
    const oco = [
      { ...PROFIT, symbol: 'B' },
      { ...LOSS, firstTrigger: 'PLACE_ORDER' },
    ];
    expect(read('OCO', oco)).toEqual([2002, at(1, 'firstTrigger')]);
  });

  test('OTO and OCO have two parts, OTOCO three', () => {
    const parts = [ENTRY, PROFIT, LOSS];
    for (const [type, count] of [
      ['OTO', 2],
      ['OCO', 2],
      ['OTOCO', 3],
    ] as const) {
      for (const length of [0, 1, 2, 3, 4]) {
        const list = Array.from({ length }, (_, i) => parts[i] ?? LOSS);
        expect(read(type, list)).toEqual(length === count ? 'accepted' : [2002, ['subOrderList']]);
      }
    }
  });

  test('the whole must be there and of a known kind', () => {
    expect(read(undefined, undefined)).toEqual([2001, ['strategyType', 'subOrderList']]);
    expect(read('oto', [ENTRY, LOSS])).toEqual([2002, ['strategyType']]);
    for (const list of [null, {}, 'x']) expect(read('OTO', list)).toEqual([2002, ['subOrderList']]);
    expect(read('OTO', [ENTRY, null])).toEqual([2002, ['subOrderList[1]']]);
    expect(read('OTO', [ENTRY, LOSS], { clientStrategyId: 'openperp-s1' })).toEqual([
      2002,
      ['clientStrategyId'],
    ]);
    expect(read('OTO', [ENTRY, LOSS], { clientStrategyId: '' })).toEqual([2003, ['clientStrategyId']]);
    expect(read('OTO', [ENTRY, LOSS], { symbol: 'BTCUSDT' })).toEqual([2002, ['symbol']]);
  });
});

describe('members of the parts', () => {
  test('the symbol stands in the first, and is the same in all', () => {
    expect(otoco(0, { symbol: undefined })).toEqual([2001, at(0, 'symbol')]);
    expect(otoco(0, { symbol: 7 })).toEqual([2002, at(0, 'symbol')]);
    expect(otoco(2, { symbol: 'BTCUSDT' })).toBe('accepted');
    expect(otoco(2, { symbol: 'ETHUSDT' })).toEqual([2002, at(2, 'symbol')]);
  });

  test('type tells which members a part has', () => {
    expect(otoco(1, { type: undefined, side: undefined })).toEqual([
      2001,
      [...at(1, 'type'), ...at(1, 'side')],
    ]);
    for (const type of ['STOP', 'market', null, 1]) expect(otoco(1, { type })).toEqual([2002, at(1, 'type')]);
    expect(otoco(0, { stopPrice: '1' })).toEqual([2002, at(0, 'stopPrice')]);
    expect(otoco(1, { makerOnly: false })).toEqual([2002, at(1, 'makerOnly')]);
  });

  test('each is checked as it would be alone, under its path', () => {
    expect(otoco(0, { price: undefined })).toEqual([2001, at(0, 'price')]);
    expect(otoco(0, { timeInForce: 'GTE_GTC' })).toEqual([2002, at(0, 'timeInForce')]);
    expect(otoco(1, { stopPrice: undefined })).toEqual([3100, at(1, 'stopPrice')]);
    expect(otoco(2, { quantity: undefined })).toEqual([3105, at(2, 'quantity')]);
    expect(otoco(2, { workingType: 'x' })).toEqual([3109, at(2, 'workingType')]);
    expect(otoco(2, { timeInForce: 'GTD' })).toEqual([3110, at(2, 'timeInForce')]);
    expect(otoco(0, { type: 'LIMIT', timeInForce: 'GTD' })).toEqual([2001, at(0, 'goodTillDate')]);
  });

  test('[STRAT-1] closePosition is the exchange’s to refuse', () => {
    expect(otoco(2, { quantity: undefined, closePosition: true })).toBe('accepted');
  });

  test('a price of the book is for the working order', () => {
    const limit = { type: 'LIMIT', side: 'SELL', quantity: '0.1', price: '88000' };
    expect(otoco(0, { price: undefined, priceType: 3 })).toBe('accepted');
    expect(read('OTO', [ENTRY, { ...limit, priceType: 0 }])).toBe('accepted');
    const priceless = { ...limit, price: undefined, priceType: 1 };
    expect(read('OTO', [ENTRY, priceless])).toEqual([2002, at(1, 'priceType')]);
    expect(read('OCO', [{ ...priceless, symbol: 'B' }, LOSS])).toEqual([2002, at(0, 'priceType')]);
  });
});
