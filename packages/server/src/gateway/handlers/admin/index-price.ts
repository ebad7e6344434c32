import { formatDecimal } from '@openperp/protocol';
import { refuse, refusedByEngine, refuseField, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Sets an index price by hand. */
export function setIndexPrice({ engine, symbols }: Services): OperatorHandler<'setIndexPrice'> {
  return async ({ request: { body } }) => {
    const { symbol, price } = body;
    const [spec] = symbols.knows(symbol) ? await engine.query({ kind: 'symbols', symbol }) : [];
    if (spec === undefined) return refuse(3008);
    if (spec.priceSource !== 'MANUAL')
      return refuseField(2002, 'symbol', 'its index price is not set by hand: priceSource is not MANUAL');
    const reply = await engine.submit({ kind: 'setIndexPrice', symbol, source: '', price });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    const [now] = await engine.query({ kind: 'tickers', symbol });
    if (now === undefined) throw new Error(`no symbol ${symbol}`);
    const { indexPrice, markPrice } = now;
    return JSON.stringify({ indexPrice: formatDecimal(indexPrice), markPrice: formatDecimal(markPrice) });
  };
}
