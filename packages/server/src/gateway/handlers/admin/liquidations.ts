import { Refused, refuse } from '../../pipeline/answer.ts';
import { liquidationJson } from '../../present/liquidation.ts';
import type { OperatorHandler } from '../../routes.ts';
import { pageText, pagingOf, windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** Liquidations, takeovers and ADLs, newest first. */
export function liquidations({ past, symbols }: Services): OperatorHandler<'liquidations'> {
  return async ({ request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const page = await past.ofAccount({
      kind: 'liquidations',
      userId: query.userId ?? null,
      symbol: query.symbol ?? null,
      ...windowOf(query),
      paging: pagingOf(query),
    });
    return page instanceof Refused ? page : pageText(page, (row) => JSON.stringify(liquidationJson(row)));
  };
}
