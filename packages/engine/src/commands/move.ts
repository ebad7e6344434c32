import { NO_PRICE } from '../book/order-book.ts';
import type { Move } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { freeBalance } from '../margin/available.ts';
import { orderMarginOf, orderMarginWith } from '../margin/order-margin.ts';
import { opposite } from '../matching/fill-plan.ts';
import { type MoveTarget, moveOrder } from '../matching/move-order.ts';
import { multiply, sub } from '../number/amount.ts';
import { divideCeil } from '../number/divide.ts';
import {
  checkAccount,
  checkMarket,
  inBand,
  onlyReduces,
  priceInRange,
  quantityInRange,
  reachesMinNotional,
  withinTierCap,
} from '../order/check-place.ts';
import { findOpenOrder } from '../order/find-order.ts';
import { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import { partiesOf } from './parties.ts';

/** MATCH-6: changes price or quantity of a resting order; all checks come first. Answers its id. */
export function move(exchange: Exchange, command: Move): Outcome {
  const parties = partiesOf(exchange, command);
  if ('code' in parties) return parties;
  const { account, market } = parties;
  const early = checkAccount(account, true) ?? checkMarket(market, true);
  if (early !== undefined) return early;
  const order = findOpenOrder(exchange, account, market, command);
  if (!(order instanceof Order)) return order;
  const standing =
    checkAccount(account, account.status === 'CANCEL_ONLY' && movedOnlyReduces(command, order)) ??
    checkMarket(market, order.reduceOnly);
  if (standing !== undefined) return standing;
  const target = {
    priceTicks: command.price === 0 ? order.priceTicks : market.toGrid(command.price, market.tickSize),
    steps: command.quantity === 0 ? order.quantitySteps : market.toGrid(command.quantity, market.stepSize),
  };
  if (order.strategyId !== 0 && target.steps !== order.quantitySteps) {
    return refused(2002, 'quantity', 'STRAT-5');
  }
  const refusal = checkTarget(command, order, target) ?? checkRisk(order, target);
  if (refusal !== undefined) return refusal;
  const { orderId } = order;
  moveOrder(exchange, order, target);
  return done(orderId);
}

/** MARGIN-3 for the order with a new quantity that is not checked yet, a part of a step counting as a whole one. */
function movedOnlyReduces({ quantity }: Move, order: Order): boolean {
  const { holding, side, positionSide, reduceOnly, quantitySteps, market } = order;
  const steps = quantity === 0 ? quantitySteps : Number(divideCeil(quantity, market.stepSize));
  return onlyReduces(holding, side, positionSide, reduceOnly, steps - quantitySteps);
}

/** Filters of the new price and quantity, in the order of MATCH-9. */
function checkTarget(command: Move, order: Order, target: MoveTarget): Outcome | undefined {
  const { market } = order;
  if (target.priceTicks === order.priceTicks && target.steps === order.quantitySteps) {
    return refused(3021, command.quantity === 0 ? 'price' : 'quantity', 'MATCH-6');
  }
  if (target.priceTicks < 0) return refused(3014, 'price', 'MATCH-9');
  if (target.steps < 0) return refused(3015, 'quantity', 'MATCH-9');
  if (!priceInRange(market, market.priceOf(target.priceTicks))) return refused(2003, 'price', 'MATCH-9');
  if (!order.closePosition && !quantityInRange(market, 'LIMIT', market.quantityOf(target.steps))) {
    return refused(2003, 'quantity', 'MATCH-9');
  }
  if (!market.canCount(target.steps - order.quantitySteps)) return refused(2003, 'quantity', 'NUM-2');
  if (target.steps <= order.filledSteps) return refused(2003, 'quantity', 'MATCH-6');
  if (!order.reduceOnly && !reachesMinNotional(market, target.priceTicks, target.steps)) {
    return refused(3016, 'quantity', 'MATCH-4');
  }
  if (!inBand(market, order.side, target.priceTicks)) return refused(3017, 'price', 'MATCH-4');
  const best = market.book.bestPrice(opposite(order.side));
  const trades = best !== NO_PRICE && market.crosses(order.side, target.priceTicks, best);
  if (order.makerOnly && trades) return refused(3019, 'price', 'MATCH-6');
  return undefined;
}

/** Tier cap and margin of the order as it would be, in place of the order as it is. */
function checkRisk(order: Order, target: MoveTarget): Outcome | undefined {
  const { holding, side, positionSide } = order;
  const steps = target.steps - order.filledSteps;
  if (onlyReduces(holding, side, positionSide, order.reduceOnly, steps - order.remainingSteps))
    return undefined;
  const before = orderMarginOf(holding);
  holding.addResting(side, order.priceTicks, -order.remainingSteps, false);
  const notional = holding.market.productValueCeil(multiply(target.priceTicks, steps));
  const capped = !withinTierCap(holding, side, positionSide, notional);
  const needed = sub(orderMarginWith(holding, side, target.priceTicks, steps), before);
  holding.addResting(side, order.priceTicks, order.remainingSteps, false);
  if (capped) return refused(3023, 'quantity', 'MARGIN-6');
  if (needed <= 0) return undefined;
  if (order.account.awaitsLiquidation) return refused(3001, '', 'LIQ-7');
  return freeBalance(order.account) >= needed ? undefined : refused(3001, '', 'MARGIN-3');
}
