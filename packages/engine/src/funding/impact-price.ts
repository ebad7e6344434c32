import type { Side } from '../command/command.ts';
import { type Amount, add, multiply, multiplyWide, narrow } from '../number/amount.ts';
import { divideCeil, divideHalf } from '../number/divide.ts';
import type { Market } from '../symbol/market.ts';

/**
 * FUND-1: the mean price of trading the symbol's impact notional into the resting orders of `side`, half-up to 10⁻⁸; `undefined` where
 * they are not worth as much. The last level is taken in part, so that exactly the notional trades; nothing else is rounded.
 */
export function impactPrice(market: Market, side: Side): Amount | undefined {
  const { spec, valueNumerator, valueDenominator } = market;
  /** Σ ticks × steps is worth the notional from here on. */
  const needed = divideCeil(multiplyWide(spec.impactNotional, valueDenominator), valueNumerator);
  /** Of the levels before the last: Σ ticks × steps, Σ steps. */
  let product: Amount = 0;
  let steps: Amount = 0;
  let price: Amount | undefined;
  market.book.walk(side, (levelTicks, levelSteps) => {
    const withLevel = add(product, multiply(levelTicks, levelSteps));
    if (withLevel >= needed) {
      price = meanPriceTo(market, BigInt(product), BigInt(steps), BigInt(levelTicks));
      return false;
    }
    product = withLevel;
    steps = add(steps, levelSteps);
    return true;
  });
  return price;
}

/**
 * Notional / quantity, where the quantity is `steps`, worth `product` ticks × steps, and of the last level what the rest of the notional
 * buys: over the common divisor lastTicks × valueNumerator. A step is stepNumerator / stepDenominator units of the base asset.
 */
function meanPriceTo(market: Market, product: bigint, steps: bigint, lastTicks: bigint): Amount {
  const notional = BigInt(market.spec.impactNotional);
  const perValue = BigInt(market.valueNumerator);
  const rest = notional * BigInt(market.valueDenominator) - product * perValue;
  const quantity = (steps * lastTicks * perValue + rest) * BigInt(market.stepNumerator);
  const value = notional * BigInt(market.stepDenominator) * lastTicks * perValue;
  return divideHalf(narrow(value), narrow(quantity));
}
