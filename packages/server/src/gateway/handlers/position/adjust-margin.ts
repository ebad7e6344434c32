import { refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import { positionJson } from '../../present/position.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Adds margin to an isolated position, or removes some (MARGIN-7). Answers the position as it then stands. */
export function adjustMargin({ engine }: Services): PublicHandler<'adjustMargin'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, positionSide, amount } = body;
    const reply = await engine.submit({ kind: 'adjustMargin', userId, symbol, positionSide, amount });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    const views = await engine.query({ kind: 'positions', userId, symbol });
    const position = views.find((each) => each.positionId === reply.outcome.id);
    if (position === undefined) return UNAVAILABLE;
    return JSON.stringify(positionJson(position));
  };
}
