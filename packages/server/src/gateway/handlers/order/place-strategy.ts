import type { PlaceStrategy } from '@openperp/engine';
import type { Refused } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { endsTooSoon, tooSoon } from './place-command.ts';
import { placeStrategyCommand } from './strategy-command.ts';
import { placedStrategyAnswer } from './strategy-reply.ts';

/** Places a strategy: all its parts or nothing. */
export function placeStrategy(services: Services): PublicHandler<'placeStrategy'> {
  const { engine } = services;
  return async ({ caller: { userId }, request }) => {
    const command = placeStrategyCommand(userId, request.body);
    return (
      refusalOfSoonEnds(services, command) ??
      placedStrategyAnswer(services, command, await engine.submit(command))
    );
  };
}

/** 2003 for a part that ends too soon, unless the strategy may be a safe retry, which the engine tells. */
function refusalOfSoonEnds(
  services: Services,
  { parts, clientStrategyId }: PlaceStrategy,
): Refused | undefined {
  const requests = parts.map(({ order, condition }) => (order ?? condition)!);
  if (clientStrategyId !== '' || requests.some((request) => request.clientOrderId !== '')) return undefined;
  const index = requests.findIndex((request) => endsTooSoon(services, request));
  return index < 0 ? undefined : tooSoon((member) => `subOrderList[${index}].${member}`);
}
