import { describe, expect, test } from 'vitest';
import type { Place } from '../command/command.ts';
import { type OrderOptions, Scenario, text, units } from '../testing/scenario.ts';
import type { PreviewView } from './query.ts';

function exchange(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2]) s.user(userId);
  return s;
}

/** What a LIMIT GTC order of user 1, unless told otherwise, would come to. */
function preview(s: Scenario, side: Place['side'], options: OrderOptions): PreviewView {
  const { price = '0', quantity = '0', ...rest } = options;
  return s.engine.query({
    kind: 'preview',
    place: {
      kind: 'place',
      userId: 1,
      symbol: 'TESTUSDT',
      type: 'LIMIT',
      side,
      positionSide: 'BOTH',
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'EXPIRE_MAKER',
      clientOrderId: '',
      price: units(price),
      quantity: units(quantity),
      ...rest,
    },
  });
}

/** What the preview says is available after, once placing the order has proved it. */
function provenAvailable(s: Scenario, side: Place['side'], options: OrderOptions): string {
  const said = preview(s, side, options).availableAfter;
  expect(s.send(1, side, options).code).toBe(0);
  expect(text(s.asset(1).availableBalance)).toBe(text(said));
  return text(said);
}

describe('a preview and the ids there are', () => {
  test('[MATCH-9] the id of an open order with other parameters is 3004, with the same it is looked at as usual', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '990', { clientOrderId: 'mine' });
    const taken = { clientOrderId: 'mine', quantity: '1' };
    expect(preview(s, 'BUY', { ...taken, price: '980' })).toMatchObject({
      code: 3004,
      field: 'clientOrderId',
      availableAfter: 0,
    });
    // 990 / 10
    expect(preview(s, 'BUY', { ...taken, price: '990' })).toMatchObject({
      code: 0,
      initialMargin: units('99'),
    });
    expect(preview(s, 'BUY', { clientOrderId: 'free', quantity: '1', price: '980' }).code).toBe(0);
  });

  test('[MATCH-9] so is that of a closed one that is remembered', () => {
    const s = exchange();
    s.cancel(1, s.limit(1, 'BUY', '1', '990', { clientOrderId: 'mine' }));
    const taken = { clientOrderId: 'mine', price: '990' };
    expect(preview(s, 'BUY', { ...taken, quantity: '2' })).toMatchObject({ code: 3004 });
    expect(preview(s, 'BUY', { ...taken, quantity: '1' })).toMatchObject({ code: 0 });
  });
});

describe('what is available after', () => {
  test('[MARGIN-3] MARKET opens: the fee paid, the margin and the loss of the position at mark', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1001');
    // 100,000 − 0.5005 − 1 − 100
    expect(provenAvailable(s, 'BUY', { type: 'MARKET', quantity: '1' })).toBe('99898.4995');
  });

  test('[MARGIN-3] MARKET closes: the profit is realised, no margin is left', () => {
    const s = exchange();
    s.limit(2, 'SELL', '2', '1000');
    s.limit(1, 'BUY', '2', '1000');
    s.index('1100');
    s.limit(2, 'BUY', '2', '1095');
    // The wallet, 99,999; 2 × 95 realised; a fee of 0.05 % of 2,190
    expect(provenAvailable(s, 'SELL', { type: 'MARKET', quantity: '2' })).toBe('100187.905');
  });

  test('[MARGIN-3] IOC: what it fills; FOK that fails: nothing', () => {
    const s = exchange();
    s.limit(2, 'SELL', '2', '1000');
    s.limit(1, 'BUY', '2', '1000');
    s.index('1100');
    s.limit(2, 'BUY', '1', '1095');
    const sell = { quantity: '2', price: '1095' };
    const fok = preview(s, 'SELL', { ...sell, timeInForce: 'FOK' });
    // 99,999 + 200 − 220; the price is where 99,999 + 2 (m − 1000) = 0.5 % of 2 m: none
    expect(fok).toMatchObject({ fee: 0, liquidationPrice: null, availableAfter: units('99979') });
    // 99,999 + 95 − 0.5475 + 100 − 110
    expect(provenAvailable(s, 'SELL', { ...sell, timeInForce: 'IOC' })).toBe('100083.4525');
  });

  test('[MARGIN-1] isolated: a flip releases all, then sets aside for the rest', () => {
    const s = new Scenario({ defaultMarginMode: 'ISOLATED' });
    for (const userId of [1, 2]) s.user(userId);
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.limit(2, 'BUY', '3', '1000');
    // 99,999.5 − 1.5 − 2 × 100
    expect(provenAvailable(s, 'SELL', { type: 'MARKET', quantity: '3' })).toBe('99798');
  });

  test('[MARGIN-2] orders that rest are measured against the position as it will be', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '990');
    s.limit(2, 'BUY', '2', '1000');
    // Short 2: the buy is within it and holds its fee, 0.495; 100,000 − 1 − 200 − 0.495
    expect(provenAvailable(s, 'SELL', { type: 'MARKET', quantity: '2' })).toBe('99798.505');
  });

  test('[MARGIN-2] GTC that rests holds its order margin', () => {
    const s = exchange();
    // 99 + 0.495
    expect(provenAvailable(s, 'BUY', { quantity: '1', price: '990' })).toBe('99900.505');
  });

  test('[MARGIN-2] GTC that trades in part: the part has filled, the rest holds', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    // 100,000 − 0.5 − 100; of 2 at 1001: 200.2 + 2 + 1.001
    expect(provenAvailable(s, 'BUY', { quantity: '3', price: '1001' })).toBe('99696.299');
  });
});
