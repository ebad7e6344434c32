import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { maintenanceMarginOf, unrealizedPnlOf } from '../margin/position-margin.ts';
import { tiersOf } from '../margin/tiers-of.ts';
import { type Amount, add, narrow, UNIT } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { LeverageTier } from '../symbol/symbol-spec.ts';

/** An exact fraction; `denominator` > 0. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** MARGIN-5: a liquidation price, rounded to the tick, and the tier of the position in which the exact one lies, 1 the lowest. */
export interface LiquidationPoint {
  readonly price: Amount;
  readonly tier: number;
}

/** Σ over the account's other cross positions, which move with other prices and are held where they stand. */
function balanceBeside(
  account: Account,
  holding: Holding,
): { readonly unrealized: bigint; readonly maintenance: bigint } {
  let unrealized = 0n;
  let maintenance = 0n;
  for (const other of account.active) {
    if (other.market === holding.market || other.marginMode !== 'CROSS') continue;
    for (const position of [other.both, other.long, other.short]) {
      if (position.steps === 0) continue;
      unrealized += BigInt(unrealizedPnlOf(position));
      maintenance += BigInt(maintenanceMarginOf(position));
    }
  }
  return { unrealized, maintenance };
}

/**
 * MARGIN-5: the price, rounded to the tick away from the mark, at which the check of LIQ-1 comes true with everything else held;
 * null where there is none. `walletChange` is added to the cross wallet (what an order not placed yet would do to it).
 */
export function liquidationPriceOf(position: Position, walletChange: Amount = 0): Amount | null {
  return liquidationPointOf(position, walletChange)?.price ?? null;
}

/** The same, with the tier in which it lies. */
export function liquidationPointOf(position: Position, walletChange: Amount = 0): LiquidationPoint | null {
  if (position.steps === 0) return null;
  const { holding } = position;
  const { account } = holding;
  if (holding.marginMode === 'ISOLATED') {
    return solve([position], position, BigInt(position.isolatedMargin));
  }
  const beside = balanceBeside(account, holding);
  const balance =
    BigInt(add(account.crossWalletBalance(), walletChange)) + beside.unrealized - beside.maintenance;
  return solve(
    [holding.both, holding.long, holding.short].filter((each) => each.steps !== 0),
    position,
    balance,
  );
}

/** MARGIN-5: the price at which nothing is left, null where there is none of a tick or more (LIQ-2). Half-up to 8 digits. */
export function bankruptcyPriceOf(position: Position): Amount | null {
  if (position.steps === 0) return null;
  const { holding } = position;
  const { account, market } = holding;
  const balance =
    holding.marginMode === 'ISOLATED'
      ? BigInt(position.isolatedMargin)
      : BigInt(account.crossWalletBalance()) + besideInCross(account, position);
  const scale = BigInt(market.stepDenominator);
  const quantity = BigInt(position.steps) * BigInt(market.stepNumerator);
  const numerator = (BigInt(position.cost) - balance) * scale;
  const price = halfUp(quantity < 0n ? -numerator : numerator, quantity < 0n ? -quantity : quantity);
  return price >= BigInt(market.tickSize) ? narrow(price) : null;
}

/** Σ uPnL of all other cross positions, those of the same symbol too. */
function besideInCross(account: Account, position: Position): bigint {
  let sum = balanceBeside(account, position.holding).unrealized;
  const { both, long, short } = position.holding;
  for (const other of [both, long, short]) {
    if (other !== position) sum += BigInt(unrealizedPnlOf(other));
  }
  return sum;
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n) return -1n;
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * Solves Σ side·q·P − Σ cost + balance = Σ (q·P·MMR − cum) for P: P = (Σ cost − balance − Σ cum) / Σ (side·q − q·MMR), each position in
 * the tier in which the answer lies. Of several answers the one nearest to the mark.
 */
function solve(positions: readonly Position[], position: Position, balance: bigint): LiquidationPoint | null {
  const { market } = position.holding;
  const mark = BigInt(market.markPrice);
  let best: { readonly price: Fraction; readonly ticks: bigint; readonly tier: LeverageTier } | null = null;
  for (const tiers of tierChoices(positions)) {
    const price = priceInTiers(positions, tiers, balance);
    if (price === null || !liesInTiers(positions, tiers, price)) continue;
    const ticks = awayFromMark(price, mark, BigInt(market.tickSize));
    if (ticks <= 0n) continue;
    if (best === null || distance(price, mark) < distance(best.price, mark)) {
      best = { price, ticks, tier: tiers[positions.indexOf(position)]! };
    }
  }
  if (best === null) return null;
  return {
    price: narrow(best.ticks * BigInt(market.tickSize)),
    tier: tiersOf(position).indexOf(best.tier) + 1,
  };
}

/** Every choice of one tier a position; one or two positions, so at most tiers². */
function tierChoices(positions: readonly Position[]): readonly (readonly LeverageTier[])[] {
  const tiers = tiersOf(positions[0]!);
  if (positions.length === 1) return tiers.map((tier) => [tier]);
  return tiers.flatMap((first) => tiers.map((second) => [first, second]));
}

function priceInTiers(
  positions: readonly Position[],
  tiers: readonly LeverageTier[],
  balance: bigint,
): Fraction | null {
  const { market } = positions[0]!.holding;
  let cost = 0n;
  let slope = 0n;
  positions.forEach((position, i) => {
    const tier = tiers[i]!;
    const quantity = BigInt(position.steps) * BigInt(market.stepNumerator);
    const size = quantity < 0n ? -quantity : quantity;
    cost += BigInt(position.cost) - BigInt(tier.maintenanceAmount);
    slope += quantity * BigInt(UNIT) - size * BigInt(tier.maintenanceMarginRate);
  });
  if (slope === 0n) return null;
  const numerator = (cost - balance) * BigInt(market.stepDenominator) * BigInt(UNIT);
  const price =
    slope < 0n ? { numerator: -numerator, denominator: -slope } : { numerator, denominator: slope };
  return price.numerator > 0n ? price : null;
}

/** True when at `price` each position's notional lies in its tier: floor < notional ≤ cap, the last without end. */
function liesInTiers(
  positions: readonly Position[],
  tiers: readonly LeverageTier[],
  price: Fraction,
): boolean {
  const { market } = positions[0]!.holding;
  const all = tiersOf(positions[0]!);
  return positions.every((position, i) => {
    const tier = tiers[i]!;
    const size = BigInt(Math.abs(position.steps)) * BigInt(market.stepNumerator);
    const notional = price.numerator * size;
    const scale = price.denominator * BigInt(market.stepDenominator);
    const above = tier === all[0] || notional > BigInt(tier.notionalFloor) * scale;
    const below = tier === all.at(-1) || notional <= BigInt(tier.notionalCap) * scale;
    return above && below;
  });
}

/** Ticks below the mark rounded down, above it up. */
function awayFromMark(price: Fraction, mark: bigint, tickSize: bigint): bigint {
  const denominator = price.denominator * tickSize;
  const below = price.numerator <= mark * price.denominator;
  return below ? price.numerator / denominator : (price.numerator + denominator - 1n) / denominator;
}

/** |price − mark|, floored to whole 10⁻⁸ (answers of different tiers lie farther apart than that or are the same). */
function distance(price: Fraction, mark: bigint): bigint {
  const difference = price.numerator - mark * price.denominator;
  return (difference < 0n ? -difference : difference) / price.denominator;
}
