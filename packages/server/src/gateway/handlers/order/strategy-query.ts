import { Refused, refuse } from '../../pipeline/answer.ts';
import { strategyText } from '../../present/strategy.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { findStrategy } from './strategy-reply.ts';

/** One strategy, working or ended. */
export function strategy(services: Services): PublicHandler<'strategy'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const found = await findStrategy(services, { userId, ...query });
    if (found instanceof Refused) return found;
    return found === undefined
      ? refuse(3003)
      : strategyText(found, services.symbols.meanDigits(found.symbol));
  };
}
