import type { Amount, Place, PreviewView } from '@openperp/engine';
import { type Admitted, admit, withOrder } from './admission.ts';
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
import { orderNamed } from './order-life.ts';
import { refused } from './outcomes.ts';
import { checkGoodTillDate, newOrder } from './place.ts';
import { noSink } from './sinks.ts';
import { positivePart, rateOf, toAmount, tradedValue } from './units.ts';

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
  const isNameTaken =
    request.clientOrderId !== '' && orderNamed(exchange, request.userId, request.clientOrderId) !== undefined;
  if (isNameTaken) return refused(3004, 'clientOrderId', 'MATCH-9');
  return checkGoodTillDate(exchange, request) ?? admit(exchange, account, market, request);
}

function costOf(exchange: Exchange, request: Place, admitted: Admitted): PreviewView {
  const { userId, symbol } = request;
  const { mark } = marketOf(exchange, symbol);
  const { opening, plan } = admitted;
  const size = opening ?? {
    price: request.type === 'MARKET' ? plan.worstPrice : admitted.price,
    quantity: admitted.quantity,
  };
  const value = tradedValue(size.price, size.quantity);
  const rate = rateOf(takerRateOf(exchange, accountOf(exchange, userId), symbol));
  const fee = value.times(rate).ceil();
  const leverage = new Fraction(BigInt(holdingOf(exchange, userId, symbol).leverage));
  const initialMargin = opening === undefined ? 0n : value.over(leverage).ceil();
  const openLoss = opening === undefined ? 0n : openLossOf(opening, mark).ceil();
  const whatIf = opening && withOrder(exchange, request, opening);
  return {
    code: 0,
    field: '',
    rule: '',
    cost: toAmount(initialMargin + openLoss + fee),
    fee: toAmount(fee),
    initialMargin: toAmount(initialMargin),
    liquidationPrice: liquidationPriceAfter(exchange, request, admitted, size),
    availableAfter: toAmount(positivePart(freeMargin(exchange, userId, whatIf))),
  };
}

/** The liquidation price of the position once all that counts of the order has filled at `size`'s price, on a copy of the exchange. */
function liquidationPriceAfter(
  exchange: Exchange,
  request: Place,
  admitted: Admitted,
  size: { readonly price: bigint; readonly quantity: bigint },
): Amount | null {
  const copy = structuredClone(exchange);
  if (size.quantity > 0n) {
    const order = newOrder(copy, request, admitted);
    applyFill(
      copy,
      order,
      'taker',
      { tradeId: 0, ...size, value: tradedValue(size.price, size.quantity).half() },
      noSink,
    );
  }
  const position = positionsOf(copy, request.userId, request.symbol).find(
    (held) => held.positionSide === request.positionSide,
  );
  const price = position === undefined ? null : liquidationPrice(copy, position);
  return price === null ? null : toAmount(price);
}
