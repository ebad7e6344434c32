import { isOfLong } from './direction.ts';
import { type Condition, conditionsOf, type Exchange, type Position } from './exchange.ts';
import { isStopLike, triggerPrice } from './trigger.ts';

/** COND-4: where a position's nearest take profit fires; `null` without one. */
export function takeProfitPrice(exchange: Exchange, position: Position): bigint | null {
  const prices = exitPrices(exchange, position, ({ request }) => !isStopLike(request.type));
  return position.quantity > 0n ? least(prices) : greatest(prices);
}

/** COND-4: where its nearest stop fires, a trailing one as far as it has come; `null` without one. */
export function stopLossPrice(exchange: Exchange, position: Position): bigint | null {
  const prices = exitPrices(exchange, position, ({ request }) => isStopLike(request.type));
  return position.quantity > 0n ? greatest(prices) : least(prices);
}

/** Of the waiting conditions that close the position: of those with closePosition, else of the reduce-only ones. */
function exitPrices(
  exchange: Exchange,
  position: Position,
  isWanted: (condition: Condition) => boolean,
): bigint[] {
  const isLong = position.quantity > 0n;
  const exits = conditionsOf(exchange, position.userId, position.symbol).filter((condition) => {
    const { side, positionSide } = condition.request;
    const isClosing = positionSide === position.positionSide && (side === 'SELL') === isLong;
    return isClosing && isOfLong(condition.request) === isLong && isWanted(condition);
  });
  const whole = pricesOf(exits.filter(({ request }) => request.closePosition));
  return whole.length > 0 ? whole : pricesOf(exits.filter(({ reduceOnly }) => reduceOnly));
}

function pricesOf(conditions: readonly Condition[]): bigint[] {
  return conditions.map(triggerPrice).filter((price) => price !== undefined);
}

function least(prices: readonly bigint[]): bigint | null {
  return prices.reduce<bigint | null>(
    (found, price) => (found === null || price < found ? price : found),
    null,
  );
}

function greatest(prices: readonly bigint[]): bigint | null {
  return prices.reduce<bigint | null>(
    (found, price) => (found === null || price > found ? price : found),
    null,
  );
}
