import type { CreateSymbol, SetIndexPrice, UpdateSymbol } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { max } from '../number/amount.ts';
import { cancelEach, openOrdersOf } from '../order/open-orders.ts';
import { setPrice } from '../pricing/mark-price.ts';
import type { Exchange } from '../state/exchange.ts';
import { changeSymbol, completeSymbol } from '../symbol/complete-symbol.ts';
import type { Market } from '../symbol/market.ts';

/** Enters a new symbol; a name that is taken is 3025, a faulty specification 2002. */
export function createSymbol(exchange: Exchange, command: CreateSymbol): Outcome {
  const { spec } = command;
  if (exchange.marketBySymbol.has(spec.symbol)) return refused(3025, 'symbol', 'LIMIT');
  const completed = completeSymbol(spec);
  if (!completed.ok) return refused(2002, completed.fault.field, completed.fault.rule);
  const market = exchange.addMarket({ ...completed.value, onboardAt: exchange.timeMs });
  exchange.events.symbol({ spec: market.spec, updatedAt: exchange.timeMs });
  return done(market.index);
}

/** Changes a symbol, whole or not at all; new fees and tiers hold at once. DELISTED needs all positions closed (MATCH-9). */
export function updateSymbol(exchange: Exchange, command: UpdateSymbol): Outcome {
  const market = exchange.marketBySymbol.get(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const changed = changeSymbol(market.spec, command.changes);
  if (!changed.ok) return refused(2002, changed.fault.field, changed.fault.rule);
  const delists = changed.value.status === 'DELISTED' && market.spec.status !== 'DELISTED';
  if (delists && market.openInterestSteps !== 0) return refused(2002, 'status', 'MATCH-9');
  market.spec = changed.value;
  forgetMargins(exchange, market);
  if (delists) endOrders(exchange, market);
  exchange.events.symbol({ spec: market.spec, updatedAt: exchange.timeMs });
  return done(market.index);
}

/** What was cached by the old fees and tiers is worked out anew. */
function forgetMargins(exchange: Exchange, market: Market): void {
  for (const account of exchange.accounts) {
    account.holdings[market.index]?.forgetMargins();
  }
}

function endOrders(exchange: Exchange, market: Market): void {
  for (const account of exchange.accounts) {
    if ((account.holdings[market.index]?.openOrders ?? 0) === 0) continue;
    cancelEach(exchange, openOrdersOf(account, market.spec.symbol), 'HALT');
  }
}

/** A new index price (PRICE-1, PRICE-2). */
export function setIndexPrice(exchange: Exchange, command: SetIndexPrice): Outcome {
  const market = exchange.marketBySymbol.get(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'PRICE-1');
  if (command.price < 0) return refused(2002, 'price', 'PRICE-2');
  if (command.price === 0 || command.price > max(market.spec.maxPrice, 0))
    return refused(2003, 'price', 'PRICE-1');
  setPrice(exchange, market, command.price);
  return done(0);
}
