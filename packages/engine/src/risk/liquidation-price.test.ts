import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Amount, add, sub } from '../number/amount.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

const TICK = units('0.1');

/** Two tiers, the second from 20,000 USDT. */
const TIERS = [
  {
    notionalFloor: 0,
    notionalCap: units('20000'),
    maxLeverage: 100,
    maintenanceMarginRate: 500_000,
    maintenanceAmount: 0,
  },
  {
    notionalFloor: units('20000'),
    notionalCap: units('1000000000'),
    maxLeverage: 50,
    maintenanceMarginRate: 1_000_000,
    maintenanceAmount: units('100'),
  },
];

/** A position of user 1 against user 2, who has all the money that it takes. */
const positions = fc.record({
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  marginMode: fc.constantFrom('CROSS' as const, 'ISOLATED' as const),
  leverage: fc.integer({ min: 2, max: 50 }),
  /** Thousandths. */
  quantity: fc.integer({ min: 100, max: 200_000 }),
  /** Tenths, within the band. */
  price: fc.integer({ min: 9_700, max: 10_300 }),
  /** Beyond what the margin takes, in hundredths of it. */
  spare: fc.integer({ min: 20, max: 150 }),
});

type Drawn = typeof positions extends fc.Arbitrary<infer T> ? T : never;

function open({ side, marginMode, leverage, quantity, price, spare }: Drawn): Scenario {
  const s = new Scenario({ leverageTiers: TIERS });
  const value = (quantity / 1_000) * (price / 10);
  s.user(1, ((value / leverage) * (1 + spare / 100) + value * 0.01).toFixed(8));
  s.user(2, '1000000000');
  s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode });
  s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage });
  s.index(`${price / 10}`);
  const order = { quantity: `${quantity / 1_000}`, price: `${price / 10}` } as const;
  s.limit(2, side === 'BUY' ? 'SELL' : 'BUY', order.quantity, order.price);
  s.limit(1, side, order.quantity, order.price);
  return s;
}

/** Whether the last command has liquidated anything of user 1. */
function isLiquidated(s: Scenario): boolean {
  return s.events.some(
    ({ kind, record }) => kind === 'liquidation' && (record.userId === 1 || record.counterpartyId === 1),
  );
}

describe('the displayed price', () => {
  test('[MARGIN-5] [LIQ-1] liquidation happens at it, and not a tick before', () => {
    fc.assert(
      fc.property(positions, (drawn) => {
        const s = open(drawn);
        const [position] = s.positions(1);
        const price = position?.liquidationPrice ?? null;
        if (price === null) return;
        const before: Amount = drawn.side === 'BUY' ? add(price, TICK) : sub(price, TICK);
        s.index(text(before));
        expect(isLiquidated(s), `at ${text(before)}, a tick before ${text(price)}`).toBe(false);
        expect(s.positions(1)[0]?.liquidationPrice).toBe(price);
        s.index(text(price));
        expect(isLiquidated(s), `at ${text(price)}`).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
