import { describe, expect, test } from 'vitest';
import { narrow } from '../number/amount.ts';
import {
  completeTiers,
  type LeverageTierInput,
  maxLeverageFor,
  tierCapForLeverage,
  tierOf,
} from './leverage-tiers.ts';
import type { LeverageTier } from './symbol-spec.ts';

/** Whole USDT in 10⁻⁸. */
function usdt(n: number): number | bigint {
  return narrow(BigInt(n) * 100_000_000n);
}

/** Rows of [floor in USDT, rate in 10⁻⁸, leverage]; the last tier ends at `cap`. */
function table(cap: number, ...rows: readonly (readonly [number, number, number])[]): LeverageTierInput[] {
  return rows.map(([floor, maintenanceMarginRate, maxLeverage], i) => ({
    notionalFloor: usdt(floor),
    maxLeverage,
    maintenanceMarginRate,
    ...(i === rows.length - 1 ? { notionalCap: usdt(cap) } : {}),
  }));
}

function completed(input: readonly LeverageTierInput[]): readonly LeverageTier[] {
  const tiers = completeTiers(input);
  if (!tiers.ok) throw new Error(`${tiers.fault.field}: ${tiers.fault.message}`);
  return tiers.value;
}

function faultOf(input: readonly LeverageTierInput[]): readonly [string, string] {
  const tiers = completeTiers(input);
  if (tiers.ok) throw new Error('no fault');
  expect(tiers.fault.message).not.toBe('');
  return [tiers.fault.field, tiers.fault.rule];
}

/** `rows` with some members of one tier replaced. */
function changed(
  rows: readonly LeverageTierInput[],
  at: number,
  change: Partial<LeverageTier>,
): LeverageTierInput[] {
  return rows.map((row, i) => (i === at ? { ...row, ...change } : row));
}

const THREE = table(10_000_000, [0, 400_000, 125], [50_000, 500_000, 100], [600_000, 650_000, 75]);

describe('[MARGIN-4] maintenance amounts', () => {
  test('TIER-01: 16,300 + 5,000,000 × (0.05 − 0.025) = 141,300', () => {
    const tiers = completed(
      table(
        20_000_000,
        [0, 400_000, 125],
        [50_000, 500_000, 100],
        [250_000, 1_000_000, 50],
        [1_000_000, 2_500_000, 20],
        [5_000_000, 5_000_000, 10],
      ),
    );
    expect(tiers[3]?.maintenanceAmount).toBe(usdt(16_300));
    expect(tiers[4]?.maintenanceAmount).toBe(usdt(141_300));
  });

  test('TIER-03: the twelve tiers of BTCUSDT', () => {
    const tiers = completed(
      table(
        1_800_000_000,
        [0, 400_000, 125],
        [50_000, 500_000, 100],
        [600_000, 650_000, 75],
        [3_000_000, 1_000_000, 50],
        [12_000_000, 2_000_000, 25],
        [70_000_000, 2_500_000, 20],
        [100_000_000, 5_000_000, 10],
        [230_000_000, 10_000_000, 5],
        [480_000_000, 12_500_000, 4],
        [600_000_000, 15_000_000, 3],
        [800_000_000, 25_000_000, 2],
        [1_200_000_000, 50_000_000, 1],
      ),
    );
    expect(tiers.map((tier) => tier.maintenanceAmount)).toEqual(
      [
        0, 50, 950, 11_450, 131_450, 481_450, 2_981_450, 14_481_450, 26_481_450, 41_481_450, 121_481_450,
        421_481_450,
      ].map(usdt),
    );
  });

  test('one that is not whole is rounded half-up, from the exact sum', () => {
    // Floors of 50 units and 150 units, steps of 0.01: 0.5 → 1, then 0.5 + 1.5 = 2 (not 1 + 2).
    const tiers = completed([
      { notionalFloor: 0, maxLeverage: 10, maintenanceMarginRate: 1_000_000 },
      { notionalFloor: 50, maxLeverage: 10, maintenanceMarginRate: 2_000_000 },
      { notionalFloor: 150, notionalCap: 1_000, maxLeverage: 10, maintenanceMarginRate: 3_000_000 },
    ]);
    expect(tiers.map((tier) => tier.maintenanceAmount)).toEqual([0, 1, 2]);
  });

  test('caps and amounts that are sent and agree are taken, and a complete table completes to itself', () => {
    const tiers = completed(THREE);
    expect(tiers.map((tier) => tier.notionalCap)).toEqual([usdt(50_000), usdt(600_000), usdt(10_000_000)]);
    expect(completed(tiers)).toEqual(tiers);
  });

  test('one tier is a table', () => {
    expect(completed(table(1_000, [0, 5_000_000, 10]))).toEqual([
      {
        notionalFloor: 0,
        notionalCap: 100_000_000_000,
        maxLeverage: 10,
        maintenanceMarginRate: 5_000_000,
        maintenanceAmount: 0,
      },
    ]);
  });
});

