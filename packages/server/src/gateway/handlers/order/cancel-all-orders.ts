import { type Answer, refuse, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** 0 and 1: normal orders, all or LIMIT alone; 2 and 3: conditions and strategies, of which there are none yet; 4: everything there is. */
const ALL = 0;
const LIMIT = 1;
const EVERYTHING = 4;

/** Cancels all orders of a kind. */
export function cancelAllOrders(services: Services): PublicHandler<'cancelAllOrders'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, cancelType } = body;
    if (cancelType !== ALL && cancelType !== LIMIT && cancelType !== EVERYTHING)
      return cancelNone(services, userId, symbol);
    const reply = await services.engine.submit({
      kind: 'cancelAll',
      userId,
      symbol,
      cancelType: cancelType === LIMIT ? LIMIT : ALL,
    });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    return JSON.stringify({ canceled: reply.outcome.id });
  };
}

/** Cancels what does not exist, for those who may cancel. */
async function cancelNone(services: Services, userId: number, symbol: string): Promise<Answer> {
  const account = await services.engine.query({ kind: 'account', userId });
  if (account?.status === 'FROZEN') return refuse(3012);
  return services.symbols.knows(symbol) ? '{"canceled":0}' : refuse(3008);
}
