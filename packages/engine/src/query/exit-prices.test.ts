import { describe, expect, test } from 'vitest';
import type { PositionSide, Side } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import { trade } from '../testing/liquidations.ts';
import type { ConditionOptions } from '../testing/requests.ts';
import { type Scenario, text, units } from '../testing/scenario.ts';
import { bracket, exchange, exits, hit, long, print } from '../testing/strategies.ts';

/** `take profit / stop` of user 1's position. */
function shown(s: Scenario, positionSide: PositionSide = 'BOTH'): string {
  const position = s.positions(1).find((each) => each.positionSide === positionSide)!;
  return [position.takeProfitPrice, position.stopLossPrice]
    .map((price) => (price === null ? '–' : text(price)))
    .join(' / ');
}

function short(): Scenario {
  const s = exchange();
  trade(s, 2, 1, '5', '1000');
  return s;
}

const REDUCE = { quantity: '1', reduceOnly: true } as const;
const CLOSE = { closePosition: true } as const;
const PROFIT = { type: 'TAKE_PROFIT_MARKET' } as const;
const TRAILING = { type: 'TRAILING_STOP', workingType: 'INDEX_PRICE' } as const;

interface Exit {
  readonly side?: Side;
  readonly options: ConditionOptions;
}

function placed(s: Scenario, exits: readonly Exit[], side: Side): Scenario {
  for (const exit of exits) s.condition(1, exit.side ?? side, exit.options);
  return s;
}

describe('a long position', () => {
  test.each<[string, readonly Exit[], string]>([
    ['none', [], '– / –'],
    ['a stop', [{ options: { ...REDUCE, stopPrice: '950' } }], '– / 950'],
    ['a take-profit', [{ options: { ...REDUCE, ...PROFIT, stopPrice: '1050' } }], '1050 / –'],
    [
      '*_LIMIT: their stopPrice, not their price',
      [
        { options: { ...REDUCE, type: 'STOP_LIMIT', stopPrice: '950', price: '940' } },
        { options: { ...REDUCE, type: 'TAKE_PROFIT_LIMIT', stopPrice: '1050', price: '1060' } },
      ],
      '1050 / 950',
    ],
    [
      'the nearest of several',
      [
        { options: { ...REDUCE, stopPrice: '940' } },
        { options: { ...REDUCE, stopPrice: '960' } },
        { options: { ...REDUCE, stopPrice: '950' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '1060' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '1040' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '1050' } },
      ],
      '1040 / 960',
    ],
    [
      'closePosition before nearer reduce-only ones, the nearest of them',
      [
        { options: { ...REDUCE, stopPrice: '990' } },
        { options: { ...CLOSE, stopPrice: '930' } },
        { options: { ...CLOSE, stopPrice: '940' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '1010' } },
        { options: { ...CLOSE, ...PROFIT, stopPrice: '1070' } },
        { options: { ...CLOSE, ...PROFIT, stopPrice: '1060' } },
      ],
      '1060 / 940',
    ],
    [
      'of each kind by itself',
      [{ options: { ...CLOSE, stopPrice: '940' } }, { options: { ...REDUCE, ...PROFIT, stopPrice: '1010' } }],
      '1010 / 940',
    ],
    [
      'whatever price it watches',
      [
        { options: { ...REDUCE, stopPrice: '940', workingType: 'MARK_PRICE' } },
        { options: { ...REDUCE, stopPrice: '950', workingType: 'INDEX_PRICE' } },
      ],
      '– / 950',
    ],
    ['one that could open', [{ options: { quantity: '1', stopPrice: '950' } }], '– / –'],
    [
      'a GTE_GTC that is not reduce-only',
      [{ options: { quantity: '1', stopPrice: '950', timeInForce: 'GTE_GTC' } }],
      '– / –',
    ],
    ['one of the other side', [{ side: 'BUY', options: { ...REDUCE, stopPrice: '1050' } }], '– / –'],
    [
      'one of another position side',
      [{ options: { ...REDUCE, stopPrice: '950', positionSide: 'LONG' } }],
      '– / –',
    ],
    // 1000 × 0.98
    ['a trailing stop', [{ options: { ...REDUCE, ...TRAILING, callbackRate: '2' } }], '– / 980'],
    [
      'a trailing stop beside a stop: the nearer',
      [
        { options: { ...REDUCE, ...TRAILING, callbackRate: '2' } },
        { options: { ...REDUCE, stopPrice: '970' } },
      ],
      '– / 980',
    ],
    [
      'a trailing stop with closePosition',
      [
        { options: { ...CLOSE, ...TRAILING, callbackRate: '3' } },
        { options: { ...REDUCE, stopPrice: '990' } },
      ],
      '– / 970',
    ],
    [
      'a trailing stop that is not active',
      [{ options: { ...REDUCE, ...TRAILING, callbackRate: '2', activatePrice: '1010' } }],
      '– / –',
    ],
  ])('[COND-4] %s', (_name, options, expected) => {
    const s = placed(long('5'), options, 'SELL');
    expect(shown(s)).toBe(expected);
    const twin = restoreEngine(s.engine.encode());
    const question = { kind: 'positions', userId: 1, symbol: '' } as const;
    expect(twin.query(question)).toEqual(s.engine.query(question));
  });
});

