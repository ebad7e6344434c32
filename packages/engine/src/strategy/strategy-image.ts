import { conditionImage } from '../condition/condition-image.ts';
import type { StrategyPartRecord, StrategyRecord } from '../event/records.ts';
import { orderImage } from '../order/remembered-orders.ts';
import type { Strategy } from './strategy.ts';
import type { StrategyPart } from './strategy-part.ts';

/** The image of a strategy, with those of what its parts have placed. */
export function strategyImage(strategy: Strategy): StrategyRecord {
  return {
    strategyId: strategy.strategyId,
    userId: strategy.account.userId,
    symbol: strategy.holding.market.spec.symbol,
    clientStrategyId: strategy.clientStrategyId,
    type: strategy.type,
    status: strategy.status,
    parts: strategy.parts.map(partImage),
    createdAt: strategy.createdAt,
    updatedAt: strategy.updatedAt,
  };
}

function partImage(part: StrategyPart): StrategyPartRecord {
  const { request, reduceOnly, state, rejectCode, rejectField, rejectRule } = part;
  return {
    request,
    reduceOnly,
    state,
    rejectCode,
    rejectField,
    rejectRule,
    order: part.isOrder && part.order !== null ? orderImage(part.order) : part.endedOrder,
    condition: part.condition !== null ? conditionImage(part.condition) : part.endedCondition,
  };
}
