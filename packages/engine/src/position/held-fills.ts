import { postPnl } from '../ledger/post-fill.ts';
import { type Amount, add, sub } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import { countOnOrder } from './apply-fill.ts';
import { changePosition } from './change-position.ts';
import { tellFill } from './tell-fill.ts';
import type { Trade } from './trade.ts';

/** A fill whose fee is not known yet. */
export interface HeldFill extends Readonly<Trade> {
  readonly pnl: Amount;
  readonly closedSteps: number;
  readonly positionId: number;
  /** Charged so far; 0 at first. */
  fee: Amount;
}

/**
 * The fills of an order whose fees are charged at its end (LIQ-3): position, wallet and order change at once, but for the fees; what is
 * told of the fills and of the position waits for them.
 */
export class HeldFills {
  readonly list: HeldFill[] = [];
  /** What they realised, and the isolated margin that they released. */
  earned: Amount = 0;

  /** The order trades; its own quantities have been moved by the caller. */
  take(exchange: Exchange, order: Order, trade: Trade): void {
    const { position } = order;
    const marginBefore = position.isolatedMargin;
    const { pnl, closedSteps, positionId } = changePosition(exchange, order, trade, 0);
    this.earned = add(this.earned, add(pnl, sub(marginBefore, position.isolatedMargin)));
    countOnOrder(order, trade.value, pnl, 0);
    postPnl(exchange, order, trade.tradeId, pnl);
    this.list.push({ ...trade, pnl, closedSteps, positionId, fee: 0 });
  }

  /** Tells the fills in their order, with the fees that were charged. */
  tell(exchange: Exchange, order: Order): void {
    for (const fill of this.list) {
      tellFill(exchange, order, 'taker', fill, fill.fee, fill.pnl, fill.closedSteps, fill.positionId);
    }
  }
}
