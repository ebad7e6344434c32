import { BTCUSDT } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { instrumentOf } from './instrument.ts';
import { Random } from './random.ts';
import { decide, type Intent, type TraderCharacter, type TraderView } from './trader.ts';

const VIEW: TraderView = {
  instrument: instrumentOf(BTCUSDT),
  touch: { bidTicks: 980_000, askTicks: 980_002 },
  trend: 0,
  cheapness: 0,
  positionSteps: 0,
  limitSteps: 7_000,
  leastValue: 600,
};

function decisions(character: TraderCharacter, view: Partial<TraderView> = {}, count = 4_000): Intent[] {
  const random = new Random(`${character} trader`);
  return Array.from({ length: count }, () => decide(character, { ...VIEW, ...view }, random));
}

function buyShare(intents: readonly Intent[]): number {
  return intents.filter(({ side }) => side === 'BUY').length / intents.length;
}

describe('the side', () => {
  test('of a noise trader is a coin toss, whatever the trend', () => {
    expect(Math.abs(buyShare(decisions('noise')) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(buyShare(decisions('noise', { trend: 3 })) - 0.5)).toBeLessThan(0.03);
  });

  test('of a momentum trader follows the trend, of a contrarian goes against it', () => {
    expect(buyShare(decisions('momentum', { trend: 2 }))).toBeGreaterThan(0.7);
    expect(buyShare(decisions('momentum', { trend: -2 }))).toBeLessThan(0.3);
    expect(buyShare(decisions('contrarian', { trend: 2 }))).toBeLessThan(0.3);
    expect(buyShare(decisions('contrarian', { trend: -2 }))).toBeGreaterThan(0.7);
  });

  test('leans to a buy where the market is cheap, which takes from makers what they are long', () => {
    expect(buyShare(decisions('noise', { cheapness: 1 }))).toBeGreaterThan(0.8);
    expect(buyShare(decisions('noise', { cheapness: -1 }))).toBeLessThan(0.2);
  });
});

describe('the size', () => {
  test('follows a power law: most are small, the largest a hundred times the median', () => {
    const steps = decisions('noise', { limitSteps: 1_000_000 }, 20_000)
      .map((intent) => intent.steps)
      .sort((a, b) => a - b);
    const median = steps[10_000]!;
    expect(steps[0]).toBe(6);
    expect(median).toBeLessThan(15);
    expect(steps.at(-1)! / median).toBeGreaterThan(100);
    expect(steps.at(-1)! * 98).toBeLessThanOrEqual(251 * 600);
  });

  test('is whole, and never beyond what a market order may have', () => {
    for (const intent of decisions('noise', { leastValue: 1e9, limitSteps: 1e9 }, 50)) {
      expect(intent.steps).toBe(120_000);
    }
  });
});

describe('a position', () => {
  test('at the limit is only reduced, by orders that cannot do more', () => {
    for (const [positionSteps, side] of [
      [7_000, 'SELL'],
      [-9_000, 'BUY'],
    ] as const) {
      for (const intent of decisions('momentum', { positionSteps, trend: positionSteps }, 200)) {
        expect(intent).toMatchObject({ kind: 'market', side, reduceOnly: true });
        expect(intent.steps).toBeGreaterThanOrEqual(Math.abs(positionSteps) / 4);
        expect(intent.steps).toBeLessThanOrEqual(Math.abs(positionSteps));
      }
    }
  });

  test('that is large is closed now and then, a small one never on purpose', () => {
    const closing = (positionSteps: number): number =>
      decisions('noise', { positionSteps }).filter((intent) => intent.kind === 'market' && intent.reduceOnly)
        .length / 4_000;
    expect(closing(4_000)).toBeCloseTo(0.15, 1);
    expect(closing(1_000)).toBe(0);
  });
});

test('a patient trader waits behind the touch for more than the minute that GTD asks for', () => {
  for (const intent of decisions('patient', {}, 500)) {
    if (intent.kind !== 'limit') throw new Error('not a limit order');
    expect(intent.lifetimeMs).toBeGreaterThan(60_000);
    if (intent.side === 'BUY') expect(intent.priceTicks).toBeLessThanOrEqual(980_000);
    else expect(intent.priceTicks).toBeGreaterThanOrEqual(980_002);
    expect(Number.isInteger(intent.priceTicks)).toBe(true);
  }
});
