import type { EventSink, Place, PlaceCondition } from '@openperp/engine';
import { type Admitted, admit } from './admission.ts';
import { accountOf, type Exchange, marketOf, type Strategy, type StrategyPart } from './exchange.ts';
import { execute } from './execute.ts';
import { BY_TAKE_PROFIT } from './fire-condition.ts';
import { openCondition } from './open-condition.ts';
import { newOrder } from './place.ts';
import { noteChange } from './strategy-change.ts';
import { legsOf, workingPartOf } from './strategy-parts.ts';
import { toAmount } from './units.ts';

const BY_HAND = 1;

/** STRAT-3: a leg whose working part has executed: its order is checked as any other, its condition opens. Nothing left of it: it is dropped. */
export function activatePart(
  exchange: Exchange,
  strategy: Strategy,
  part: StrategyPart,
  quantity: bigint,
  sink: EventSink,
): void {
  noteChange(exchange, strategy);
  if (quantity === 0n) {
    part.state = 'DROPPED';
    return;
  }
  part.state = 'ACTIVE';
  if (part.request.order === null) {
    openPart(exchange, strategy, part, quantity, sink);
    return;
  }
  const request = { ...orderRequestOf(strategy, part), quantity: toAmount(quantity) };
  const account = accountOf(exchange, strategy.userId);
  const admitted = admit(exchange, account, marketOf(exchange, strategy.symbol), request);
  if ('code' in admitted) {
    part.state = 'REJECTED';
    part.rejection = admitted;
  } else {
    placePart(exchange, strategy, part, admitted, sink);
  }
}

/** Places the order of a part that has passed every check. */
export function placePart(
  exchange: Exchange,
  strategy: Strategy,
  part: StrategyPart,
  admitted: Admitted,
  sink: EventSink,
): void {
  part.order = newOrder(exchange, orderRequestOf(strategy, part), admitted, {
    conditionId: 0,
    strategyId: strategy.strategyId,
    triggerMode: triggerModeOf(strategy, part),
  });
  execute(exchange, part.order, admitted.plan, admitted.limit, sink);
}

/** Opens the condition of a part. */
function openPart(
  exchange: Exchange,
  strategy: Strategy,
  part: StrategyPart,
  quantity: bigint,
  sink: EventSink,
): void {
  const { userId, symbol, strategyId } = strategy;
  if (part.request.condition === null) throw new Error('a part without a condition');
  const request: PlaceCondition = { kind: 'placeCondition', userId, symbol, ...part.request.condition };
  const terms = { quantity, reduceOnly: part.reduceOnly, strategyId };
  part.condition = openCondition(exchange, request, terms, sink);
}

/** The order of a part as it would be placed by itself. */
function orderRequestOf({ userId, symbol }: Strategy, { request, reduceOnly }: StrategyPart): Place {
  if (request.order === null) throw new Error('a part without an order');
  return { kind: 'place', userId, symbol, ...request.order, reduceOnly };
}

/** POS-3: a limit-like leg takes profit, of an OTO one that goes against its working part. */
function triggerModeOf(strategy: Strategy, part: StrategyPart): number {
  const working = workingPartOf(strategy);
  const { order } = part.request;
  if (part.isWorking || order?.type !== 'LIMIT') return BY_HAND;
  const isOneOfTwo = legsOf(strategy).length > 1;
  const isOpposite = working !== undefined && working.request.order?.side !== order.side;
  return isOneOfTwo || isOpposite ? BY_TAKE_PROFIT : BY_HAND;
}
