import type { Holding } from '../account/holding.ts';
import { NO_PRICE } from '../book/order-book.ts';
import { settleRest } from '../matching/settle-rest.ts';
import { cancelOrders } from '../order/open-orders.ts';
import { openOrder } from '../order/order-life.ts';
import { isLive } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import { closingSide } from './bankruptcy-price.ts';
import { createSystemOrder } from './system-order.ts';

/**
 * LIQ-4: the fund works off what it took over. At each tick, in each symbol that is live, one reduce-only order for all that it holds
 * rests at mark, or as near to it as does not trade at once.
 */
export function workOffFund(exchange: Exchange): void {
  for (const holding of exchange.fund.holdings) if (holding !== undefined) workOff(exchange, holding);
}

function workOff(exchange: Exchange, holding: Holding): void {
  const { both, orders } = holding;
  const priceTicks = workingPriceOf(holding);
  const steps = priceTicks < 1 ? 0 : Math.abs(both.steps);
  const [resting] = orders;
  if (resting !== undefined) {
    if (resting.priceTicks === priceTicks && resting.remainingSteps === steps) return;
    cancelOrders(exchange, { account: exchange.fund, symbol: holding.market.spec.symbol }, 'LIQUIDATION');
  }
  if (steps === 0) return;
  const order = createSystemOrder(exchange, {
    holding,
    side: closingSide(both),
    positionSide: 'BOTH',
    priceTicks,
    steps,
    timeInForce: 'GTC',
    reduceOnly: true,
    prefix: '',
    triggerMode: 1,
  });
  openOrder(exchange, order);
  settleRest(exchange, order);
}

/** The price of the order in ticks; 0: none is to rest. */
function workingPriceOf({ both, market }: Holding): number {
  if (both.steps === 0 || !isLive(market)) return 0;
  if (both.steps > 0) {
    const bid = market.book.bestPrice('BUY');
    return bid === NO_PRICE ? market.markCeilTicks : Math.max(market.markCeilTicks, bid + 1);
  }
  const ask = market.book.bestPrice('SELL');
  return ask === NO_PRICE ? market.markFloorTicks : Math.min(market.markFloorTicks, ask - 1);
}
