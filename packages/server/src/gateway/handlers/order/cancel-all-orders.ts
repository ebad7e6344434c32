import { refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Cancels all orders of a kind. */
export function cancelAllOrders({ engine }: Services): PublicHandler<'cancelAllOrders'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, cancelType } = body;
    const reply = await engine.submit({ kind: 'cancelAll', userId, symbol, cancelType });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    return JSON.stringify({ canceled: reply.outcome.id });
  };
}
