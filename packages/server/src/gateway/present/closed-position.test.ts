import { UNIT } from '@openperp/engine';
import type { ClosedPositionView } from '@openperp/history';
import { expect, test } from 'vitest';
import { closedPositionJson } from './closed-position.ts';

const CLOSED: ClosedPositionView = {
  positionId: 3,
  userId: 7,
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  side: 'SHORT',
  marginMode: 'ISOLATED',
  leverage: 10,
  maxQuantity: 3 * UNIT,
  openedQuantity: 3 * UNIT,
  openedValue: 100 * UNIT,
  closedQuantity: 3 * UNIT,
  closedValue: 103 * UNIT,
  pnl: -3 * UNIT,
  handlingFee: 101_500,
  fundingFee: -UNIT / 4,
  triggerMode: 4,
  openedAt: 1,
  closedAt: 2,
  closes: [],
};

test('[POS-3] mean prices have the symbol’s digits, the return is of the margin put in', () => {
  // EP 33.333…, closed at 34.333…; −3 / (100 / 10) = −0.3, the entry price unrounded.
  expect(closedPositionJson(CLOSED, 3)).toMatchObject({
    positionId: '3',
    side: 'SHORT',
    entryPrice: '33.333',
    closePrice: '34.333',
    pnl: '-3',
    roe: '-0.3',
    triggerMode: 4,
    fundingFeeAccum: '-0.25',
    handlingFee: '0.001015',
    maxQuantity: '3',
    closes: [],
  });
});

test('the return is of the greatest quantity, not of all that was opened', () => {
  // Opened 4 at 25 in all, at most 2 at a time: −3 / (25 × 2 / 10) = −0.6.
  const more = { ...CLOSED, openedQuantity: 4 * UNIT, maxQuantity: 2 * UNIT };
  expect(closedPositionJson(more, 3)).toMatchObject({ entryPrice: '25', roe: '-0.6' });
});

test('[NUM-2] amounts of 10¹² are exact', () => {
  const wide = { ...CLOSED, openedValue: 10n ** 20n, pnl: 10n ** 20n, leverage: 125 };
  expect(closedPositionJson(wide, 3)).toMatchObject({
    entryPrice: '333333333333.333',
    pnl: '1000000000000',
    roe: '125',
  });
});
