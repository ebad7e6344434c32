import type { Account } from '../account/account.ts';
import { makerFeeRateOf, takerFeeRateOf } from '../account/fee-rates.ts';
import { postFee, postPnl } from '../ledger/post-fill.ts';
import { orderMarginOf, totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, add, min, positivePart, sub } from '../number/amount.ts';
import type { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import { changePosition } from './change-position.ts';
import type { Position } from './position.ts';
import { tellFill, tellPosition } from './tell-fill.ts';
import type { Trade } from './trade.ts';

type RoleType = 'maker' | 'taker';

/**
 * One side's part of a trade: its position changes (POS-1), what it realises and its fee move its wallet (FEE-1), and an isolated
 * position sets margin aside or releases it (MARGIN-1). The order's own quantities have been moved by the caller; `marginBefore` is the
 * order margin of its holding before that.
 */
export function applyFill(
  exchange: Exchange,
  order: Order,
  roleType: RoleType,
  trade: Trade,
  marginBefore: Amount,
): void {
  const { account, market } = order;
  const rate = roleType === 'maker' ? makerFeeRateOf(account, market) : takerFeeRateOf(account, market);
  countVolume(account, roleType, trade.value);
  settleFill(
    exchange,
    order,
    roleType,
    trade,
    market.feeOf(trade.priceTicks, trade.steps, rate),
    'REALIZED_PNL',
    marginBefore,
  );
}

/** One side's part of a deal beside the book: the same without fee, and it counts for no volume. */
export function applyDeal(
  exchange: Exchange,
  order: Order,
  roleType: RoleType,
  trade: Trade,
  changeType: 'REALIZED_PNL' | 'ADL',
): void {
  settleFill(exchange, order, roleType, trade, 0, changeType, orderMarginOf(order.holding));
}

/** FEE-2: a trade counts for the day's volume. */
export function countVolume(account: Account, roleType: RoleType, value: Amount): void {
  if (roleType === 'maker') account.dayMakerVolume = add(account.dayMakerVolume, value);
  else account.dayTakerVolume = add(account.dayTakerVolume, value);
}

/** What the fills of an order have come to. */
export function countOnOrder(order: Order, value: Amount, pnl: Amount, fee: Amount): void {
  order.handlingFee = add(order.handlingFee, fee);
  if (pnl !== 0) order.realizedPnl = add(order.realizedPnl, pnl);
  order.tradeValue = add(order.tradeValue, value);
}

function settleFill(
  exchange: Exchange,
  order: Order,
  roleType: RoleType,
  trade: Trade,
  fee: Amount,
  changeType: 'REALIZED_PNL' | 'ADL',
  marginBefore: Amount,
): void {
  const { account, market, holding, position } = order;
  const { closedSteps, openedSteps, pnl, positionId, ended } = changePosition(exchange, order, trade, fee);
  countOnOrder(order, trade.value, pnl, fee);
  tellFill(exchange, order, roleType, trade, fee, pnl, closedSteps, positionId);
  const frozen = totalOrderMargin(account);
  const marginAfter = orderMarginOf(holding);
  const frozenBefore = marginBefore === marginAfter ? frozen : add(frozen, sub(marginBefore, marginAfter));
  postPnl(exchange, order, trade.tradeId, pnl, changeType, frozen, frozenBefore);
  postFee(exchange, order, trade.tradeId, fee, frozen, frozenBefore);
  if (openedSteps !== 0 && holding.marginMode === 'ISOLATED') {
    setAside(position, market.marginOf(trade.priceTicks, openedSteps, holding.leverage));
  }
  tellPosition(exchange, position, ended, order);
}

/** MARGIN-1: an isolated position sets aside what its opening needs, at most what the cross wallet holds after the fee. */
function setAside(position: Position, needed: Amount): void {
  const { account } = position.holding;
  const margin = min(needed, positivePart(account.crossWalletBalance()));
  position.isolatedMargin = add(position.isolatedMargin, margin);
  account.isolatedMargin = add(account.isolatedMargin, margin);
}
