import { type EngineEvent, FUND_USER_ID } from '@openperp/engine';
import { fromAccountDayRow, toAccountDayRow } from '../row/account-day-row.ts';
import { newestRows, type SeriesOf } from '../sql/newest-rows.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { RowBuffer } from '../sql/row-buffer.ts';
import type { Steps } from '../sql/steps.ts';
import { type AccountDay, afterChange, afterFill, idleAccount } from '../statistics/account-day.ts';
import type { ProjectionPart } from './projection-part.ts';

const SERIES: SeriesOf<'account_days'> = { table: 'account_days', by: ['user_id'], order: 'day' };

/** Accounts kept in memory between batches. */
const MAX_ACCOUNTS = 50_000;

/** STAT-2: what accounts have done, day by day, out of their ledger and fills; the newest day of each is in memory. */
export class AccountDayProjection implements ProjectionPart {
  readonly #builder: QueryBuilder;
  readonly #accounts = new Map<number, AccountDay>();
  /** Those whose newest day the batch has changed. */
  readonly #changed = new Set<number>();

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
  }

  *prepare(events: readonly EngineEvent[]): Steps<void> {
    const unknown = new Set<number>();
    for (const event of events) {
      if (!concerns(event)) continue;
      const { userId } = event.record;
      if (!this.#accounts.has(userId)) unknown.add(userId);
    }
    if (unknown.size === 0) return;
    const names = [...unknown].map((userId) => [userId]);
    const rows = yield* newestRows(this.#builder, SERIES, names);
    for (const userId of unknown) this.#accounts.set(userId, idleAccount(userId));
    for (const row of rows) this.#accounts.set(row.user_id, fromAccountDayRow(row));
  }

  project(event: EngineEvent, rows: RowBuffer): void {
    if (!concerns(event)) return;
    const { userId } = event.record;
    const before = this.#accounts.get(userId) ?? idleAccount(userId);
    const after = event.kind === 'fill' ? afterFill(before, event.record) : afterChange(before, event.record);
    if (after === before) return;
    if (after.day !== before.day && this.#changed.has(userId))
      rows.put('account_days', toAccountDayRow(before));
    this.#accounts.set(userId, after);
    this.#changed.add(userId);
  }

  finish(rows: RowBuffer): void {
    for (const userId of this.#changed)
      rows.put('account_days', toAccountDayRow(this.#accounts.get(userId)!));
    this.#changed.clear();
    for (const userId of this.#accounts.keys()) {
      if (this.#accounts.size <= MAX_ACCOUNTS) return;
      this.#accounts.delete(userId);
    }
  }

  forget(): void {
    this.#accounts.clear();
    this.#changed.clear();
  }
}

/** Nobody asks what the insurance fund has done. */
function concerns(event: EngineEvent): event is Extract<EngineEvent, { readonly kind: 'ledger' | 'fill' }> {
  return (event.kind === 'ledger' || event.kind === 'fill') && event.record.userId !== FUND_USER_ID;
}
