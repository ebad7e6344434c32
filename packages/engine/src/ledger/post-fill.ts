import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, add, negate, sub } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import { postToWallet } from './post.ts';

/**
 * What a fill realises is a row of its own, against CLEARING of the symbol (LEDGER-1); nothing realised, no row. `frozen` is the account's
 * order margin after the fill, `frozenBefore` that before it.
 */
export function postPnl(
  exchange: Exchange,
  order: Order,
  tradeId: number,
  pnl: Amount,
  changeType: 'REALIZED_PNL' | 'ADL' = 'REALIZED_PNL',
  frozen = totalOrderMargin(order.account),
  frozenBefore = frozen,
): void {
  if (pnl === 0) return;
  const { account, market } = order;
  market.clearing = sub(market.clearing, pnl);
  const { symbol } = market.spec;
  postToWallet(exchange, account, pnl, changeType, tradeId, symbol, frozen, exchange.timeMs, frozenBefore);
}

/** So is its fee (FEE-1), against FEE. */
export function postFee(
  exchange: Exchange,
  order: Order,
  tradeId: number,
  fee: Amount,
  frozen = totalOrderMargin(order.account),
  frozenBefore = frozen,
): void {
  if (fee === 0) return;
  const { account, market } = order;
  exchange.system.fee = add(exchange.system.fee, fee);
  const { symbol } = market.spec;
  const amount = negate(fee);
  postToWallet(
    exchange,
    account,
    amount,
    'HANDLING_FEE',
    tradeId,
    symbol,
    frozen,
    exchange.timeMs,
    frozenBefore,
  );
}
