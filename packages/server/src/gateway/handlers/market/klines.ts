import type { PriceType } from '@openperp/history';
import { Refused, refuse } from '../../pipeline/answer.ts';
import { klineJson } from '../../present/market.ts';
import type { PublicHandler } from '../../routes.ts';
import { windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

const PRICE_TYPE = { indexPrice: 'index', markPrice: 'mark' } as const;

function priceTypeOf(name: keyof typeof PRICE_TYPE | undefined): PriceType {
  return name === undefined ? 'trade' : PRICE_TYPE[name];
}

/** Klines, ascending. */
export function klines({ engine, past, symbols }: Services): PublicHandler<'klines'> {
  return async ({ request: { query } }) => {
    const { symbol, interval, limit } = query;
    if (!symbols.knows(symbol)) return refuse(3008);
    const bars = await past.ofMarket({
      kind: 'klines',
      symbol,
      interval,
      priceType: priceTypeOf(query.priceType),
      ...windowOf(query),
      limit,
      engineTimeMs: engine.timeMs,
    });
    return bars instanceof Refused ? bars : JSON.stringify({ list: bars.map(klineJson) });
  };
}
