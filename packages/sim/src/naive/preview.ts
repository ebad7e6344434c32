import type { Amount, Place, PreviewView } from '@openperp/engine';
import { type Admitted, admit, countedOf, type Size, withOrder } from './admission.ts';
import {
  accountOf,
  type Exchange,
  findAccount,
  findMarket,
  holdingOf,
  marketOf,
  positionsOf,
} from './exchange.ts';
import { takerRateOf } from './fee-levels.ts';
import { applyFill } from './fill.ts';
import { Fraction } from './fraction.ts';
import { liquidationPrice } from './liquidation-price.ts';
import { freeMargin, openLossOf } from './margin.ts';
import { refused } from './outcomes.ts';
import { answerRetry, checkGoodTillDate, newOrder } from './place.ts';
import { noSink } from './sinks.ts';
import { positivePart, rateOf, smaller, toAmount, tradedValue } from './units.ts';

/** What an order would cost if placed now: `cost = initialMargin + open loss + fee`, the fee at the taker rate; changes nothing. */
export function preview(exchange: Exchange, request: Place): PreviewView {
  const result = admitForPreview(exchange, request);
  if ('code' in result) {
    const { code, field, rule } = result;
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
  return costOf(exchange, request, result);
}

function admitForPreview(exchange: Exchange, request: Place): ReturnType<typeof admit> {
  const market = findMarket(exchange, request.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = findAccount(exchange, request.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  const retry = answerRetry(exchange, request);
  if (retry !== undefined && retry.code !== 0) return retry;
  return checkGoodTillDate(exchange, request) ?? admit(exchange, account, market, request);
}

function costOf(exchange: Exchange, request: Place, admitted: Admitted): PreviewView {
  const { userId, symbol } = request;
  const { mark } = marketOf(exchange, symbol);
  const { opening } = admitted;
  const size = countedOf(request, admitted.price, admitted.quantity, admitted.plan);
  const value = tradedValue(size.price, size.quantity);
  const rate = rateOf(takerRateOf(exchange, accountOf(exchange, userId), symbol));
  const fee = value.times(rate).ceil();
  const leverage = new Fraction(BigInt(holdingOf(exchange, userId, symbol).leverage));
  const initialMargin = opening === undefined ? 0n : value.over(leverage).ceil();
  const openLoss = opening === undefined ? 0n : openLossOf(opening, mark).ceil();
  return {
    code: 0,
    field: '',
    rule: '',
    cost: toAmount(initialMargin + openLoss + fee),
    fee: toAmount(fee),
    initialMargin: toAmount(initialMargin),
    liquidationPrice: liquidationPriceAfter(exchange, request, admitted, size),
    availableAfter: toAmount(availableAfter(exchange, request, admitted)),
  };
}

/** The liquidation price of the position once all that counts of the order has filled at `size`'s price, on a copy of the exchange. */
function liquidationPriceAfter(
  exchange: Exchange,
  request: Place,
  admitted: Admitted,
  size: Size,
): Amount | null {
  const copy = filledCopy(exchange, request, admitted, size);
  const position = positionsOf(copy, request.userId, request.symbol).find(
    (held) => held.positionSide === request.positionSide,
  );
  const price = position === undefined ? null : liquidationPrice(copy, position);
  return price === null ? null : toAmount(price);
}

/** What is available once what trades at once has filled, at the worst price that takes, and the rest of what may rest does. */
function availableAfter(exchange: Exchange, request: Place, admitted: Admitted): bigint {
  const { plan, price, quantity, reduceOnly } = admitted;
  const counted = countedOf(request, price, quantity, plan).quantity;
  const filled = smaller(counted, plan.filledQuantity);
  const copy = filledCopy(exchange, request, admitted, { price: plan.worstPrice, quantity: filled });
  const rests = !reduceOnly && !plan.isEndedBySelfTrade && counted > filled;
  const { side, positionSide } = request;
  const rest = { side, positionSide, price, quantity: counted - filled };
  const whatIf = rests ? withOrder(copy, request, rest) : undefined;
  return positivePart(freeMargin(copy, request.userId, whatIf));
}

/** The exchange with so much of the order filled. */
function filledCopy(exchange: Exchange, request: Place, admitted: Admitted, size: Size): Exchange {
  const copy = structuredClone(exchange);
  if (size.quantity === 0n) return copy;
  const order = newOrder(copy, request, admitted);
  const value = tradedValue(size.price, size.quantity).half();
  applyFill(copy, order, 'taker', { tradeId: 0, ...size, value }, noSink);
  return copy;
}
