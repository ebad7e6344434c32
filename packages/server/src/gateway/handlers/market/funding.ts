import { Refused, refuse } from '../../pipeline/answer.ts';
import { currentFundingJson, fundingConfigJson, settledFundingJson } from '../../present/funding.ts';
import type { PublicHandler } from '../../routes.ts';
import { ListCursor } from '../../services/list-cursor.ts';
import { badCursor, pageText, pagingOf, windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** How funding is configured. */
export function fundingConfig({ engine, symbols }: Services): PublicHandler<'fundingConfig'> {
  return async ({ request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const views = await engine.query({ kind: 'funding', symbol: query.symbol });
    return JSON.stringify({ list: views.map(fundingConfigJson) });
  };
}

/** Symbols are listed by name. */
const fundingCursor = new ListCursor('funding', /^.{1,32}$/);

/** Present rates, by symbol. */
export function currentFunding({ engine, symbols }: Services): PublicHandler<'currentFunding'> {
  return async ({ request: { query } }) => {
    const { symbol, page, pageSize, cursor } = query;
    if (!symbols.knows(symbol)) return refuse(3008);
    const after = cursor === undefined ? undefined : fundingCursor.decode(cursor);
    if (cursor !== undefined && after === undefined) return badCursor();
    const views = await engine.query({ kind: 'funding', symbol });
    const all = views.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
    const start =
      after === undefined ? (page - 1) * pageSize : all.findLastIndex((each) => each.symbol <= after) + 1;
    const list = all.slice(start, start + pageSize);
    const last = list.at(-1);
    const hasMore = start + pageSize < all.length && last !== undefined;
    return JSON.stringify({
      list: list.map(currentFundingJson),
      total: all.length,
      nextCursor: hasMore ? fundingCursor.encode(last.symbol) : null,
    });
  };
}

/** The settlements of a symbol. */
export function fundingHistory({ past, symbols }: Services): PublicHandler<'fundingHistory'> {
  return async ({ request: { query } }) => {
    const { symbol } = query;
    if (!symbols.knows(symbol)) return refuse(3008);
    const page = await past.ofMarket({
      kind: 'fundingHistory',
      symbol,
      ...windowOf(query),
      paging: pagingOf(query),
    });
    return page instanceof Refused ? page : pageText(page, (row) => JSON.stringify(settledFundingJson(row)));
  };
}
