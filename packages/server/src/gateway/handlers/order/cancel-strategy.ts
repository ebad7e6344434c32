import { outsideSymbol } from '../../credentials/token-scope.ts';
import { Refused, refuse } from '../../pipeline/answer.ts';
import type { Caller } from '../../pipeline/caller.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { cancelledStrategyAnswer, findStrategy, type StrategyName } from './strategy-reply.ts';

/** Ends a strategy, whole. */
export function cancelStrategy(services: Services): PublicHandler<'cancelStrategy'> {
  return async ({ caller, request: { body } }) => {
    const { strategyId, clientStrategyId } = body;
    const name = await inScope(services, caller, { userId: caller.userId, strategyId, clientStrategyId });
    if (name instanceof Refused) return name;
    const command = { kind: 'cancelStrategy', ...name } as const;
    return cancelledStrategyAnswer(services, command, await services.engine.submit(command));
  };
}

/**
 * The strategy as it is named, and under a token with a symbol by its id too, once its symbol is known to be that one: no other can come
 * to have that name in between. Else 3003, 3006.
 */
async function inScope(
  services: Services,
  caller: Caller,
  name: StrategyName,
): Promise<StrategyName | Refused> {
  if (caller.session === undefined || caller.session.symbol === '') return name;
  const found = await findStrategy(services, name);
  if (found === undefined) return refuse(3003);
  if (found instanceof Refused) return found;
  return outsideSymbol(caller, found.symbol) ?? { ...name, strategyId: found.strategyId };
}
