import { Refused, refuse } from '../../pipeline/answer.ts';
import { conditionText } from '../../present/condition.ts';
import type { PublicHandler } from '../../routes.ts';
import { pageText, pagingOf, windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** Condition orders that wait, newest first. */
export function currentConditions({ engine, symbols }: Services): PublicHandler<'currentConditions'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const { symbol } = query;
    if (!symbols.knows(symbol)) return refuse(3008);
    const { list, total } = await engine.query({ kind: 'conditions', userId, symbol });
    return `{"list":[${list.map(conditionText).join(',')}],"total":${total}}`;
  };
}

/** Condition orders that have ended, newest first. */
export function conditionHistory({ past, symbols }: Services): PublicHandler<'conditionHistory'> {
  return async ({ caller: { userId }, request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const page = await past.ofAccount({
      kind: 'conditionHistory',
      userId,
      symbol: query.symbol ?? null,
      conditionId: query.conditionId ?? null,
      clientOrderId: query.clientOrderId ?? null,
      type: query.type ?? null,
      side: query.side ?? null,
      status: query.status ?? null,
      ...windowOf(query),
      paging: pagingOf(query),
    });
    return page instanceof Refused ? page : pageText(page, conditionText);
  };
}
