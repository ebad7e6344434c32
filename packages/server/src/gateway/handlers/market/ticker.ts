import type { TickerJson } from '@openperp/protocol';
import { Refused, refuse } from '../../pipeline/answer.ts';
import { tickerJson } from '../../present/ticker.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** How symbols stand now and went over the last 24 hours; `symbol` "": all. */
export async function tickersOf(
  { engine, past }: Pick<Services, 'engine' | 'past'>,
  symbol: string,
): Promise<readonly TickerJson[] | Refused> {
  const views = await engine.query({ kind: 'tickers', symbol });
  const engineTimeMs = engine.timeMs;
  const list = await Promise.all(
    views.map(async (view) => {
      const day = await past.ofMarket({ kind: 'dayStatistics', symbol: view.symbol, engineTimeMs });
      return day instanceof Refused ? day : tickerJson(view, day);
    }),
  );
  return list.find((each) => each instanceof Refused) ?? (list as readonly TickerJson[]);
}

/** Tickers. */
export function ticker(services: Services): PublicHandler<'ticker'> {
  return async ({ request: { query } }) => {
    if (!services.symbols.knows(query.symbol)) return refuse(3008);
    const list = await tickersOf(services, query.symbol);
    return list instanceof Refused ? list : JSON.stringify({ list });
  };
}
