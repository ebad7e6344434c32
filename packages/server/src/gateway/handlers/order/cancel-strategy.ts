import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { cancelledStrategyAnswer } from './strategy-reply.ts';

/** Ends a strategy, whole. */
export function cancelStrategy(services: Services): PublicHandler<'cancelStrategy'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { strategyId, clientStrategyId } = body;
    const command = { kind: 'cancelStrategy', userId, strategyId, clientStrategyId } as const;
    return cancelledStrategyAnswer(services, command, await services.engine.submit(command));
  };
}
