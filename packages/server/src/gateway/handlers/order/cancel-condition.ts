import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { cancelledConditionAnswer } from './condition-reply.ts';

/** Cancels a condition order that waits. */
export function cancelCondition(services: Services): PublicHandler<'cancelCondition'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, conditionId, clientOrderId } = body;
    const command = { kind: 'cancelCondition', userId, symbol, conditionId, clientOrderId } as const;
    return cancelledConditionAnswer(services, command, await services.engine.submit(command));
  };
}
