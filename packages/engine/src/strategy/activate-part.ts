import type { OrderRequest } from '../command/command.ts';
import { createCondition, openCondition } from '../condition/condition-life.ts';
import { executeOrder } from '../matching/execute-order.ts';
import { checkOrder } from '../order/check-place.ts';
import { createOrder } from '../order/create-order.ts';
import type { Exchange } from '../state/exchange.ts';
import { leaveInactive } from './finish-strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** STRAT-3: a leg becomes active for `steps`; 0, because the leg before it has filled at once: it never does. */
export function activateLeg(exchange: Exchange, leg: StrategyPart, steps: number): void {
  const { order, condition } = leg.request;
  exchange.strategies.touch(leg.strategy);
  if (steps === 0) leaveInactive(leg, 'DROPPED');
  else if (order !== null) placeLeg(exchange, leg, order, steps);
  else if (condition !== null) {
    leaveInactive(leg, 'ACTIVE');
    const { holding } = leg.strategy;
    const { reduceOnly } = leg;
    const opened = createCondition(exchange, { holding, request: condition, reduceOnly, part: leg });
    opened.quantitySteps = steps;
    leg.condition = opened;
    openCondition(exchange, opened);
    if (opened.isGoodTillExecuted) exchange.strategies.noteShaken(holding);
  }
}

/** The order of a leg is checked as any other; refused, the leg alone is REJECTED (STRAT-1). */
function placeLeg(exchange: Exchange, leg: StrategyPart, order: OrderRequest, steps: number): void {
  const { holding } = leg.strategy;
  const request = requestFor(leg, order, holding.market.quantityOf(steps));
  // Its own place among the inactive ones does not count against it.
  leaveInactive(leg, 'ACTIVE');
  exchange.draft.begin(holding, leg.reduceOnly);
  const refusal = checkOrder(exchange, request, exchange.draft);
  if (refusal === undefined) {
    placeOrder(exchange, leg, request);
    return;
  }
  leg.state = 'REJECTED';
  leg.rejectCode = refusal.code;
  leg.rejectField = refusal.field;
  leg.rejectRule = refusal.rule;
}

/** An order part becomes active with the order that the draft has. */
export function placePart(exchange: Exchange, part: StrategyPart, request: OrderRequest): void {
  leaveInactive(part, 'ACTIVE');
  placeOrder(exchange, part, request);
}

function placeOrder(exchange: Exchange, part: StrategyPart, request: OrderRequest): void {
  const order = createOrder(exchange, request, {
    conditionId: 0,
    strategyId: part.strategy.strategyId,
    triggerMode: takesProfit(part) ? 2 : 1,
  });
  part.order = order;
  part.orderId = order.orderId;
  executeOrder(exchange, order);
}

/** The request of a part as its order carries it. */
function requestFor(
  part: StrategyPart,
  order: OrderRequest,
  quantity: OrderRequest['quantity'],
): OrderRequest {
  return { ...order, quantity, reduceOnly: order.reduceOnly || part.reduceOnly };
}

/** POS-3: a LIMIT leg takes profit; a lone one does when it closes what its working part opened. */
function takesProfit({ strategy, request, reduceOnly }: StrategyPart): boolean {
  if (request.order?.type !== 'LIMIT') return false;
  switch (strategy.type) {
    case 'OCO':
      return true;
    case 'OTOCO':
      return strategy.working?.request !== request;
    case 'OTO':
      return (
        strategy.working?.request !== request && reduceOnly && isOpposite(strategy.working, request.order)
      );
    default:
      return unknown(strategy.type);
  }
}

function isOpposite(working: StrategyPart | null, order: OrderRequest): boolean {
  const entry = working?.request.order;
  return entry?.side !== order.side && entry?.positionSide === order.positionSide;
}

function unknown(type: never): never {
  throw new Error(`unknown strategy ${type}`);
}
