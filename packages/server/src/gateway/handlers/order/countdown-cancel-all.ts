import { refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Arms, or disarms, the dead man's switch. */
export function countdownCancelAll({ engine }: Services): PublicHandler<'countdownCancelAll'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, countdownTime } = body;
    const reply = await engine.submit({ kind: 'countdown', userId, symbol, timeoutMs: countdownTime });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    return JSON.stringify({ symbol, countdownTime, timestamp: reply.timeMs });
  };
}
