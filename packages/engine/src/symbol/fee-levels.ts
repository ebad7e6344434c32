import { type Amount, multiplyWide, UNIT } from '../number/amount.ts';

/** FEE-2: what an account pays at a level, from `minVolume30d` (10⁻⁸) on; rates in 10⁻⁸. */
export interface FeeLevel {
  readonly level: number;
  readonly name: string;
  readonly minVolume30d: Amount;
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
}

/** The default fee table (FEE-2): level n at index n, volumes rising. */
export const DEFAULT_FEE_LEVELS: readonly FeeLevel[] = [
  feeLevel(0, 0, 20_000, 50_000),
  feeLevel(1, 15_000_000, 16_000, 40_000),
  feeLevel(2, 50_000_000, 14_000, 35_000),
  feeLevel(3, 100_000_000, 12_000, 32_000),
  feeLevel(4, 600_000_000, 10_000, 30_000),
  feeLevel(5, 1_000_000_000, 8_000, 27_000),
  feeLevel(6, 2_500_000_000, 6_000, 25_000),
  feeLevel(7, 5_000_000_000, 4_000, 22_000),
  feeLevel(8, 12_500_000_000, 2_000, 20_000),
  feeLevel(9, 25_000_000_000, 0, 17_000),
];

/** The level that a 30-day volume (10⁻⁸) earns: the highest whose minimum it reaches (FEE-2). */
export function feeLevelFor(volume30d: Amount): FeeLevel {
  const reached = DEFAULT_FEE_LEVELS.findLast((level) => level.minVolume30d <= volume30d);
  if (reached === undefined) throw new RangeError(`a negative volume: ${volume30d}`);
  return reached;
}

function feeLevel(level: number, minVolume: number, makerFeeRate: number, takerFeeRate: number): FeeLevel {
  return {
    level,
    name: `VIP ${level}`,
    minVolume30d: multiplyWide(minVolume, UNIT),
    makerFeeRate,
    takerFeeRate,
  };
}
