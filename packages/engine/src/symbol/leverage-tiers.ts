import { type Amount, addWide, multiplyWide, UNIT } from '../number/amount.ts';
import { divideHalf } from '../number/divide.ts';
import type { Completed, SymbolFault } from './symbol-fault.ts';
import { MAX_LEVERAGE, MAX_TIERS, MAX_VALUE } from './symbol-limits.ts';
import type { LeverageTier } from './symbol-spec.ts';

/** A tier as configured: only the last needs a cap, every other ends where the next begins; the maintenance amount follows from the table. */
export type LeverageTierInput = Omit<LeverageTier, 'notionalCap' | 'maintenanceAmount'> &
  Partial<Pick<LeverageTier, 'notionalCap' | 'maintenanceAmount'>>;

/**
 * The table with caps and maintenance amounts filled in (MARGIN-4), or its first fault: no tier, a first floor other than 0, a gap or
 * overlap, floors not rising, a leverage that is no integer from 1 or rises, a maintenance margin rate outside (0, 1), falling or not
 * below 1 / leverage, a maintenance amount that disagrees, no last cap.
 *
 * Maintenance amounts add up exactly and each is rounded once, half-up to 10⁻⁸.
 */
export function completeTiers(input: readonly LeverageTierInput[]): Completed<readonly LeverageTier[]> {
  if (input.length === 0) return refuse('leverageTiers', 'at least one tier is needed');
  if (input.length > MAX_TIERS) return refuse('leverageTiers', `at most ${MAX_TIERS} tiers`);
  const tiers: LeverageTier[] = [];
  /** Σ floor × (MMR − previous MMR), in 10⁻¹⁶. */
  let exactAmount: Amount = 0;
  for (const [i, tier] of input.entries()) {
    const previous = input[i - 1];
    const notionalCap = tier.notionalCap ?? input[i + 1]?.notionalFloor;
    if (notionalCap === undefined) return refuse(pathOf(i, 'notionalCap'), 'the last tier needs a cap');
    const fault = faultOfRange(i, tier, notionalCap, tiers[i - 1]) ?? faultOfRates(i, tier, previous);
    if (fault !== undefined) return { ok: false, fault };
    const step = previous === undefined ? 0 : tier.maintenanceMarginRate - previous.maintenanceMarginRate;
    exactAmount = addWide(exactAmount, multiplyWide(tier.notionalFloor, step));
    const maintenanceAmount = divideHalf(exactAmount, UNIT);
    if ((tier.maintenanceAmount ?? maintenanceAmount) !== maintenanceAmount) {
      return refuse(pathOf(i, 'maintenanceAmount'), 'it is not continuous with the tier before');
    }
    const { notionalFloor, maxLeverage, maintenanceMarginRate } = tier;
    tiers.push({ notionalFloor, notionalCap, maxLeverage, maintenanceMarginRate, maintenanceAmount });
  }
  return { ok: true, value: tiers };
}

/** The tier with floor < notional ≤ cap, the first from 0, the last without end (MARGIN-4). `tiers` are complete. */
export function tierOf(tiers: readonly LeverageTier[], notional: Amount): LeverageTier {
  for (const tier of tiers) {
    if (notional <= tier.notionalCap) return tier;
  }
  return tiers.at(-1)!;
}

/** The most notional at a leverage: the cap of the highest tier that allows it, 0 where none does (MARGIN-6). */
export function tierCapForLeverage(tiers: readonly LeverageTier[], leverage: number): Amount {
  return tiers.findLast((tier) => leverage <= tier.maxLeverage)?.notionalCap ?? 0;
}

/** The highest leverage that the tier of `notional` allows (MARGIN-6). */
export function maxLeverageFor(tiers: readonly LeverageTier[], notional: Amount): number {
  return tierOf(tiers, notional).maxLeverage;
}

function faultOfRange(
  i: number,
  tier: LeverageTierInput,
  notionalCap: Amount,
  previous: LeverageTier | undefined,
): SymbolFault | undefined {
  const floorAt = pathOf(i, 'notionalFloor');
  if (previous === undefined && tier.notionalFloor !== 0) return fault(floorAt, 'the first tier starts at 0');
  if (previous !== undefined && tier.notionalFloor !== previous.notionalCap) {
    return fault(floorAt, 'a tier starts where the one before ends');
  }
  if (notionalCap <= tier.notionalFloor)
    return fault(pathOf(i, 'notionalCap'), 'a tier ends above its floor');
  if (notionalCap > MAX_VALUE) {
    return { code: 2003, field: pathOf(i, 'notionalCap'), rule: 'NUM-2', message: 'too large' };
  }
  return undefined;
}

function faultOfRates(
  i: number,
  tier: LeverageTierInput,
  previous: LeverageTierInput | undefined,
): SymbolFault | undefined {
  const leverageAt = pathOf(i, 'maxLeverage');
  if (!Number.isInteger(tier.maxLeverage) || tier.maxLeverage < 1 || tier.maxLeverage > MAX_LEVERAGE) {
    return fault(leverageAt, `an integer from 1 to ${MAX_LEVERAGE}`);
  }
  if (previous !== undefined && tier.maxLeverage > previous.maxLeverage) {
    return fault(leverageAt, 'leverage does not rise with notional');
  }
  const rate = tier.maintenanceMarginRate;
  const rateAt = pathOf(i, 'maintenanceMarginRate');
  if (!Number.isInteger(rate) || rate <= 0 || rate >= UNIT) return fault(rateAt, 'a rate between 0 and 1');
  if (previous !== undefined && rate < previous.maintenanceMarginRate) {
    return fault(rateAt, 'the rate does not fall with notional');
  }
  if (rate * tier.maxLeverage >= UNIT) {
    return fault(rateAt, 'less than 1 / maxLeverage: a position would be liquidated when opened');
  }
  return undefined;
}

function pathOf(i: number, member: keyof LeverageTier): string {
  return `leverageTiers[${i}].${member}`;
}

function fault(field: string, message: string): SymbolFault {
  return { code: 2002, field, rule: 'MARGIN-4', message };
}

function refuse(field: string, message: string): Completed<never> {
  return { ok: false, fault: fault(field, message) };
}
