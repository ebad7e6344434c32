import { refuse } from '../../pipeline/answer.ts';
import { depthJson } from '../../present/market.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The book. */
export function depth({ engine }: Services): PublicHandler<'depth'> {
  return async ({ request: { query } }) => {
    const view = await engine.query({ kind: 'depth', symbol: query.symbol, limit: query.limit });
    return view === undefined ? refuse(3008) : JSON.stringify(depthJson(view));
  };
}
