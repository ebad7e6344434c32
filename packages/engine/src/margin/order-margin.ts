import type { Account } from '../account/account.ts';
import { takerFeeRateOf } from '../account/fee-rates.ts';
import { type Holding, lossOf } from '../account/holding.ts';
import type { Side } from '../command/command.ts';
import { type Amount, abs, add, multiply, narrow, sub, UNIT } from '../number/amount.ts';
import { divideCeil, divideFloor, multiplyDivideFloor } from '../number/divide.ts';

/** Leaves room for a sum of two. */
const HALF_SAFE = 2 ** 52;

/** Leverage × steps a unit up to which three fractions over their common denominator, × 10⁸, stay safe integers. */
const QUICK_SCALE = 30_000_000;

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
  for (let order = holding.newest; order !== null; order = order.older) {
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
  const quick = requiredQuick(holding, buys, sells, loss, takerRate);
  return quick >= 0 ? quick : requiredExact(holding, buys, sells, loss, takerRate);
}

/**
 * The common case in safe integers, −1 where it does not apply: values without a fraction, and what the other side adds hidden by the
 * position. Then it is ⌈x / L + loss / s + v × rate / 10⁸⌉ with x the greater exposure, v = B + A, s steps a unit; the whole parts are
 * added and the fractions rounded up over their common denominator.
 */
function requiredQuick(
  holding: Holding,
  buys: Amount,
  sells: Amount,
  loss: Amount,
  takerRate: number,
): number {
  const { market, leverage } = holding;
  const { stepDenominator } = market;
  if (
    market.valueDenominator !== 1 ||
    market.stepNumerator !== 1 ||
    leverage * stepDenominator > QUICK_SCALE
  ) {
    return -1;
  }
  if (typeof buys !== 'number' || typeof sells !== 'number' || typeof loss !== 'number') return -1;
  const volume = (buys + sells) * market.valueNumerator;
  if (volume > Number.MAX_SAFE_INTEGER) return -1;
  const exposure = exposureQuick(holding, buys, sells) * market.valueNumerator;
  if (exposure < 0) return -1;
  const margin = divideFloor(exposure, leverage) as number;
  const lossWhole = loss === 0 ? 0 : (divideFloor(loss, stepDenominator) as number);
  const whole = divideFloor(volume, UNIT) as number;
  const part = (volume - whole * UNIT) * takerRate;
  const high = whole * takerRate;
  const total = margin + lossWhole + high;
  if (part > Number.MAX_SAFE_INTEGER || total > HALF_SAFE) return -1;
  const low = divideFloor(part, UNIT) as number;
  const fraction =
    (exposure - margin * leverage) * stepDenominator * UNIT +
    (loss - lossWhole * stepDenominator) * leverage * UNIT +
    (part - low * UNIT) * leverage * stepDenominator;
  return total + low + (divideCeil(fraction, leverage * stepDenominator * UNIT) as number);
}

/** Σ ticks × steps that the first term of MARGIN-2 counts, or −1 where it takes the exact way to tell. */
function exposureQuick(holding: Holding, buys: number, sells: number): number {
  if (holding.isHedged()) return buys + sells;
  const { both, market } = holding;
  const same = both.steps >= 0 ? buys : sells;
  const opposite = both.steps >= 0 ? sells : buys;
  if (opposite <= same) return same;
  if (both.steps === 0) return opposite;
  const notional = multiplyDivideFloor(
    market.markPrice,
    multiply(Math.abs(both.steps), market.stepNumerator),
    market.stepDenominator,
  );
  const hidden = multiply(notional, holding.marginMode === 'CROSS' ? 2 : 1);
  return (opposite - same) * market.valueNumerator <= hidden ? same : -1;
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

/** How much more an order would hold back. */
export function orderMarginDifference(
  holding: Holding,
  side: Side,
  priceTicks: number,
  steps: number,
): Amount {
  return sub(orderMarginWith(holding, side, priceTicks, steps), orderMarginOf(holding));
}
