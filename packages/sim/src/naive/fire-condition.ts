import type { EventSink, Outcome, Place } from '@openperp/engine';
import { type Admitted, admit } from './admission.ts';
import { endCondition } from './condition-life.ts';
import {
  accountOf,
  type Condition,
  type Exchange,
  marketOf,
  type Order,
  type StrategyPart,
} from './exchange.ts';
import { execute } from './execute.ts';
import { newOrder } from './place.ts';
import { endPart, openOrderOf, partnerOf, partOf } from './strategy-parts.ts';
import { isDeviating } from './take-points.ts';
import { isStopLike } from './trigger.ts';
import { toAmount } from './units.ts';

/** POS-3: what closed a position. */
export const BY_TAKE_PROFIT = 2;
export const BY_STOP = 3;

/** COND-6: the reached condition whose turn it is; those of a symbol that is not TRADING keep their place. */
export function nextToFire(exchange: Exchange): Condition | undefined {
  return exchange.reached.find(({ symbol }) => marketOf(exchange, symbol).spec.status === 'TRADING');
}

/** COND-2, COND-5: a reached condition places its order, or is refused for good, or is protected for now. */
export function takeTurn(exchange: Exchange, condition: Condition, sink: EventSink): void {
  exchange.reached = exchange.reached.filter((reached) => reached !== condition);
  if (condition.request.priceProtect && isDeviating(marketOf(exchange, condition.symbol))) {
    condition.isProtected = true;
    return;
  }
  exchange.inCommand.fired += 1;
  fire(exchange, condition, sink);
}

function fire(exchange: Exchange, condition: Condition, sink: EventSink): void {
  const { type } = condition.request;
  const owner = partOf(exchange, condition);
  const partner = owner && isStopLike(type) ? partnerOf(owner.strategy, owner.part) : undefined;
  const request = orderRequestOf(condition);
  const admitted = admitWithout(exchange, request, partner);
  condition.triggerTime = exchange.timeMs;
  if ('code' in admitted) {
    condition.status = 'REJECTED';
    condition.rejection = admitted;
    endCondition(exchange, condition, sink);
    return;
  }
  if (owner !== undefined && partner !== undefined) {
    endPart(exchange, owner.strategy, partner, 'STRATEGY', sink);
  }
  const order = newOrder(exchange, request, admitted, {
    conditionId: condition.conditionId,
    strategyId: condition.strategyId,
    triggerMode: isStopLike(type) ? BY_STOP : BY_TAKE_PROFIT,
  });
  condition.status = 'TRIGGERED';
  condition.order = order;
  endCondition(exchange, condition, sink);
  execute(exchange, order, admitted.plan, admitted.limit, sink);
}

/** STRAT-4: what a stop fires is judged as if the order of its partner had ended already. */
function admitWithout(
  exchange: Exchange,
  request: Place,
  partner: StrategyPart | undefined,
): Outcome | Admitted {
  const aside: Order | undefined = partner && openOrderOf(exchange, partner);
  const { orders } = exchange;
  exchange.orders = orders.filter((order) => order !== aside);
  const account = accountOf(exchange, request.userId);
  const admitted = admit(exchange, account, marketOf(exchange, request.symbol), request);
  exchange.orders = orders;
  return admitted;
}

/** COND-2: the order that a condition places; of what is left of its strategy's quantity (STRAT-4). */
function orderRequestOf(condition: Condition): Place {
  const { request, reduceOnly, quantity } = condition;
  const isLimit = request.type === 'STOP_LIMIT' || request.type === 'TAKE_PROFIT_LIMIT';
  const lasting = request.timeInForce === 'GTE_GTC' ? 'GTC' : request.timeInForce;
  return {
    kind: 'place',
    userId: request.userId,
    symbol: request.symbol,
    type: isLimit ? 'LIMIT' : 'MARKET',
    side: request.side,
    positionSide: request.positionSide,
    price: request.price,
    quantity: toAmount(quantity),
    timeInForce: isLimit ? lasting : 'IOC',
    reduceOnly,
    makerOnly: false,
    closePosition: request.closePosition,
    priceType: 0,
    goodTillDate: request.goodTillDate,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
  };
}
