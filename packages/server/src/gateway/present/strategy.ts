import type { StrategyPartRecord, StrategyRecord } from '@openperp/engine';
import { type StrategySlot, strategySlots } from '@openperp/protocol';
import { conditionJson } from './condition.ts';
import { orderMembers } from './order.ts';
import { rejectionText } from './rejection.ts';
import { unplacedCondition, unplacedOrder } from './unplaced-part.ts';

/** A Strategy as JSON text; `meanDigits` are those of the symbol's mean prices. */
export function strategyText(strategy: StrategyRecord, meanDigits: number): string {
  return `{${strategyMembers(strategy, meanDigits)}}`;
}

/** The answer to a new strategy as JSON text: the Strategy, and the engine time of the answer. */
export function placedStrategyText(strategy: StrategyRecord, meanDigits: number, timestamp: number): string {
  return `{${strategyMembers(strategy, meanDigits)},"timestamp":${timestamp}}`;
}

/** The members of a Strategy, without the braces; its texts are names and ids of characters that JSON does not escape. */
function strategyMembers(strategy: StrategyRecord, meanDigits: number): string {
  const slots = strategySlots[strategy.type];
  const subOrders = strategy.parts.map((part, index) =>
    subOrderText(strategy, part, { place: index + 1, slot: slots[index]!, meanDigits }),
  );
  return `"strategyId":"${strategy.strategyId}","strategyType":"${strategy.type}","strategyStatus":"${strategy.status}","bookTime":${strategy.createdAt},"updateTime":${strategy.updatedAt},"clientStrategyId":"${strategy.clientStrategyId}","symbol":"${strategy.symbol}","subOrders":[${subOrders.join(',')}]`;
}

function subOrderText(
  strategy: StrategyRecord,
  part: StrategyPartRecord,
  { place, slot, meanDigits }: { place: number; slot: StrategySlot; meanDigits: number },
): string {
  const driven = {
    strategySubId: place,
    firstDrivenId: slot.firstDrivenId,
    firstDrivenOn: part.request.firstDrivenOn,
    firstTrigger: slot.firstTrigger,
    secondDrivenId: slot.secondDrivenId,
    secondDrivenOn: part.request.secondDrivenOn,
    secondTrigger: slot.secondTrigger,
    active: part.state === 'ACTIVE',
  };
  if (part.request.order === null) {
    const condition = part.condition ?? unplacedCondition(strategy, part);
    return JSON.stringify({ ...driven, ...conditionJson(condition) });
  }
  const order = part.order ?? unplacedOrder(strategy, part);
  const reason = part.state === 'REJECTED' ? rejectionText(part.rejectCode) : order.cancelReason;
  return `${JSON.stringify(driven).slice(0, -1)},${orderMembers(order, meanDigits, reason)}}`;
}
