import type { LeverageTier } from '@openperp/engine';
import { type Exchange, FUND_ID, marketOf, type Position } from './exchange.ts';
import { Fraction, total } from './fraction.ts';
import {
  crossPositions,
  crossWallet,
  isIsolated,
  maintenanceMarginOf,
  sizeOf,
  unrealizedPnlOf,
} from './margin.ts';
import { rateOf, sum, UNIT } from './units.ts';

/** A position of the symbol, in the tier in which its liquidation is looked for. */
interface Leg {
  readonly position: Position;
  readonly tier: LeverageTier;
  /** 1 is the lowest. */
  readonly number: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** The fund has no maintenance margin. */
const WITHOUT_MAINTENANCE: LeverageTier = {
  notionalFloor: 0,
  notionalCap: 0,
  maxLeverage: 1,
  maintenanceMarginRate: 0,
  maintenanceAmount: 0,
};

/** Where the check of LIQ-1 becomes true, exactly, and the tiers in which the positions then lie. */
interface Breach {
  readonly price: Fraction;
  readonly legs: readonly Leg[];
}

/** MARGIN-5: the liquidation price in units, on the tick away from the mark; `null` where there is none. */
export function liquidationPrice(exchange: Exchange, position: Position): bigint | null {
  const { spec, mark } = marketOf(exchange, position.symbol);
  const nearest = nearestBreach(exchange, position);
  if (nearest === undefined) return null;
  const rounded = roundAway(nearest.price, mark, BigInt(spec.tickSize));
  return rounded > 0n ? rounded : null;
}

/** The number of the tier in which a position lies at its liquidation price; 0 where there is no price. */
export function liquidationTier(exchange: Exchange, position: Position): number {
  if (liquidationPrice(exchange, position) === null) return 0;
  const leg = nearestBreach(exchange, position)?.legs.find((found) => found.position === position);
  return leg?.number ?? 0;
}

/** Of several, the one nearest to the mark. */
function nearestBreach(exchange: Exchange, position: Position): Breach | undefined {
  const { spec, mark } = marketOf(exchange, position.symbol);
  const together = liquidatedTogether(exchange, position);
  const backing = backingOf(exchange, position, together);
  const tiers = position.userId === FUND_ID ? [WITHOUT_MAINTENANCE] : spec.leverageTiers;
  const distance = (price: Fraction) => price.minus(new Fraction(mark)).magnitude();
  return tierChoices(together, tiers)
    .flatMap((legs) => {
      const price = breachPrice(legs, backing);
      return price === undefined ? [] : [{ price, legs }];
    })
    .sort((a, b) => (distance(a.price).isAbove(distance(b.price)) ? 1 : -1))[0];
}

/** LONG and SHORT in cross have one price; every other position its own. */
function liquidatedTogether(exchange: Exchange, position: Position): Position[] {
  if (isIsolated(exchange, position.userId, position.symbol)) return [position];
  return crossPositions(exchange, position.userId).filter((other) => other.symbol === position.symbol);
}

/** WB': isolated margin, or crossWallet + Σ other cross uPnL − Σ other cross maintenance. */
function backingOf(exchange: Exchange, position: Position, together: readonly Position[]): bigint {
  const { userId, symbol } = position;
  if (isIsolated(exchange, userId, symbol)) return position.isolatedMargin;
  const others = crossPositions(exchange, userId).filter((other) => !together.includes(other));
  return (
    crossWallet(exchange, userId) + unrealizedPnlOf(exchange, others) - maintenanceMarginOf(exchange, others)
  );
}

/** Every way to put the positions into tiers. */
function tierChoices(positions: readonly Position[], tiers: readonly LeverageTier[]): Leg[][] {
  const legsOf = (position: Position): Leg[] =>
    tiers.map((tier, index) => ({
      position,
      tier,
      number: index + 1,
      isFirst: index === 0,
      isLast: index === tiers.length - 1,
    }));
  return positions.reduce<Leg[][]>(
    (choices, position) => choices.flatMap((legs) => legsOf(position).map((leg) => [...legs, leg])),
    [[]],
  );
}

/** `(Σ side·q·EP − WB' − Σ cum) / (Σ side·q − Σ q·MMR)` where it is positive and lies in the tiers chosen. */
function breachPrice(legs: readonly Leg[], backing: bigint): Fraction | undefined {
  const cost = sum(legs.map(({ position }) => position.cost));
  const amounts = sum(legs.map(({ tier }) => BigInt(tier.maintenanceAmount)));
  const slope = total(
    legs.map(({ position, tier }) =>
      new Fraction(position.quantity).minus(
        new Fraction(sizeOf(position)).times(rateOf(tier.maintenanceMarginRate)),
      ),
    ),
  );
  if (slope.numerator === 0n) return undefined;
  const price = new Fraction((cost - backing - amounts) * UNIT).over(slope);
  return price.numerator > 0n && legs.every((leg) => liesInTier(leg, price)) ? price : undefined;
}

/** True when the leg's notional at `price` is in (floor, cap], from 0 in the first tier, without end in the last. */
function liesInTier({ position, tier, isFirst, isLast }: Leg, price: Fraction): boolean {
  const notional = price.times(new Fraction(sizeOf(position), UNIT));
  const isAboveFloor = isFirst || notional.isAbove(new Fraction(BigInt(tier.notionalFloor)));
  return isAboveFloor && (isLast || !notional.isAbove(new Fraction(BigInt(tier.notionalCap))));
}

/** To the tick away from the mark: down where it lies below it, up where above. */
function roundAway(price: Fraction, mark: bigint, tick: bigint): bigint {
  const ticks = price.over(new Fraction(tick));
  return tick * (price.isAbove(new Fraction(mark)) ? ticks.ceil() : ticks.floor());
}

/** MARGIN-5: `EP − side × WB''/q`, 8 digits; `null` where it is below one tick. */
export function bankruptcyPrice(exchange: Exchange, position: Position): bigint | null {
  const { userId, symbol } = position;
  const others = crossPositions(exchange, userId).filter((other) => other !== position);
  const backing = isIsolated(exchange, userId, symbol)
    ? position.isolatedMargin
    : crossWallet(exchange, userId) + unrealizedPnlOf(exchange, others);
  const price = new Fraction((position.cost - backing) * UNIT).over(new Fraction(position.quantity)).half();
  return price < BigInt(marketOf(exchange, symbol).spec.tickSize) ? null : price;
}
