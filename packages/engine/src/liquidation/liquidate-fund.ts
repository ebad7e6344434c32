import { cancelOrders } from '../order/open-orders.ts';
import { HeldFills } from '../position/held-fills.ts';
import type { Position } from '../position/position.ts';
import { tellPosition } from '../position/tell-fill.ts';
import type { Exchange } from '../state/exchange.ts';
import { bankruptcyPriceFor, closingSide } from './bankruptcy-price.ts';
import { byLargestLoss } from './by-largest-loss.ts';
import { deleverage } from './deleverage.ts';
import { createLiquidationOrder } from './liquidation-order.ts';
import { tellLiquidations } from './liquidation-records.ts';
import { endSystemOrder } from './system-order.ts';

/** LIQ-4: the fund's own breach. Its orders end, and its positions are closed by ADL, each at the fund's bankruptcy price; what nobody can take stays. */
export function liquidateFund(exchange: Exchange): void {
  cancelOrders(exchange, { account: exchange.fund, symbol: '' }, 'LIQUIDATION');
  for (const position of byLargestLoss(exchange.fund)) closeByAdl(exchange, position);
}

function closeByAdl(exchange: Exchange, position: Position): void {
  const { market } = position.holding;
  const side = closingSide(position);
  if (exchange.adlRankings.of(exchange, market, side === 'BUY').first() === undefined) return;
  const bankruptcy = bankruptcyPriceFor(position, side);
  const order = createLiquidationOrder(exchange, position, bankruptcy, Math.abs(position.steps));
  const held = new HeldFills();
  const entries = deleverage(exchange, order, held, {
    price: bankruptcy.exact,
    bankruptcyPrice: bankruptcy.shown,
    fundBalance: exchange.fund.walletBalance,
    fundNotional: 0,
  });
  held.tell(exchange, order);
  tellPosition(exchange, position, position.steps === 0 ? position : null, order);
  endSystemOrder(exchange, order);
  tellLiquidations(exchange, entries);
}
