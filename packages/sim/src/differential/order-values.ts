import type { SymbolSpec } from '@openperp/engine';
import { type Trial, UNIT } from './trial.ts';
import { TINY } from './trial-symbols.ts';

/** A price on or near something that matters: mark, best prices, band, limits. */
export function drawPrice(trial: Trial, spec: SymbolSpec): bigint {
  const { random } = trial;
  const tick = BigInt(spec.tickSize);
  const mark = trial.mark(spec.symbol);
  const depth = trial.engine.query({ kind: 'depth', symbol: spec.symbol, limit: 3 });
  const levels = [...(depth?.bids ?? []), ...(depth?.asks ?? [])].map(([price]) => BigInt(price));
  const nearMark = (mark * BigInt(random.between(9_930, 10_070))) / 10_000n;
  const edges = [spec.multiplierUp, spec.multiplierDown].map((factor) => (mark * BigInt(factor)) / UNIT);
  const roll = random.below(100);
  if (roll < 55 && levels.length > 0) return trial.near(random.pick(levels), tick);
  if (roll < 90) return trial.near(nearMark - (nearMark % tick), tick);
  if (roll < 96) return trial.near(random.pick(edges.map((edge) => edge - (edge % tick))), tick);
  if (roll < 98) return random.pick([BigInt(spec.minPrice), BigInt(spec.maxPrice)]) + tick;
  return random.pick([-1n, 0n, mark + 1n, tick]);
}

/** A quantity by value, or on or near what is held and ordered, or on an edge. */
export function drawQuantity(trial: Trial, spec: SymbolSpec, userId: number): bigint {
  const { random } = trial;
  const step = BigInt(spec.stepSize);
  const roll = random.below(100);
  const present = [
    ...trial.openOrders(userId).flatMap((order) => [order.quantity, order.filledQuantity]),
    ...trial.positionsOf(userId, spec.symbol).map((position) => position.quantity),
  ].map((quantity) => (BigInt(quantity) < 0n ? -BigInt(quantity) : BigInt(quantity)));
  if (roll < 20 && present.length > 0) return trial.near(random.pick(present), step);
  if (roll < 35) return affordableQuantity(trial, spec, userId);
  if (roll < 93) return quantityWorth(trial, spec);
  if (roll < 96) return random.pick([BigInt(spec.minQuantity), BigInt(spec.minQuantity) - step]);
  if (roll < 98) return BigInt(random.pick([spec.maxLimitQuantity, spec.maxMarketQuantity])) + step;
  return random.pick([-1n, 0n, 1n, step + 1n]);
}

/** What the account can pay for, nearly all or a part of it. */
function affordableQuantity(trial: Trial, spec: SymbolSpec, userId: number): bigint {
  const step = BigInt(spec.stepSize);
  const mark = trial.mark(spec.symbol);
  const available = trial.available(userId);
  const settings = trial.engine.query({ kind: 'settings', userId, symbol: spec.symbol });
  const most = BigInt(settings?.maxNotional ?? 0);
  const wanted = (available * BigInt(settings?.leverage ?? 1) * BigInt(trial.random.between(2, 9))) / 10n;
  const notional = wanted < most ? wanted : (most * 9n) / 10n;
  const quantity = mark === 0n ? 0n : (notional * UNIT) / mark;
  const bounded = quantity > BigInt(spec.maxMarketQuantity) ? BigInt(spec.maxMarketQuantity) : quantity;
  return bounded < step ? step : bounded - (bounded % step);
}

/** A quantity of some common value, at least one step. */
export function quantityWorth(trial: Trial, spec: SymbolSpec): bigint {
  const { random } = trial;
  const step = BigInt(spec.stepSize);
  const worth = BigInt(random.pick([1, 6, 30, 200, 2_000, 20_000])) * BigInt(random.between(1, 9));
  const mark = trial.mark(spec.symbol);
  const quantity = mark === 0n ? step : (worth * UNIT * UNIT) / mark;
  const small = spec.symbol === TINY.symbol && random.chance(40);
  const sized = small ? step * BigInt(random.between(1, 30_000)) : quantity - (quantity % step);
  return sized < step ? step : sized;
}
