import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { placeConditionCommand } from './condition-command.ts';
import { placedConditionAnswer } from './condition-reply.ts';
import { endsTooSoon, tooSoon } from './place-command.ts';

/** Places a condition order. */
export function placeCondition(services: Services): PublicHandler<'placeCondition'> {
  const { engine } = services;
  return async ({ caller: { userId }, request }) => {
    const command = placeConditionCommand(userId, request.body);
    // One that ends too soon may be the safe retry of one whose end has come near since: the engine tells.
    if (command.clientOrderId === '' && endsTooSoon(services, command)) return tooSoon();
    return placedConditionAnswer(services, command, await engine.submit(command));
  };
}
