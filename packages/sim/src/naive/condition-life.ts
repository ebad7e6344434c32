import type { CancelReason, EventSink } from '@openperp/engine';
import type { Condition, Exchange, RememberedCondition } from './exchange.ts';
import { REMEMBERED_MS } from './order-life.ts';
import { conditionImage } from './record-images.ts';
import { noteChangeOf } from './strategy-change.ts';

/** Tells the condition as it stands. */
export function tellCondition(exchange: Exchange, condition: Condition, sink: EventSink): void {
  condition.updatedAt = exchange.timeMs;
  sink.condition(conditionImage(exchange, condition));
  noteChangeOf(exchange, condition.strategyId);
}

/** Takes a condition whose status says how it ended from those that wait, and tells it. */
export function endCondition(exchange: Exchange, condition: Condition, sink: EventSink): void {
  exchange.conditions = exchange.conditions.filter((waiting) => waiting !== condition);
  exchange.reached = exchange.reached.filter((waiting) => waiting !== condition);
  tellCondition(exchange, condition, sink);
  condition.lastImage = conditionImage(exchange, condition);
  if (condition.request.clientOrderId === '') return;
  exchange.rememberedConditions.push({
    request: condition.request,
    record: condition.lastImage,
    endedAt: exchange.timeMs,
  });
}

/** Ends a waiting condition that does not fire any more. */
export function cancelCondition(
  exchange: Exchange,
  condition: Condition,
  reason: CancelReason,
  sink: EventSink,
): void {
  condition.status = 'CANCELLED';
  condition.cancelReason = reason;
  endCondition(exchange, condition, sink);
}

/** The conditions, the newest first. */
export function newestFirst(conditions: readonly Condition[]): Condition[] {
  return [...conditions].sort((a, b) => b.conditionId - a.conditionId);
}

/** The ended conditions of an account that are still remembered. */
export function rememberedConditionsOf(exchange: Exchange, userId: number): RememberedCondition[] {
  return exchange.rememberedConditions.filter(
    ({ record, endedAt }) => record.userId === userId && exchange.timeMs < endedAt + REMEMBERED_MS,
  );
}

/** True when a reference names the condition with these ids. */
export function isConditionNamedBy(
  reference: { readonly conditionId: number; readonly clientOrderId: string },
  condition: { readonly conditionId: number; readonly clientOrderId: string },
): boolean {
  const idMatches = reference.conditionId === 0 || reference.conditionId === condition.conditionId;
  const nameMatches = reference.clientOrderId === '' || reference.clientOrderId === condition.clientOrderId;
  return idMatches && nameMatches && (reference.conditionId !== 0 || reference.clientOrderId !== '');
}