describe('a short position', () => {
  test.each<[string, readonly Exit[], string]>([
    [
      'stops above, take-profits below: the nearest of each',
      [
        { options: { ...REDUCE, stopPrice: '1050' } },
        { options: { ...REDUCE, stopPrice: '1040' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '940' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '950' } },
      ],
      '950 / 1040',
    ],
    [
      'closePosition first',
      [
        { options: { ...REDUCE, stopPrice: '1010' } },
        { options: { ...CLOSE, stopPrice: '1050' } },
        { options: { ...REDUCE, ...PROFIT, stopPrice: '990' } },
        { options: { ...CLOSE, ...PROFIT, stopPrice: '940' } },
      ],
      '940 / 1050',
    ],
    // 1000 × 1.02
    ['a trailing stop', [{ options: { ...REDUCE, ...TRAILING, callbackRate: '2' } }], '– / 1020'],
    ['one of the other side', [{ side: 'SELL', options: { ...REDUCE, stopPrice: '950' } }], '– / –'],
  ])('[COND-4] %s', (_name, options, expected) => {
    expect(shown(placed(short(), options, 'BUY'))).toBe(expected);
  });
});

test('[COND-4] LONG and SHORT: each its own, by their nature reduce-only', () => {
  const s = exchange();
  for (const positionSide of ['LONG', 'SHORT'] as const) {
    s.limit(2, positionSide === 'LONG' ? 'SELL' : 'BUY', '1', '1000');
    s.limit(1, positionSide === 'LONG' ? 'BUY' : 'SELL', '1', '1000', { positionSide });
  }
  s.condition(1, 'SELL', { stopPrice: '950', quantity: '1', positionSide: 'LONG' });
  s.condition(1, 'SELL', { ...PROFIT, stopPrice: '1060', quantity: '1', positionSide: 'LONG' });
  s.condition(1, 'BUY', { stopPrice: '1050', quantity: '1', positionSide: 'SHORT' });
  // These add to a position.
  s.condition(1, 'BUY', { stopPrice: '1010', quantity: '1', positionSide: 'LONG' });
  s.condition(1, 'SELL', { stopPrice: '990', quantity: '1', positionSide: 'SHORT' });
  expect(shown(s, 'LONG')).toBe('1060 / 950');
  expect(shown(s, 'SHORT')).toBe('– / 1050');
});

test('[COND-4] a trailing stop is shown where its extreme has brought it, rounded as it fires', () => {
  const s = placed(long('5'), [{ options: { ...REDUCE, ...TRAILING, callbackRate: '0.3' } }], 'SELL');
  s.index('1000.00000007');
  // 1000.00000007 × 0.997 = 997.00000006979
  expect(shown(s)).toBe('– / 997.00000006');
  s.index('998');
  expect(shown(s)).toBe('– / 997.00000006');
});

test('[COND-4] one that is activated is shown from then on', () => {
  const options = { ...CLOSE, ...TRAILING, callbackRate: '2', activatePrice: '1010' };
  const s = placed(long('5'), [{ options }], 'SELL');
  expect(shown(s)).toBe('– / –');
  s.index('1010');
  // 1010 × 0.98
  expect(shown(s)).toBe('– / 989.8');
});

test('[COND-4] cancelled or fired it is shown no more; held back it still is', () => {
  const s = long('5', { triggerProtect: 1_000_000 });
  s.condition(1, 'SELL', { ...CLOSE, stopPrice: '950' });
  const near = s.condition(1, 'SELL', { ...CLOSE, stopPrice: '990', priceProtect: true });
  print(s, '985');
  expect(shown(s)).toBe('– / 990');
  s.cancelCondition(1, near);
  expect(shown(s)).toBe('– / 950');
  s.index('955');
  // Nobody bids: it is refused.
  print(s, '950');
  expect(shown(s)).toBe('– / –');
});

test('[STRAT-5] legs of strategies count as long as they are active conditions', () => {
  const s = exchange();
  s.strategy(1, 'OTOCO', bracket('1'));
  trade(s, 1, 2, '1', '1001');
  expect(shown(s)).toBe('– / –');
  hit(s, 'SELL', '1', '1000');
  // The take-profit leg is a LIMIT order, no condition.
  expect(shown(s)).toBe('– / 980');
  const other = long('5');
  other.strategy(1, 'OCO', exits('1'));
  // Legs of an OCO are reduce-only where they were asked to be.
  expect(shown(other)).toBe('– / –');
});

test('[COND-4] of each symbol its own', () => {
  const s = long('5');
  s.addSymbol('ELSEUSDT');
  s.index('1000', 'ELSEUSDT');
  trade(s, 1, 2, '1', '1000', 'ELSEUSDT');
  s.condition(1, 'SELL', { ...CLOSE, stopPrice: '950' });
  expect(s.positions(1).map(({ stopLossPrice }) => stopLossPrice)).toEqual([units('950'), null]);
});
