import { takerFeeRateOf } from '../account/fee-rates.ts';
import { Holding, lossOf } from '../account/holding.ts';
import type { Place } from '../command/command.ts';
import { freeBalance } from '../margin/available.ts';
import { orderMarginDifference } from '../margin/order-margin.ts';
import { type Amount, add, min, multiply, negate, positivePart, sub, UNIT } from '../number/amount.ts';
import { divideCeil, multiplyDivideCeil } from '../number/divide.ts';
import { checkPlace, onlyReduces } from '../order/check-place.ts';
import { OrderDraft } from '../order/order-draft.ts';
import type { Position } from '../position/position.ts';
import { liquidationPriceOf } from '../risk/liquidation-price.ts';
import type { Exchange } from '../state/exchange.ts';
import type { PreviewView } from './query.ts';

/** Checks an order as if it were placed, and works out what it would cost: initial margin + open loss + fee at the taker rate. */
export function previewView(exchange: Exchange, command: Place): PreviewView {
  const draft = new OrderDraft();
  const refusal = checkPlace(exchange, command, draft);
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
  const { account, market, holding } = draft;
  const priceTicks = draft.worstTicks;
  const steps = draft.fillableSteps;
  const value = market.productValueCeil(multiply(priceTicks, steps));
  const fee = multiplyDivideCeil(value, takerFeeRateOf(account, market), UNIT);
  const reduces = onlyReduces(holding, command.side, command.positionSide, draft.reduceOnly, steps);
  const initialMargin = reduces ? 0 : divideCeil(value, holding.leverage);
  const openLoss = reduces
    ? 0
    : multiplyDivideCeil(
        lossOf(market, command.side, priceTicks, steps),
        market.stepNumerator,
        market.stepDenominator,
      );
  const held = reduces ? 0 : orderMarginDifference(holding, command.side, priceTicks, steps);
  return {
    code: 0,
    field: '',
    rule: '',
    cost: add(add(initialMargin, openLoss), fee),
    fee,
    initialMargin,
    liquidationPrice: liquidationPriceAfter(draft, command, priceTicks, steps, fee),
    availableAfter: positivePart(sub(freeBalance(account), held)),
  };
}

/** The liquidation price of the position once the order has filled at `priceTicks`. */
function liquidationPriceAfter(
  draft: OrderDraft,
  command: Place,
  priceTicks: number,
  steps: number,
  fee: Amount,
): Amount | null {
  const { market, account } = draft;
  const after = copyOf(draft.holding);
  const position = after.position(command.positionSide);
  const signed = command.side === 'BUY' ? steps : -steps;
  const closed =
    position.steps !== 0 && position.steps > 0 !== signed > 0 ? Math.min(steps, Math.abs(position.steps)) : 0;
  const closedCost = closed === 0 ? 0 : multiplyDivideCeil(position.cost, closed, Math.abs(position.steps));
  const closedValue = market.valueOf(priceTicks, closed);
  const openedValue = market.valueOf(priceTicks, steps - closed);
  const pnl = closed === 0 ? 0 : sub(signed > 0 ? negate(closedValue) : closedValue, closedCost);
  position.isolatedMargin = sub(
    position.isolatedMargin,
    closed === 0 ? 0 : multiplyDivideCeil(position.isolatedMargin, closed, Math.abs(position.steps)),
  );
  position.steps += signed;
  position.cost = add(sub(position.cost, closedCost), signed > 0 ? openedValue : negate(openedValue));
  const walletChange = sub(pnl, fee);
  if (after.marginMode === 'ISOLATED') {
    const cross = positivePart(add(account.crossWalletBalance(), walletChange));
    position.isolatedMargin = add(
      position.isolatedMargin,
      min(divideCeil(openedValue, after.leverage), cross),
    );
  }
  return liquidationPriceOf(position, walletChange);
}

/** A holding with the same settings and positions, outside the state. */
function copyOf(holding: Holding): Holding {
  const copy = new Holding(holding.account, holding.market);
  copy.leverage = holding.leverage;
  copy.marginMode = holding.marginMode;
  copyPosition(holding.both, copy.both);
  copyPosition(holding.long, copy.long);
  copyPosition(holding.short, copy.short);
  return copy;
}

function copyPosition(from: Position, to: Position): void {
  to.steps = from.steps;
  to.cost = from.cost;
  to.isolatedMargin = from.isolatedMargin;
}
