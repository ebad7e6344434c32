import type { OrderRequest } from '../command/command.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import {
  checkActivation,
  checkConditionCount,
  checkConditionFilters,
  checkConditionStanding,
  checkGround,
  checkNotTriggered,
  directionOf,
} from '../condition/check-condition.ts';
import type { Amount } from '../number/amount.ts';
import {
  checkCosts,
  checkFilters,
  checkGoodTillDate,
  checkPlacing,
  checkStanding,
  wouldRest,
} from '../order/check-place.ts';
import type { Exchange } from '../state/exchange.ts';
import { checkStructure, referencePrice } from './check-structure.ts';
import type { Strategy } from './strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** LIMIT: strategies of an account that are WORKING. */
const MAX_STRATEGIES = 50;

/**
 * All checks of a new strategy (STRAT-1, STRAT-2) in the order of MATCH-9; the parts are checked whole, margin is asked for by the one that is
 * an order from the start, which the draft then has. Nothing is changed.
 */
export function checkStrategy(exchange: Exchange, strategy: Strategy): Outcome | undefined {
  return (
    eachPart(strategy, (part) => checkGoodTillDate(exchange, part.asked)) ??
    checkStandings(exchange, strategy) ??
    eachPart(strategy, (part) => checkPartFilters(exchange, part)) ??
    eachActiveOrder(strategy, (part, order) => {
      begin(exchange, part, order);
      return checkPlacing(order, exchange.draft);
    }) ??
    eachPart(strategy, checkPartGround) ??
    checkTriggers(exchange, strategy) ??
    checkCounts(exchange, strategy) ??
    eachActiveOrder(strategy, (_, order) => checkCosts(exchange, order, exchange.draft))
  );
}

/** The parts that are there from the start: the working one, or both legs of an OCO. */
function startsActive({ strategy }: StrategyPart, at: number): boolean {
  return strategy.type === 'OCO' || at === 0;
}

/** The first refusal among the parts, its member named by its place. */
function eachPart(
  { parts }: Strategy,
  check: (part: StrategyPart, at: number) => Outcome | undefined,
): Outcome | undefined {
  for (const [at, part] of parts.entries()) {
    const refusal = check(part, at);
    if (refusal !== undefined) return inPart(refusal, at);
  }
  return undefined;
}

function eachActiveOrder(
  strategy: Strategy,
  check: (part: StrategyPart, order: OrderRequest) => Outcome | undefined,
): Outcome | undefined {
  return eachPart(strategy, (part, at) =>
    part.request.order !== null && startsActive(part, at) ? check(part, part.request.order) : undefined,
  );
}

function inPart({ code, field, rule }: Outcome, at: number): Outcome {
  const isOwn = field === '' || field === 'symbol';
  return refused(code, isOwn ? field : `subOrderList[${at}].${field}`, rule);
}

/** The draft is that of a part. */
function begin(exchange: Exchange, part: StrategyPart, order: OrderRequest): void {
  exchange.draft.begin(part.strategy.holding, part.reduceOnly);
  // The filters leave ticks and steps in it.
  checkFilters(order, exchange.draft);
}

/** Account and symbol let what is there from the start be placed. */
function checkStandings(exchange: Exchange, strategy: Strategy): Outcome | undefined {
  return eachPart(strategy, (part, at) => {
    if (!startsActive(part, at)) return undefined;
    if (part.request.order === null) return checkConditionStanding(strategy.holding, part.reduceOnly);
    exchange.draft.begin(strategy.holding, part.reduceOnly);
    return checkStanding(part.request.order, exchange.draft);
  });
}

function checkPartFilters(exchange: Exchange, part: StrategyPart): Outcome | undefined {
  const { order, condition } = part.request;
  const { holding } = part.strategy;
  if (condition !== null) return checkConditionFilters(holding.market, condition, part.reduceOnly);
  exchange.draft.begin(holding, part.reduceOnly);
  return checkFilters(order!, exchange.draft);
}

/** COND-4: a GTE_GTC part needs its ground; the working part counts as an opening order. */
function checkPartGround({ strategy, request }: StrategyPart): Outcome | undefined {
  const { condition } = request;
  if (condition === null || isOpenedBy(strategy, condition)) return undefined;
  return checkGround(strategy.holding, condition);
}

function isOpenedBy({ working }: Strategy, condition: Parameters<typeof directionOf>[0]): boolean {
  const entry = working?.request.order;
  if (entry == null || working?.reduceOnly || entry.positionSide !== condition.positionSide) return false;
  return (entry.side === 'BUY') === (directionOf(condition) === 'LONG');
}

/** STRAT-1: the structure (3112), then activation prices (3108) and triggers that are true already (3102), of active parts only. */
function checkTriggers(exchange: Exchange, strategy: Strategy): Outcome | undefined {
  const { market } = strategy.holding;
  const reference = referencePrice(strategy, exchange.draft.priceTicks);
  return (
    checkStructure(strategy, reference) ??
    eachPart(strategy, ({ request: { condition } }, at) => {
      if (condition === null) return undefined;
      const price: Amount = referencePrice(strategy, exchange.draft.priceTicks, condition);
      const refusal = checkActivation(condition, price);
      if (refusal !== undefined || !startsActive(strategy.parts[at]!, at)) return refusal;
      return checkNotTriggered(market, condition);
    })
  );
}

/** LIMIT: open orders, condition orders and strategies with this one, inactive parts included. */
function checkCounts(exchange: Exchange, strategy: Strategy): Outcome | undefined {
  const { holding, parts } = strategy;
  const orders = ordersThatRest(exchange, strategy);
  if (orders > 0 && holding.countedOrders + orders > holding.market.spec.maxOpenOrders) {
    return refused(3020, '', 'LIMIT');
  }
  const conditions = parts.filter((part) => !part.isOrder).length;
  const refusal = conditions === 0 ? undefined : checkConditionCount(holding, conditions);
  if (refusal !== undefined) return refusal;
  return holding.account.strategies.size < MAX_STRATEGIES ? undefined : refused(3020, '', 'LIMIT');
}

/** Its orders that will rest, or may later. */
function ordersThatRest(exchange: Exchange, { parts }: Strategy): number {
  let count = 0;
  for (const [at, part] of parts.entries()) {
    const { order } = part.request;
    if (order === null) continue;
    if (!startsActive(part, at) || wouldRest(exchange, order, exchange.draft)) count += 1;
  }
  return count;
}
