import type { PlaceStrategy } from '@openperp/engine';
import type { Refused } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { refusalOfSoonEnd } from './place-command.ts';
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

/** That of the first part that ends too soon, unless the strategy may be a safe retry by an id of its own or of a part. */
function refusalOfSoonEnds(
  services: Services,
  { parts, clientStrategyId }: PlaceStrategy,
): Refused | undefined {
  const requests = parts.map(({ order, condition }) => (order ?? condition)!);
  if (clientStrategyId !== '' || requests.some((request) => request.clientOrderId !== '')) return undefined;
  for (const [index, request] of requests.entries()) {
    const refusal = refusalOfSoonEnd(services, request, (member) => `subOrderList[${index}].${member}`);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
