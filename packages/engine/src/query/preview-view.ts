import { takerFeeRateOf } from '../account/fee-rates.ts';
import { lossOf } from '../account/holding.ts';
import type { Place } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import { freeAfter } from '../margin/available.ts';
import { orderMarginWith } from '../margin/order-margin.ts';
import { planFill } from '../matching/fill-plan.ts';
import { type Amount, add, multiply, positivePart } from '../number/amount.ts';
import { divideCeil, multiplyDivideCeil } from '../number/divide.ts';
import { checkPlace, countedSteps, mayRest, onlyReduces } from '../order/check-place.ts';
import { OrderDraft } from '../order/order-draft.ts';
import { answerRetry } from '../order/retry.ts';
import { liquidationPriceOf } from '../risk/liquidation-price.ts';
import type { Exchange } from '../state/exchange.ts';
import { holdingAfterFill } from './holding-after-fill.ts';
import type { PreviewView } from './query.ts';

/**
 * Checks an order as if it were placed, and works out what it would cost: initial margin + open loss + fee at the taker rate, for all that
 * counts of it (MARGIN-3). The liquidation price is that once all of this has filled, what is available that once the order is placed.
 */
export function previewView(exchange: Exchange, command: Place): PreviewView {
  const draft = new OrderDraft();
  const refusal = refusalOf(exchange, command, draft);
  if (refusal !== undefined) {
    const { code, field, rule } = refusal;
    return {
      code,
      field,
      rule,
      cost: 0,
      fee: 0,
      initialMargin: 0,
      liquidationPrice: null,
      availableAfter: 0,
    };
  }
  const { side, positionSide } = command;
  const { market, holding } = draft;
  const priceTicks = draft.worstTicks;
  const steps = countedSteps(draft);
  const value = market.productValueCeil(multiply(priceTicks, steps));
  const fee = market.feeOf(priceTicks, steps, takerFeeRateOf(draft.account, market));
  const reduces = onlyReduces(holding, side, positionSide, draft.reduceOnly, steps);
  const initialMargin = reduces ? 0 : divideCeil(value, holding.leverage);
  const openLoss = reduces
    ? 0
    : multiplyDivideCeil(
        lossOf(market, side, priceTicks, steps),
        market.stepNumerator,
        market.stepDenominator,
      );
  const after = holdingAfterFill(holding, { side, positionSide, priceTicks, steps });
  return {
    code: 0,
    field: '',
    rule: '',
    cost: add(add(initialMargin, openLoss), fee),
    fee,
    initialMargin,
    liquidationPrice: liquidationPriceOf(after.holding.position(positionSide), after.walletChange),
    availableAfter: availableAfter(exchange, command, draft),
  };
}

/** Why the order would be refused; under the id of another order as well, while a retry of the same is looked at like a new one. */
function refusalOf(exchange: Exchange, command: Place, draft: OrderDraft): Outcome | undefined {
  const retry = answerRetry(exchange, command);
  return retry === undefined || retry.code === 0 ? checkPlace(exchange, command, draft) : retry;
}

/**
 * What is available once the order is placed: what it trades at once has filled, at the worst price that this takes and without ending own
 * orders in its way, and the rest of one that may rest holds its order margin.
 */
function availableAfter(exchange: Exchange, command: Place, draft: OrderDraft): Amount {
  const { side, positionSide } = command;
  const { account, market, holding } = draft;
  const counted = countedSteps(draft);
  if (mayRest(command)) planFill(exchange.orders, market, account, side, command.selfTradePrevention, draft);
  const filled = mayRest(command) ? draft.fillableSteps : counted;
  const rests = mayRest(command) && !draft.reduceOnly && !draft.endsBySelfTrade;
  const after = holdingAfterFill(holding, {
    side,
    positionSide,
    priceTicks: draft.worstTicks,
    steps: filled,
  });
  const orderMargin = orderMarginWith(after.holding, side, draft.priceTicks, rests ? counted - filled : 0);
  return positivePart(freeAfter(holding, after.holding, after.crossWallet, orderMargin));
}
