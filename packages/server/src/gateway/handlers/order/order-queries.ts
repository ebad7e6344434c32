import { Refused, refuse } from '../../pipeline/answer.ts';
import { fillJson } from '../../present/fill.ts';
import { orderText } from '../../present/order.ts';
import type { PublicHandler } from '../../routes.ts';
import { pageText, pagingOf, windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';
import { findOrder } from './order-reply.ts';

/** One order, open or closed. */
export function order(services: Services): PublicHandler<'order'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const { symbol } = query;
    if (!services.symbols.knows(symbol)) return refuse(3008);
    const found = await findOrder(services, { userId, ...query });
    if (found instanceof Refused) return found;
    return found === undefined ? refuse(3003) : orderText(found, services.symbols.meanDigits(symbol));
  };
}

/** Open orders, newest first. */
export function currentOrders({ engine, symbols }: Services): PublicHandler<'currentOrders'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const { symbol, limit, lastOrderId } = query;
    if (!symbols.knows(symbol)) return refuse(3008);
    const { list, total } = await engine.query({
      kind: 'openOrders',
      userId,
      symbol,
      limit,
      beforeOrderId: lastOrderId,
    });
    const texts = list.map((each) => orderText(each, symbols.meanDigits(each.symbol)));
    return `{"list":[${texts.join(',')}],"total":${total}}`;
  };
}

/** Closed orders, newest first. */
export function orderHistory({ past, symbols }: Services): PublicHandler<'orderHistory'> {
  return async ({ caller: { userId }, request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const page = await past.ofAccount({
      kind: 'orderHistory',
      userId,
      symbol: query.symbol ?? null,
      orderId: query.orderId ?? null,
      clientOrderId: query.clientOrderId ?? null,
      type: query.type ?? null,
      side: query.side ?? null,
      status: query.status ?? null,
      ...windowOf(query),
      paging: pagingOf(query),
    });
    if (page instanceof Refused) return page;
    return pageText(page, (each) => orderText(each, symbols.meanDigits(each.symbol)));
  };
}

/** An account's own trades, newest first. */
export function fills({ past, symbols }: Services): PublicHandler<'fills'> {
  return async ({ caller: { userId }, request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const page = await past.ofAccount({
      kind: 'fills',
      userId,
      symbol: query.symbol ?? null,
      orderId: query.orderId ?? null,
      ...windowOf(query),
      paging: pagingOf(query),
    });
    return page instanceof Refused ? page : pageText(page, (fill) => JSON.stringify(fillJson(fill)));
  };
}
