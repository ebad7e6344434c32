import { Refused, refuse } from '../../pipeline/answer.ts';
import { tradeJson } from '../../present/market.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The newest public trades. */
export function trades({ past, symbols }: Services): PublicHandler<'trades'> {
  return async ({ request: { query } }) => {
    const { symbol, limit } = query;
    if (!symbols.knows(symbol)) return refuse(3008);
    const list = await past.ofMarket({ kind: 'publicTrades', symbol, limit });
    return list instanceof Refused ? list : JSON.stringify({ list: list.map(tradeJson) });
  };
}
