import type { WorkingType } from '@openperp/engine';
import type { Exchange, Market, PricePoint } from './exchange.ts';
import { priceOf } from './trigger.ts';

const WORKING_TYPES: readonly WorkingType[] = ['INDEX_PRICE', 'MARK_PRICE', 'CONTRACT_PRICE'];

/** COND-6: keeps a price that has changed for the conditions to see; while its symbol is not TRADING nobody sees it. */
export function addPoint(exchange: Exchange, market: Market, workingType: WorkingType, price: bigint): void {
  const { symbol, status } = market.spec;
  if (status !== 'TRADING') return;
  const earlier = exchange.points.filter((point) => point.symbol === symbol);
  const dropped = droppedBy(earlier, workingType, price);
  exchange.points = exchange.points.filter((point) => point !== dropped);
  exchange.points.push({ symbol, workingType, price });
}

/** Of trades in one direction the last counts: the one before it, where it lies on the way from the one before that. */
function droppedBy(
  earlier: readonly PricePoint[],
  workingType: WorkingType,
  price: bigint,
): PricePoint | undefined {
  const [before, last] = earlier.slice(-2);
  if (before === undefined || last === undefined) return undefined;
  const kinds = [before.workingType, last.workingType, workingType];
  if (kinds.some((kind) => kind !== 'CONTRACT_PRICE')) return undefined;
  const isUp = before.price <= last.price && last.price <= price;
  const isDown = before.price >= last.price && last.price >= price;
  return isUp || isDown ? last : undefined;
}

/** The price of the latest trade, a point where it is another than before. */
export function setLastPrice(exchange: Exchange, market: Market, price: bigint): void {
  if (market.lastPrice === price) return;
  market.lastPrice = price;
  addPoint(exchange, market, 'CONTRACT_PRICE', price);
}

/** A symbol that trades again shows the prices that it has. */
export function addPresentPoints(exchange: Exchange, market: Market): void {
  for (const workingType of WORKING_TYPES) {
    const price = priceOf(market, workingType);
    if (price > 0n) addPoint(exchange, market, workingType, price);
  }
}
