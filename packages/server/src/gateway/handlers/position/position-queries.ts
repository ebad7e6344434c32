import { Refused, refuse } from '../../pipeline/answer.ts';
import { closedPositionJson } from '../../present/closed-position.ts';
import { positionJson } from '../../present/position.ts';
import type { PublicHandler } from '../../routes.ts';
import { pageText, pagingOf, windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

const DIRECTION = { long: 'LONG', short: 'SHORT' } as const;

/** Open positions. */
export function positions({ engine, symbols }: Services): PublicHandler<'positions'> {
  return async ({ caller: { userId }, request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const views = await engine.query({ kind: 'positions', userId, symbol: query.symbol });
    return JSON.stringify({ positions: views.map(positionJson) });
  };
}

/** Closed positions, newest first. */
export function positionHistory({ past, symbols }: Services): PublicHandler<'positionHistory'> {
  return async ({ caller: { userId }, request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const page = await past.ofAccount({
      kind: 'positionHistory',
      userId,
      symbol: query.symbol ?? null,
      side: query.side === undefined ? null : DIRECTION[query.side],
      ...windowOf(query),
      paging: pagingOf(query),
    });
    if (page instanceof Refused) return page;
    return pageText(page, (each) =>
      JSON.stringify(closedPositionJson(each, symbols.meanDigits(each.symbol))),
    );
  };
}
