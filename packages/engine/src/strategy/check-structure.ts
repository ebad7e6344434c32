import type { ConditionRequest, Side, WorkingType } from '../command/command.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import { isStopLike } from '../condition/condition.ts';
import { presentPrice } from '../condition/present-price.ts';
import type { Amount } from '../number/amount.ts';
import type { Strategy } from './strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** STRAT-1: the kinds, sides, quantities and prices of the parts fit together (3112). `reference` 0: there is no price yet. */
export function checkStructure(strategy: Strategy, reference: Amount): Outcome | undefined {
  return checkEach(strategy) ?? (strategy.legs.length === 2 ? checkLegs(strategy, reference) : undefined);
}

function fault(at: number, member: string): Outcome {
  return refused(3112, `subOrderList[${at}].${member}`, 'STRAT-1');
}

function checkEach({ parts, working }: Strategy): Outcome | undefined {
  for (const [at, part] of parts.entries()) {
    if (part === working && !part.isOrder) return fault(at, 'type');
    if (part.asked.closePosition) return fault(at, 'closePosition');
  }
  return undefined;
}

/** Two legs are the legs of an OCO: one takes the profit, the other stops the loss, for the same quantity on the same side. */
function checkLegs(strategy: Strategy, reference: Amount): Outcome | undefined {
  const { parts, working, legs } = strategy;
  const [first, second] = legs as readonly [StrategyPart, StrategyPart];
  const at = parts.indexOf(second);
  const stop = first.isStopLike ? first : second;
  const limit = first.isStopLike ? second : first;
  if (!stop.isStopLike || limit.isStopLike) return fault(at, 'type');
  if (limit.request.order?.type === 'MARKET') return fault(parts.indexOf(limit), 'type');
  const a = first.asked;
  const b = second.asked;
  if (a.side !== b.side) return fault(at, 'side');
  if (a.positionSide !== b.positionSide) return fault(at, 'positionSide');
  if (a.quantity !== b.quantity) return fault(at, 'quantity');
  if (working !== null && working.asked.quantity !== a.quantity) return fault(at - 1, 'quantity');
  return checkPrices(strategy, limit, stop, reference);
}

/** SELL: the limit-like leg above the reference, the stop below; BUY the other way round. */
function checkPrices(
  { parts }: Strategy,
  limit: StrategyPart,
  stop: StrategyPart,
  reference: Amount,
): Outcome | undefined {
  const { side } = limit.asked;
  const limitPrice = limit.request.order?.price ?? limit.request.condition!.stopPrice;
  const stopPrice = stop.request.condition!.stopPrice;
  const limitMember = limit.isOrder ? 'price' : 'stopPrice';
  if (reference !== 0) {
    if (!isBeyond(side, limitPrice, reference)) return fault(parts.indexOf(limit), limitMember);
    if (stopPrice !== 0 && !isBeyond(side, reference, stopPrice))
      return fault(parts.indexOf(stop), 'stopPrice');
  } else if (stopPrice !== 0 && !isBeyond(side, limitPrice, stopPrice)) {
    return fault(parts.indexOf(limit), limitMember);
  }
  return undefined;
}

/** `a` is the better price for a `side`. */
function isBeyond(side: Side, a: Amount, b: Amount): boolean {
  return side === 'SELL' ? a > b : a < b;
}

/**
 * The price that parts are judged against: the working LIMIT's (`workingTicks`, which a BBO found in the book), else the market: the price of
 * the working type of `condition`, or of the stop leg. 0: there is none yet.
 */
export function referencePrice(
  strategy: Strategy,
  workingTicks: number,
  condition?: ConditionRequest,
): Amount {
  const { working, legs, holding } = strategy;
  if (working?.request.order?.type === 'LIMIT') return holding.market.priceOf(workingTicks);
  return presentPrice(holding.market, (condition ?? stopOf(legs)).workingType);
}

function stopOf(legs: readonly StrategyPart[]): { readonly workingType: WorkingType } {
  const stop = legs.find(({ request }) => request.condition !== null && isStopLike(request.condition));
  return stop?.request.condition ?? { workingType: 'CONTRACT_PRICE' };
}
