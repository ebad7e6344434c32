import type { Account } from '../account/account.ts';
import { takerFeeRateOf } from '../account/fee-rates.ts';
import { type Holding, lossOf } from '../account/holding.ts';
import type { Side } from '../command/command.ts';
import { type Amount, abs, add, multiply, narrow, UNIT } from '../number/amount.ts';
import { floorQuotient } from '../number/divide.ts';

/** Leaves room for a sum of two. */
const HALF_SAFE = 2 ** 52;

/** MARGIN-2: what the resting orders of an account in a symbol hold back, rounded up once. Cached by mark and fee rate. */
export function orderMarginOf(holding: Holding): Amount {
  if (holding.openOrders === 0) return 0;
  const { market } = holding;
  const rate = takerFeeRateOf(holding.account, market);
  if (holding.marginMarkVersion === market.markVersion && holding.marginFeeRate === rate) {
    return holding.orderMargin;
  }
  holding.orderMargin = required(holding, holding.buyProduct, holding.sellProduct, openLossOf(holding), rate);
  holding.marginMarkVersion = market.markVersion;
  holding.marginFeeRate = rate;
  return holding.orderMargin;
}

/** What it would be with one more opening order resting, `steps` at `priceTicks` (negative steps: with so much less). */
export function orderMarginWith(holding: Holding, side: Side, priceTicks: number, steps: number): Amount {
  const product = multiply(priceTicks, steps);
  return required(
    holding,
    side === 'BUY' ? add(holding.buyProduct, product) : holding.buyProduct,
    side === 'SELL' ? add(holding.sellProduct, product) : holding.sellProduct,
    add(openLossOf(holding), lossOf(holding.market, side, priceTicks, steps)),
    takerFeeRateOf(holding.account, holding.market),
  );
}

/** Σ over all symbols: the account's frozen margin. */
export function totalOrderMargin(account: Account): Amount {
  let total: Amount = 0;
  for (const holding of account.active) total = add(total, orderMarginOf(holding));
  return total;
}

/** Σ (price beyond the mark) × steps of the resting opening orders, in 10⁻⁸ × steps. */
function openLossOf(holding: Holding): Amount {
  const { market } = holding;
  if (holding.lossMarkVersion === market.markVersion) return holding.openLoss;
  let loss: Amount = 0;
  for (const order of holding.orders) {
    if (order.resting && !order.reduceOnly) {
      loss = add(loss, lossOf(market, order.side, order.priceTicks, order.remainingSteps));
    }
  }
  holding.openLoss = loss;
  holding.lossMarkVersion = market.markVersion;
  return loss;
}

/** The formula of MARGIN-2 for given sums, rounded up once. */
function required(holding: Holding, buys: Amount, sells: Amount, loss: Amount, takerRate: number): Amount {
  if (buys === 0 && sells === 0) return 0;
  if (typeof buys === 'number' && typeof sells === 'number' && typeof loss === 'number') {
    const whole = requiredWhole(holding, buys, sells, loss, takerRate);
    if (whole >= 0) return whole;
  }
  return requiredExact(holding, buys, sells, loss, takerRate);
}

/**
 * The common case in safe integers, −1 where it does not apply: all values at a tick are whole, and what the mark makes of them is too, or
 * it decides nothing. Then it is ⌈x / L + v × rate / 10⁸⌉ + loss with x the exposure, v = B + A; whole parts are added and the fractions
 * rounded up over L × 10⁸.
 */
function requiredWhole(
  holding: Holding,
  buys: number,
  sells: number,
  loss: number,
  takerRate: number,
): number {
  const { market, leverage } = holding;
  if (!market.isWholeAtTicks() || loss % market.stepDenominator !== 0) return -1;
  const { valueNumerator } = market;
  const volume = (buys + sells) * valueNumerator;
  if (volume > Number.MAX_SAFE_INTEGER) return -1;
  const exposure = exposureWhole(holding, buys * valueNumerator, sells * valueNumerator);
  if (exposure < 0) return -1;
  const margin = floorQuotient(exposure, leverage);
  const units = floorQuotient(volume, UNIT);
  const part = (volume - units * UNIT) * takerRate;
  const fee = floorQuotient(part, UNIT);
  const total = margin + loss / market.stepDenominator + units * takerRate + fee;
  if (part > Number.MAX_SAFE_INTEGER || total > HALF_SAFE) return -1;
  const fraction = (exposure - margin * leverage) * UNIT + (part - fee * UNIT) * leverage;
  if (fraction === 0) return total;
  return fraction <= leverage * UNIT ? total + 1 : total + 2;
}

/** The first term of MARGIN-2 before × IMR, of a market where values at ticks are whole; −1 where the fraction of the mark's counts. */
function exposureWhole(holding: Holding, buys: number, sells: number): number {
  if (holding.isHedged()) return buys + sells;
  const { both, market } = holding;
  const same = both.steps >= 0 ? buys : sells;
  const opposite = both.steps >= 0 ? sells : buys;
  if (opposite <= same) return same;
  const hidden = (holding.marginMode === 'CROSS' ? 2 : 1) * Math.abs(both.steps);
  // Past the safe integers the products are not exact, but far above all that `opposite` can be.
  if (market.stepValue !== 0) return Math.max(same, opposite - hidden * market.stepValue);
  const leastHidden = hidden * market.markFloorTicks * market.valueNumerator;
  return opposite <= same + leastHidden ? same : -1;
}

/** The general case: every term over the common denominator valueDenominator × stepDenominator × L × 10⁸. */
function requiredExact(
  holding: Holding,
  buys: Amount,
  sells: Amount,
  loss: Amount,
  takerRate: number,
): Amount {
  const { market } = holding;
  const value = BigInt(market.valueNumerator) * BigInt(market.stepDenominator);
  const quantity = BigInt(market.stepNumerator) * BigInt(market.valueDenominator);
  const b = BigInt(buys) * value;
  const a = BigInt(sells) * value;
  const leverage = BigInt(holding.leverage);
  const unit = BigInt(UNIT);
  const first = exposureExact(holding, b, a, quantity);
  const numerator =
    first * unit + BigInt(loss) * quantity * leverage * unit + (b + a) * BigInt(takerRate) * leverage;
  const denominator = BigInt(market.valueDenominator) * BigInt(market.stepDenominator) * leverage * unit;
  return narrow((numerator + denominator - 1n) / denominator);
}

/** The first term of MARGIN-2 before × IMR; `quantity` turns mark × steps into the scale of `b` and `a`. */
function exposureExact(holding: Holding, b: bigint, a: bigint, quantity: bigint): bigint {
  if (holding.isHedged()) return b + a;
  const { both, market } = holding;
  const notional = BigInt(abs(multiply(market.markPrice, both.steps))) * quantity;
  const [same, opposite] = both.steps >= 0 ? [b, a] : [a, b];
  const beyond = opposite - (holding.marginMode === 'CROSS' ? 2n : 1n) * notional;
  return beyond > same ? beyond : same;
}
