import type { Account } from '../account/account.ts';
import { type Outcome, refused } from '../command/outcome.ts';
import { generatedFor } from '../order/generated-client-order-id.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { CONDITION_ID_PREFIX, Condition } from './condition.ts';
import { RememberedCondition } from './remembered-conditions.ts';

/** Names a condition order of an account: 0 and "" are not given; where both are both must match. */
export interface ConditionReference {
  readonly conditionId: number;
  readonly clientOrderId: string;
}

/** The condition order that a reference names among an account's open and remembered ones in a symbol. */
export function findCondition(
  exchange: Exchange,
  account: Account,
  market: Market,
  reference: ConditionReference,
): Condition | RememberedCondition | undefined {
  const found = byReference(exchange, account, reference);
  if (found === undefined) return undefined;
  const { symbol, clientOrderId } = found instanceof Condition ? found : found.record;
  if (symbol !== market.spec.symbol) return undefined;
  return reference.clientOrderId === '' || reference.clientOrderId === clientOrderId ? found : undefined;
}

/** The open condition order of a reference, or why there is none: 3003 not found, 3005 already ended. */
export function findOpenCondition(
  exchange: Exchange,
  account: Account,
  market: Market,
  reference: ConditionReference,
): Condition | Outcome {
  const found = findCondition(exchange, account, market, reference);
  if (found instanceof Condition) return found;
  const field = reference.conditionId !== 0 ? 'conditionId' : 'clientOrderId';
  return refused(found === undefined ? 3003 : 3005, field, 'MATCH-9');
}

function byReference(
  exchange: Exchange,
  account: Account,
  { conditionId, clientOrderId }: ConditionReference,
): Condition | RememberedCondition | undefined {
  const id = conditionId !== 0 ? conditionId : generatedFor(clientOrderId, CONDITION_ID_PREFIX);
  if (id === 0) {
    const owner = account.clientIds.get(clientOrderId);
    return owner instanceof Condition || owner instanceof RememberedCondition ? owner : undefined;
  }
  const open = exchange.conditions.find(id);
  if (open?.account === account) return open;
  for (const owner of account.clientIds.values()) {
    if (owner instanceof RememberedCondition && owner.record.conditionId === id) return owner;
  }
  return undefined;
}
