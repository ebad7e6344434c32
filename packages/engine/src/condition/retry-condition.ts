import type { Account } from '../account/account.ts';
import type { ConditionRequest, PlaceCondition } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { isSameRequest } from '../order/is-same-request.ts';
import { Condition } from './condition.ts';
import { RememberedCondition } from './remembered-conditions.ts';

/**
 * A placeCondition with a clientOrderId that is taken: the same request by value is answered with the condition order as it stands, another is
 * 3004; undefined when the id is free.
 */
export function answerConditionRetry(account: Account, command: PlaceCondition): Outcome | undefined {
  if (command.clientOrderId === '') return undefined;
  const known = account.clientIds.get(command.clientOrderId);
  if (known === undefined) return undefined;
  if (known instanceof Condition || known instanceof RememberedCondition) {
    const { conditionId, strategyId, symbol } = known instanceof Condition ? known : known.record;
    const isSame =
      strategyId === 0 &&
      symbol === command.symbol &&
      isSameRequest<ConditionRequest>(command, known.request);
    if (isSame) return done(conditionId);
  }
  return refused(3004, 'clientOrderId', 'MATCH-9');
}
