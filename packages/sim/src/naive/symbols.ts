import type {
  CreateSymbol,
  EventSink,
  LeverageTier,
  Outcome,
  SetIndexPrice,
  SymbolSpec,
  UpdateSymbol,
} from '@openperp/engine';
import { endEverything } from './end-everything.ts';
import { type Exchange, findMarket, holdingOf, keepHolding, type Market } from './exchange.ts';
import { Fraction } from './fraction.ts';
import { fundingTimeAfter } from './funding.ts';
import { done, refused } from './outcomes.ts';
import { addPresentPoints } from './price-points.ts';
import { forgetSources, hear, sourceNames, updatePrices } from './prices.ts';
import { settingsImage } from './record-images.ts';
import { rateOf } from './units.ts';

/** Creates a symbol. */
export function createSymbol(exchange: Exchange, { spec }: CreateSymbol, sink: EventSink): Outcome {
  if (findMarket(exchange, spec.symbol) !== undefined) return refused(3025, 'symbol', 'NUM-2');
  const faulty = faultyTierMember(spec.leverageTiers);
  if (faulty !== '') return refused(2002, faulty, 'MARGIN-4');
  const created = { ...spec, onboardAt: exchange.timeMs };
  exchange.markets.push(newMarket(created));
  sink.symbol({ spec: created, updatedAt: exchange.timeMs });
  return done();
}

function newMarket(spec: SymbolSpec): Market {
  return {
    spec,
    index: 0n,
    mark: 0n,
    lastPrice: 0n,
    isStale: true,
    told: [],
    basis: [],
    nextFundingTime: fundingTimeAfter(spec.onboardAt, spec.fundingIntervalHours),
    premiums: [],
    lastFundingRate: 0n,
  };
}

/** Changes a symbol; DELISTED ends its orders and needs it without positions (MATCH-9). */
export function updateSymbol(exchange: Exchange, command: UpdateSymbol, sink: EventSink): Outcome {
  const market = findMarket(exchange, command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const spec = withMaxLeverage({ ...market.spec, ...command.changes });
  const faulty = faultyTierMember(spec.leverageTiers);
  if (faulty !== '') return refused(2002, faulty, 'MARGIN-4');
  const hasPositions = exchange.positions.some((position) => position.symbol === command.symbol);
  if (command.changes.status === 'DELISTED' && hasPositions) return refused(2002, 'status', 'MATCH-9');
  const before = market.spec;
  market.spec = spec;
  if (beginsFundingAnew(exchange, market, before)) {
    market.nextFundingTime = fundingTimeAfter(exchange.timeMs, spec.fundingIntervalHours);
  }
  if (spec.status === 'DELISTED') {
    for (const { userId } of exchange.accounts) {
      endEverything(exchange, userId, (symbol) => symbol === command.symbol, 'HALT', sink);
    }
  }
  if (before.status !== 'TRADING') addPresentPoints(exchange, market);
  sink.symbol({ spec, updatedAt: exchange.timeMs });
  lowerLeverages(exchange, market, sink);
  if (command.changes.priceSource !== undefined) forgetSources(exchange, market, before.priceSource, sink);
  return done();
}

/** FUND-2: with another interval, unless a settlement has fallen due and is to come (TIME-1); and back from DELISTED, which has none. */
function beginsFundingAnew(exchange: Exchange, market: Market, before: SymbolSpec): boolean {
  if (before.status === 'DELISTED') return true;
  const isDue = market.nextFundingTime <= exchange.timeMs;
  return !isDue && market.spec.fundingIntervalHours !== before.fundingIntervalHours;
}

/** MARGIN-6: the most leverage is what the tiers allow, and the default no more than that. */
function withMaxLeverage(spec: SymbolSpec): SymbolSpec {
  const maxLeverage = Math.max(...spec.leverageTiers.map((tier) => tier.maxLeverage));
  return { ...spec, maxLeverage, defaultLeverage: Math.min(spec.defaultLeverage, maxLeverage) };
}

/** MARGIN-6: leverage above what the tiers allow falls to it, account by account. */
function lowerLeverages(exchange: Exchange, { spec }: Market, sink: EventSink): void {
  for (const { userId } of exchange.accounts) {
    const { symbol, maxLeverage } = spec;
    if (holdingOf(exchange, userId, symbol).leverage <= maxLeverage) continue;
    keepHolding(exchange, userId, symbol).leverage = maxLeverage;
    sink.settings(settingsImage(exchange, userId, symbol));
  }
}

/** PRICE-1: what one source of the index says. */
export function setIndexPrice(exchange: Exchange, command: SetIndexPrice, sink: EventSink): Outcome {
  const market = findMarket(exchange, command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'PRICE-2');
  if (!sourceNames(market.spec.priceSource).includes(command.source)) {
    return refused(2002, 'source', 'PRICE-1');
  }
  if (command.price < 0) return refused(2002, 'price', 'PRICE-2');
  if (command.price === 0) return refused(2003, 'price', 'PRICE-2');
  hear(exchange, market, command.source, BigInt(command.price));
  updatePrices(exchange, market, sink);
  return done();
}

/** MARGIN-4: the member that leaves a gap between tiers or makes the maintenance margin jump, "" where none does. */
function faultyTierMember(tiers: readonly LeverageTier[]): string {
  let floor = 0n;
  let previousRate = new Fraction(0n);
  let amount = new Fraction(0n);
  for (const [index, tier] of tiers.entries()) {
    const rate = rateOf(tier.maintenanceMarginRate);
    if (index > 0) amount = amount.plus(new Fraction(floor).times(rate.minus(previousRate)));
    const given = new Fraction(BigInt(tier.maintenanceAmount));
    const path = `leverageTiers[${index}]`;
    if (BigInt(tier.notionalFloor) !== floor) return `${path}.notionalFloor`;
    if (BigInt(tier.notionalCap) <= floor) return `${path}.notionalCap`;
    if (given.isAbove(amount) || amount.isAbove(given)) return `${path}.maintenanceAmount`;
    floor = BigInt(tier.notionalCap);
    previousRate = rate;
  }
  return tiers.length > 0 ? '' : 'leverageTiers';
}
