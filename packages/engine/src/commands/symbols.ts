import type { CreateSymbol, SetIndexPrice, UpdateSymbol } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { notePresentPrices } from '../condition/take-points.ts';
import { noteSources, refreshPrice } from '../pricing/refresh-price.ts';
import type { Exchange } from '../state/exchange.ts';
import { endEverything } from '../strategy/end-everything.ts';
import { changeSymbol, completeSymbol } from '../symbol/complete-symbol.ts';
import type { Market } from '../symbol/market.ts';
import type { SymbolFault } from '../symbol/symbol-fault.ts';
import type { SymbolSpec } from '../symbol/symbol-spec.ts';
import { tellSettings } from './settings.ts';

/**
 * Enters a new symbol; a name that is taken is 3025, a faulty specification 2002 or 2003. Its `onboardAt` is the time of the command; one
 * that is given (not 0) must agree with that.
 */
export function createSymbol(exchange: Exchange, command: CreateSymbol): Outcome {
  const { spec } = command;
  if (exchange.marketBySymbol.has(spec.symbol)) return refused(3025, 'symbol', 'LIMIT');
  const completed = completeSymbol(spec);
  if (!completed.ok) return refusedFault(completed.fault);
  if (spec.onboardAt !== 0 && spec.onboardAt !== exchange.timeMs) return refused(2002, 'onboardAt', 'TIME-1');
  const market = exchange.addMarket({ ...completed.value, onboardAt: exchange.timeMs });
  exchange.events.symbol({ spec: market.spec, updatedAt: exchange.timeMs });
  return done(market.index);
}

function refusedFault({ code, field, rule }: SymbolFault): Outcome {
  return refused(code, field, rule);
}

/** Changes a symbol, whole or not at all; new fees and tiers hold at once. DELISTED needs all positions closed (MATCH-9). */
export function updateSymbol(exchange: Exchange, command: UpdateSymbol): Outcome {
  const market = exchange.marketBySymbol.get(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const changed = changeSymbol(market.spec, command.changes);
  if (!changed.ok) return refusedFault(changed.fault);
  const delists = changed.value.status === 'DELISTED' && market.spec.status !== 'DELISTED';
  if (delists && market.openInterestSteps !== 0) return refused(2002, 'status', 'MATCH-9');
  const before = market.spec;
  market.spec = changed.value;
  changeFunding(exchange, market, before);
  exchange.risk.marketMoved(market);
  forgetMargins(exchange, market);
  if (delists) endOrders(exchange, market);
  if (market.spec.status === 'TRADING' && before.status !== 'TRADING') notePresentPrices(exchange, market);
  exchange.events.symbol({ spec: market.spec, updatedAt: exchange.timeMs });
  if (market.spec.maxLeverage < before.maxLeverage) lowerLeverages(exchange, market);
  noteSources(exchange, market);
  return done(market.index);
}

/** FUND-2: a new interval holds at once; a symbol that was delisted when its settlement came does not make up for it. */
function changeFunding(exchange: Exchange, { spec, funding }: Market, before: SymbolSpec): void {
  const { fundingIntervalHours } = spec;
  const isBack = before.status === 'DELISTED' && spec.status !== 'DELISTED';
  if (isBack && funding.nextTimeMs <= exchange.timeMs) {
    funding.startAt(exchange.timeMs, fundingIntervalHours);
  } else if (fundingIntervalHours !== before.fundingIntervalHours) {
    funding.changeInterval(exchange.timeMs, fundingIntervalHours);
  }
}

/** What was cached by the old fees and tiers is worked out anew. */
function forgetMargins(exchange: Exchange, market: Market): void {
  for (const account of exchange.accounts) {
    account.holdings[market.index]?.forgetMargins();
  }
}

/** MARGIN-6: a leverage above what the new tiers allow falls to it, in the order of accounts; no margin is moved, nothing is refused. */
function lowerLeverages(exchange: Exchange, { index, spec }: Market): void {
  for (const { holdings } of exchange.accounts) {
    const holding = holdings[index];
    if (holding === undefined || holding.leverage <= spec.maxLeverage) continue;
    holding.leverage = spec.maxLeverage;
    holding.forgetMargins();
    tellSettings(exchange, holding);
  }
}

function endOrders(exchange: Exchange, market: Market): void {
  for (const account of exchange.accounts) {
    if (account.holdings[market.index] === undefined) continue;
    endEverything(exchange, { account, symbol: market.spec.symbol }, 'HALT');
  }
}

/** What a source of the index says (PRICE-1, PRICE-2); a source that is not configured is 2002. */
export function setIndexPrice(exchange: Exchange, command: SetIndexPrice): Outcome {
  const market = exchange.marketBySymbol.get(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'PRICE-1');
  if (!market.feed.has(command.source)) return refused(2002, 'source', 'PRICE-1');
  if (command.price < 0) return refused(2002, 'price', 'PRICE-2');
  if (command.price === 0 || command.price > market.spec.maxPrice) return refused(2003, 'price', 'PRICE-1');
  market.feed.tell(command.source, command.price, exchange.timeMs);
  refreshPrice(exchange, market);
  return done(0);
}
