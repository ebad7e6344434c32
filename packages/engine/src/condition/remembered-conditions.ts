import type { Account } from '../account/account.ts';
import type { ConditionRequest } from '../command/command.ts';
import type { ConditionRecord } from '../event/records.ts';
import { freeClientId } from '../order/client-id-owner.ts';
import { ForgetQueue } from '../order/forget-queue.ts';
import { REMEMBERED_MS } from '../order/remembered-orders.ts';
import type { Condition } from './condition.ts';
import { conditionImage } from './condition-image.ts';

/** A condition order that has ended and that its client may still ask for again by its clientOrderId. */
export class RememberedCondition {
  readonly account: Account;
  readonly record: ConditionRecord;
  readonly request: ConditionRequest;
  readonly forgetAt: number;

  constructor(account: Account, record: ConditionRecord, request: ConditionRequest, forgetAt: number) {
    this.account = account;
    this.record = record;
    this.request = request;
    this.forgetAt = forgetAt;
  }
}

/** Ended condition orders in the order in which they are forgotten. */
export class RememberedConditions extends ForgetQueue<RememberedCondition> {
  /** Keeps one whose client gave it an id. */
  remember(condition: Condition, timeMs: number): void {
    const { account, request } = condition;
    this.add(new RememberedCondition(account, conditionImage(condition), request, timeMs + REMEMBERED_MS));
  }

  protected override enter(condition: RememberedCondition): void {
    condition.account.clientIds.set(condition.record.clientOrderId, condition);
  }

  protected override forget(condition: RememberedCondition): void {
    freeClientId(condition.account, condition.record.clientOrderId, condition);
  }
}
