import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { placeConditionCommand } from './condition-command.ts';
import { placedConditionAnswer } from './condition-reply.ts';
import { refusalOfSoonEnd } from './place-command.ts';

/** Places a condition order. */
export function placeCondition(services: Services): PublicHandler<'placeCondition'> {
  const { engine } = services;
  return async ({ caller: { userId }, request }) => {
    const command = placeConditionCommand(userId, request.body);
    return (
      refusalOfSoonEnd(services, command) ??
      placedConditionAnswer(services, command, await engine.submit(command))
    );
  };
}
