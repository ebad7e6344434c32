import { takerFeeRateOf } from '../account/fee-rates.ts';
import { postToWallet } from '../ledger/post.ts';
import { postFee } from '../ledger/post-fill.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, add, min, negate, sub, UNIT } from '../number/amount.ts';
import { multiplyDivideCeil } from '../number/divide.ts';
import type { Order } from '../order/order.ts';
import type { HeldFill } from '../position/held-fills.ts';
import type { Exchange } from '../state/exchange.ts';
import type { LiquidationScope } from './liquidation-scope.ts';

/** The liquidation fee that was charged, by what it was charged for. */
export interface LiquidationFees {
  readonly forBook: Amount;
  readonly forTakeover: Amount;
}

/**
 * LIQ-3: charges the fees of one order out of what is left of the scope: the taker fee of each of its trades, then the liquidation fee of
 * what the book and the fund took, which goes to the fund.
 */
export function chargeFees(
  exchange: Exchange,
  scope: LiquidationScope,
  order: Order,
  trades: readonly HeldFill[],
  bookValue: Amount,
  takenOverValue: Amount,
): LiquidationFees {
  for (const trade of trades) chargeTakerFee(exchange, scope, order, trade);
  const { liquidationFeeRate } = order.market.spec;
  const due = multiplyDivideCeil(add(bookValue, takenOverValue), liquidationFeeRate, UNIT);
  const fee = scope.charge(due);
  if (fee !== 0) postLiquidationFee(exchange, order, fee);
  scope.coverFromMargin();
  const forBook = min(multiplyDivideCeil(bookValue, liquidationFeeRate, UNIT), fee);
  return { forBook, forTakeover: sub(fee, forBook) };
}

function chargeTakerFee(exchange: Exchange, scope: LiquidationScope, order: Order, trade: HeldFill): void {
  const { account, market, position } = order;
  const fee = scope.charge(market.feeOf(trade.priceTicks, trade.steps, takerFeeRateOf(account, market)));
  trade.fee = fee;
  order.handlingFee = add(order.handlingFee, fee);
  position.handlingFee = add(position.handlingFee, fee);
  postFee(exchange, order, trade.tradeId, fee);
}

function postLiquidationFee(exchange: Exchange, order: Order, fee: Amount): void {
  const reference = String(order.orderId);
  const { symbol } = order;
  for (const [account, amount] of [
    [order.account, negate(fee)],
    [exchange.fund, fee],
  ] as const) {
    const frozen = totalOrderMargin(account);
    postToWallet(exchange, account, amount, 'LIQUIDATION_FEE', reference, symbol, frozen);
  }
}
