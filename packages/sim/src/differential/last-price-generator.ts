import type { Place, Side, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { openingSide, oppositeOf } from './order-generator.ts';
import type { Trial } from './trial.ts';

/** A plain LIMIT order that opens. */
export function limitOrder(
  userId: number,
  symbol: string,
  side: Side,
  price: bigint,
  quantity: bigint,
): Place {
  return {
    kind: 'place',
    userId,
    symbol,
    type: 'LIMIT',
    side,
    positionSide: openingSide(userId, side),
    price: toAmount(price),
    quantity: toAmount(quantity),
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'NONE',
    clientOrderId: '',
  };
}

/** What rests on that side of the book at the price or better. */
export function quantityThrough(trial: Trial, symbol: string, restingSide: Side, price: bigint): bigint {
  const depth = trial.engine.query({ kind: 'depth', symbol, limit: 1000 });
  const levels = (restingSide === 'SELL' ? depth?.asks : depth?.bids) ?? [];
  return levels
    .filter(([level]) => (restingSide === 'SELL' ? BigInt(level) <= price : BigInt(level) >= price))
    .reduce((sum, [, quantity]) => sum + BigInt(quantity), 0n);
}

/** The quantity of an order at that price that the filters let pass. */
function leastQuantity(spec: SymbolSpec, price: bigint): bigint {
  const step = BigInt(spec.stepSize);
  const needed = (BigInt(spec.minNotional) * 100_000_000n) / price;
  return (needed / step + 1n) * step;
}

/** A trade at the price, as far as the book lets it: one rich account rests there, another takes all up to it. */
export function addTradeAt(trial: Trial, spec: SymbolSpec, price: bigint): void {
  const { random } = trial;
  const { symbol } = spec;
  const rich = trial.richUserIds();
  const maker = random.pick(rich);
  const taker = rich.find((userId) => userId !== maker) ?? maker;
  const last = BigInt(trial.engine.query({ kind: 'tickers', symbol })[0]?.lastPrice ?? 0);
  const takerSide = price > last ? 'BUY' : 'SELL';
  const least = leastQuantity(spec, price);
  trial.add(limitOrder(maker, symbol, oppositeOf(takerSide), price, least));
  const through = quantityThrough(trial, symbol, oppositeOf(takerSide), price);
  const quantity = through > least && random.chance(85) ? through : least;
  trial.add({ ...limitOrder(taker, symbol, takerSide, price, quantity), timeInForce: 'IOC' });
}