describe('[MARGIN-4] a table that is wrong, gapped or discontinuous is refused by name', () => {
  test('its range', () => {
    expect(faultOf([])).toEqual(['leverageTiers', 'MARGIN-4']);
    expect(faultOf(Array.from({ length: 101 }, () => THREE[0]!))).toEqual(['leverageTiers', 'MARGIN-4']);
    expect(faultOf(changed(THREE, 0, { notionalFloor: 1 }))).toEqual([
      'leverageTiers[0].notionalFloor',
      'MARGIN-4',
    ]);
    // Gap and overlap.
    for (const notionalCap of [usdt(599_999), usdt(600_001)]) {
      expect(faultOf(changed(THREE, 1, { notionalCap }))).toEqual([
        'leverageTiers[2].notionalFloor',
        'MARGIN-4',
      ]);
    }
    // Floors that stand still or fall: the tier before ends at or below its floor.
    for (const notionalFloor of [usdt(50_000), usdt(40_000)]) {
      expect(faultOf(changed(THREE, 2, { notionalFloor }))).toEqual([
        'leverageTiers[1].notionalCap',
        'MARGIN-4',
      ]);
    }
    const { notionalCap: _, ...open } = THREE[2]!;
    expect(faultOf([THREE[0]!, THREE[1]!, open])).toEqual(['leverageTiers[2].notionalCap', 'MARGIN-4']);
    expect(faultOf(changed(THREE, 2, { notionalCap: usdt(600_000) }))).toEqual([
      'leverageTiers[2].notionalCap',
      'MARGIN-4',
    ]);
  });

  test('its rates and leverages', () => {
    for (const maintenanceMarginRate of [0, -1, 100_000_000, 0.5, 499_999]) {
      expect(faultOf(changed(THREE, 2, { maintenanceMarginRate }))).toEqual([
        'leverageTiers[2].maintenanceMarginRate',
        'MARGIN-4',
      ]);
    }
    for (const maxLeverage of [0, -5, 1.5, 101, Number.NaN]) {
      expect(faultOf(changed(THREE, 2, { maxLeverage }))).toEqual([
        'leverageTiers[2].maxLeverage',
        'MARGIN-4',
      ]);
    }
    expect(faultOf(changed(THREE, 0, { maxLeverage: 1001 }))).toEqual([
      'leverageTiers[0].maxLeverage',
      'MARGIN-4',
    ]);
  });

  test('a rate at which a position would be liquidated when opened: 1 / leverage or more', () => {
    // 1 / 75 = 0.0133333…, 1 / 80 = 0.0125
    expect(completeTiers(changed(THREE, 2, { maintenanceMarginRate: 1_333_333 })).ok).toBe(true);
    const tooHigh: readonly (readonly [number, number])[] = [
      [80, 1_250_000],
      [75, 1_333_334],
      [1, 100_000_000],
    ];
    for (const [maxLeverage, maintenanceMarginRate] of tooHigh) {
      const refused = completeTiers(changed(THREE, 2, { maxLeverage, maintenanceMarginRate }));
      expect(refused).toMatchObject({
        ok: false,
        fault: { code: 2002, field: 'leverageTiers[2].maintenanceMarginRate', rule: 'MARGIN-4' },
      });
    }
    expect(completeTiers(changed(THREE, 2, { maxLeverage: 80, maintenanceMarginRate: 1_249_999 })).ok).toBe(
      true,
    );
  });

  test('an amount sent that is not continuous', () => {
    // 50 + 600,000 × 0.0015 = 950
    expect(completeTiers(changed(THREE, 2, { maintenanceAmount: usdt(950) })).ok).toBe(true);
    expect(faultOf(changed(THREE, 2, { maintenanceAmount: 94_999_999_999 }))).toEqual([
      'leverageTiers[2].maintenanceAmount',
      'MARGIN-4',
    ]);
    expect(faultOf(changed(THREE, 0, { maintenanceAmount: 1 }))).toEqual([
      'leverageTiers[0].maintenanceAmount',
      'MARGIN-4',
    ]);
  });

  test('[NUM-2] a cap beyond 10¹⁸', () => {
    expect(completeTiers(changed(THREE, 2, { notionalCap: 10n ** 26n })).ok).toBe(true);
    expect(faultOf(changed(THREE, 2, { notionalCap: 10n ** 26n + 1n }))).toEqual([
      'leverageTiers[2].notionalCap',
      'NUM-2',
    ]);
  });
});

describe('the tier of a notional', () => {
  const tiers = completed(THREE);

  test('[MARGIN-4] floor < notional ≤ cap, the first from 0, the last without end', () => {
    expect(tierOf(tiers, 0)).toBe(tiers[0]);
    expect(tierOf(tiers, 5_000_000_000_000)).toBe(tiers[0]);
    expect(tierOf(tiers, 5_000_000_000_001)).toBe(tiers[1]);
    expect(tierOf(tiers, 60_000_000_000_000)).toBe(tiers[1]);
    expect(tierOf(tiers, 60_000_000_000_001)).toBe(tiers[2]);
    expect(tierOf(tiers, 10n ** 26n)).toBe(tiers[2]);
  });

  test('[MARGIN-6] the cap at a leverage is that of the highest tier that allows it', () => {
    expect(tierCapForLeverage(tiers, 126)).toBe(0);
    expect(tierCapForLeverage(tiers, 125)).toBe(usdt(50_000));
    expect(tierCapForLeverage(tiers, 101)).toBe(usdt(50_000));
    expect(tierCapForLeverage(tiers, 100)).toBe(usdt(600_000));
    expect(tierCapForLeverage(tiers, 76)).toBe(usdt(600_000));
    expect(tierCapForLeverage(tiers, 75)).toBe(usdt(10_000_000));
    expect(tierCapForLeverage(tiers, 1)).toBe(usdt(10_000_000));
  });

  test('[MARGIN-6] the highest leverage at a notional', () => {
    expect(maxLeverageFor(tiers, usdt(50_000))).toBe(125);
    expect(maxLeverageFor(tiers, usdt(50_001))).toBe(100);
    expect(maxLeverageFor(tiers, usdt(600_001))).toBe(75);
  });
});
