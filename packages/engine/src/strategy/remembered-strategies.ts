import type { Account } from '../account/account.ts';
import type { StrategyRecord } from '../event/records.ts';
import { freeClientId } from '../order/client-id-owner.ts';
import { ForgetQueue } from '../order/forget-queue.ts';
import { REMEMBERED_MS } from '../order/remembered-orders.ts';
import type { Strategy } from './strategy.ts';
import { strategyImage } from './strategy-image.ts';
import { askedOf } from './strategy-part.ts';

/** A strategy that has ended and that its client may still ask for again. */
export class RememberedStrategy {
  readonly account: Account;
  readonly record: StrategyRecord;
  /** The clientStrategyId that the client gave, "" where it gave none. */
  readonly givenId: string;
  readonly forgetAt: number;

  constructor(account: Account, record: StrategyRecord, givenId: string, forgetAt: number) {
    this.account = account;
    this.record = record;
    this.givenId = givenId;
    this.forgetAt = forgetAt;
  }
}

/** Ended strategies in the order in which they are forgotten. */
export class RememberedStrategies extends ForgetQueue<RememberedStrategy> {
  readonly #byId = new Map<number, RememberedStrategy>();

  /** Keeps one whose client gave it, or a part of it, an id. */
  remember(strategy: Strategy, timeMs: number): void {
    const { account, givenId } = strategy;
    if (givenId === '' && strategy.parts.every((part) => part.asked.clientOrderId === '')) return;
    this.add(new RememberedStrategy(account, strategyImage(strategy), givenId, timeMs + REMEMBERED_MS));
  }

  find(strategyId: number): RememberedStrategy | undefined {
    return this.#byId.get(strategyId);
  }

  protected override enter(strategy: RememberedStrategy): void {
    const { account, record, givenId } = strategy;
    this.#byId.set(record.strategyId, strategy);
    if (givenId !== '') account.strategyIds.set(givenId, strategy);
    for (const id of ownIds(strategy)) account.clientIds.set(id, strategy);
  }

  protected override forget(strategy: RememberedStrategy): void {
    const { account, record, givenId } = strategy;
    this.#byId.delete(record.strategyId);
    if (account.strategyIds.get(givenId) === strategy) account.strategyIds.delete(givenId);
    for (const id of ownIds(strategy)) freeClientId(account, id, strategy);
  }
}

/** The ids of the parts that have never been active; what the others placed is remembered by its own. */
function ownIds({ record }: RememberedStrategy): readonly string[] {
  return record.parts
    .filter(({ order, condition }) => order === null && condition === null)
    .map((part) => askedOf(part.request).clientOrderId)
    .filter((id) => id !== '');
}
