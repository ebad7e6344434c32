import { type FillRecord, FUND_USER_ID, type LedgerRecord } from '@openperp/engine';
import { toAccountDayRow } from '../row/account-day-row.ts';
import { fromFillRow } from '../row/fill-row.ts';
import { fromLedgerRow } from '../row/ledger-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { AccountDayRow } from '../sql/schema.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import { type AccountDay, afterChange, afterFill, idleAccount } from './account-day.ts';

/** Rows read or written at once. */
const ROWS_AT_ONCE = 5_000;

/** A row that an account has done something by, and what follows it. */
interface Stream {
  next(): Steps<Deed | undefined>;
}

interface Deed {
  readonly userId: number;
  readonly createdAt: number;
  after(account: AccountDay): AccountDay;
}

/** Works out what accounts have done, day by day, from the ledger and fills of a history that did not keep it yet. */
export function* fillAccountDays(builder: QueryBuilder): Steps<void> {
  const accounts = new Map<number, AccountDay>();
  const written = new Written();
  const streams = [
    streamOf((after) => changesAfter(builder, after)),
    streamOf((after) => fillsAfter(builder, after)),
  ];
  const heads: (Deed | undefined)[] = [];
  for (const stream of streams) heads.push(yield* stream.next());
  for (;;) {
    const at = earliest(heads);
    const deed = heads[at];
    if (deed === undefined) break;
    heads[at] = yield* streams[at]!.next();
    if (deed.userId === FUND_USER_ID) continue;
    const before = accounts.get(deed.userId) ?? idleAccount(deed.userId);
    const after = deed.after(before);
    if (after === before) continue;
    if (after.day !== before.day && before.day !== 0) yield* written.add(before);
    accounts.set(deed.userId, after);
  }
  for (const account of accounts.values()) yield* written.add(account);
  yield* written.flush();
}

/** The index of the earlier deed, -1 where there is none left. */
function earliest(heads: readonly (Deed | undefined)[]): number {
  let first = -1;
  for (const [at, head] of heads.entries()) {
    if (head !== undefined && (first < 0 || head.createdAt < heads[first]!.createdAt)) first = at;
  }
  return first;
}

/** Rows on their way to the table. */
class Written {
  #rows: AccountDayRow[] = [];

  *add(account: AccountDay): Steps<void> {
    this.#rows.push(toAccountDayRow(account));
    if (this.#rows.length >= ROWS_AT_ONCE) yield* this.flush();
  }

  *flush(): Steps<void> {
    if (this.#rows.length > 0) yield { kind: 'write', table: 'account_days', rows: this.#rows };
    this.#rows = [];
  }
}

interface Numbered extends Deed {
  readonly id: number;
}

/** Rows one by one, read in lots by id. */
function streamOf(read: (afterId: number) => Steps<readonly Numbered[]>): Stream {
  let lot: readonly Numbered[] = [];
  let at = 0;
  let lastId = 0;
  return {
    *next() {
      if (at === lot.length) {
        lot = yield* read(lastId);
        at = 0;
      }
      const deed = lot[at];
      if (deed === undefined) return undefined;
      at += 1;
      lastId = deed.id;
      return deed;
    },
  };
}

function* changesAfter(builder: QueryBuilder, afterId: number): Steps<readonly Numbered[]> {
  const rows = yield* rowsOf(
    builder
      .selectFrom('ledger')
      .selectAll()
      .where('change_id', '>', afterId)
      .orderBy('change_id')
      .limit(ROWS_AT_ONCE),
  );
  return rows.map(fromLedgerRow).map((record: LedgerRecord) => ({
    id: record.changeId,
    userId: record.userId,
    createdAt: record.createdAt,
    after: (account) => afterChange(account, record),
  }));
}

function* fillsAfter(builder: QueryBuilder, afterId: number): Steps<readonly Numbered[]> {
  const rows = yield* rowsOf(
    builder
      .selectFrom('fills')
      .selectAll()
      .where('fill_id', '>', afterId)
      .orderBy('fill_id')
      .limit(ROWS_AT_ONCE),
  );
  return rows.map(fromFillRow).map((record: FillRecord) => ({
    id: record.fillId,
    userId: record.userId,
    createdAt: record.createdAt,
    after: (account) => afterFill(account, record),
  }));
}
