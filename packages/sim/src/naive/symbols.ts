import type {
  CreateSymbol,
  EventSink,
  LeverageTier,
  Outcome,
  SetIndexPrice,
  UpdateSymbol,
} from '@openperp/engine';
import { type Exchange, findMarket, ordersOf } from './exchange.ts';
import { Fraction } from './fraction.ts';
import { cancelOrders } from './order-life.ts';
import { done, refused } from './outcomes.ts';
import { rateOf, toAmount } from './units.ts';

/** Creates a symbol. */
export function createSymbol(exchange: Exchange, { spec }: CreateSymbol, sink: EventSink): Outcome {
  if (findMarket(exchange, spec.symbol) !== undefined) return refused(3025, 'symbol', 'NUM-2');
  const faulty = faultyTierMember(spec.leverageTiers);
  if (faulty !== '') return refused(2002, faulty, 'MARGIN-4');
  const created = { ...spec, onboardAt: exchange.timeMs };
  exchange.markets.push({ spec: created, mark: 0n, lastPrice: 0n });
  sink.symbol({ spec: created, updatedAt: exchange.timeMs });
  return done();
}

/** Changes a symbol; DELISTED ends its orders and needs it without positions (MATCH-9). */
export function updateSymbol(exchange: Exchange, command: UpdateSymbol, sink: EventSink): Outcome {
  const market = findMarket(exchange, command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const spec = { ...market.spec, ...command.changes };
  const faulty = faultyTierMember(spec.leverageTiers);
  if (faulty !== '') return refused(2002, faulty, 'MARGIN-4');
  const hasPositions = exchange.positions.some((position) => position.symbol === command.symbol);
  if (command.changes.status === 'DELISTED' && hasPositions) return refused(2002, 'status', 'MATCH-9');
  market.spec = spec;
  if (spec.status === 'DELISTED') {
    for (const { userId } of exchange.accounts) {
      cancelOrders(exchange, ordersOf(exchange, userId, command.symbol), 'HALT', sink);
    }
  }
  sink.symbol({ spec, updatedAt: exchange.timeMs });
  return done();
}

/** PRICE-2: a new index, which is the mark too. */
export function setIndexPrice(exchange: Exchange, command: SetIndexPrice, sink: EventSink): Outcome {
  const market = findMarket(exchange, command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'PRICE-2');
  if (command.price < 0) return refused(2002, 'price', 'PRICE-2');
  if (command.price === 0) return refused(2003, 'price', 'PRICE-2');
  market.mark = BigInt(command.price);
  const price = toAmount(market.mark);
  sink.price({ symbol: command.symbol, indexPrice: price, markPrice: price, createdAt: exchange.timeMs });
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
