import type { Account } from '../account/account.ts';
import type { PlaceStrategy, StrategyPartRequest } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { Condition } from '../condition/condition.ts';
import type { ClientIdOwner } from '../order/client-id-owner.ts';
import { isSameRequest } from '../order/is-same-request.ts';
import { Order } from '../order/order.ts';
import type { Exchange } from '../state/exchange.ts';
import { RememberedStrategy } from './remembered-strategies.ts';
import { Strategy } from './strategy.ts';
import { askedOf } from './strategy-part.ts';

/**
 * A placeStrategy whose clientStrategyId, or the clientOrderId of a part, is taken: the same request by value is answered with the strategy as
 * it stands, another is 3004; undefined when its ids are free.
 */
export function answerStrategyRetry(
  exchange: Exchange,
  account: Account,
  command: PlaceStrategy,
): Outcome | undefined {
  const known = account.strategyIds.get(command.clientStrategyId);
  if (known !== undefined) {
    return isSame(command, known) ? done(idOf(known)) : refused(3004, 'clientStrategyId', 'MATCH-9');
  }
  const ids = new Set<string>();
  for (const [at, part] of command.parts.entries()) {
    const id = askedOf(part).clientOrderId;
    if (id === '') continue;
    const owner = account.clientIds.get(id);
    const strategy = owner === undefined ? undefined : strategyOf(exchange, owner);
    if (strategy !== undefined && isSame(command, strategy)) return done(idOf(strategy));
    if (owner !== undefined || ids.has(id)) {
      return refused(3004, `subOrderList[${at}].clientOrderId`, 'MATCH-9');
    }
    ids.add(id);
  }
  return undefined;
}

/** The strategy of whatever has an id; undefined where it is of none, or that is forgotten. */
function strategyOf(exchange: Exchange, owner: ClientIdOwner): Strategy | RememberedStrategy | undefined {
  if (owner instanceof Strategy || owner instanceof RememberedStrategy) return owner;
  const isOpen = owner instanceof Order || owner instanceof Condition;
  const { strategyId } = isOpen ? owner : owner.record;
  if (strategyId === 0) return undefined;
  return exchange.strategies.find(strategyId) ?? exchange.rememberedStrategies.find(strategyId);
}

function idOf(strategy: Strategy | RememberedStrategy): number {
  return strategy instanceof Strategy ? strategy.strategyId : strategy.record.strategyId;
}

function isSame(command: PlaceStrategy, strategy: Strategy | RememberedStrategy): boolean {
  const { type, parts, symbol } =
    strategy instanceof Strategy
      ? { type: strategy.type, parts: strategy.parts, symbol: strategy.holding.market.spec.symbol }
      : strategy.record;
  return (
    command.symbol === symbol &&
    command.strategyType === type &&
    command.clientStrategyId === strategy.givenId &&
    command.parts.length === parts.length &&
    command.parts.every((part, at) => isSamePart(part, parts[at]!.request))
  );
}

function isSamePart(a: StrategyPartRequest, b: StrategyPartRequest): boolean {
  return (
    a.firstDrivenOn === b.firstDrivenOn &&
    a.secondDrivenOn === b.secondDrivenOn &&
    isSameRequest(a.order, b.order) &&
    isSameRequest(a.condition, b.condition)
  );
}
