import type { Position } from '../position/position.ts';
import type { LeverageTier } from '../symbol/symbol-spec.ts';

/** One tier without end that asks for nothing. */
const NO_MAINTENANCE: readonly LeverageTier[] = [
  { notionalFloor: 0, notionalCap: 0, maxLeverage: 1, maintenanceMarginRate: 0, maintenanceAmount: 0 },
];

/** MARGIN-4: the tiers that a position is held to: those of its symbol; the insurance fund's needs no maintenance margin (LIQ-4). */
export function tiersOf(position: Position): readonly LeverageTier[] {
  const { account, market } = position.holding;
  return account.isFund ? NO_MAINTENANCE : market.spec.leverageTiers;
}
