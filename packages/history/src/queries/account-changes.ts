import type { ChangeType, LedgerRecord } from '@openperp/engine';
import { type TimeWindow, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromLedgerRow } from '../row/ledger-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';

/** The changes of an account's wallet (LEDGER-2), newest first; null: any. */
export interface AccountChangesQuery extends TimeWindow {
  readonly kind: 'accountChanges';
  readonly userId: number;
  readonly asset: string | null;
  readonly changeType: ChangeType | null;
  /** Any where left out. */
  readonly symbol?: string | null;
  readonly paging: Paging;
}

export function* accountChanges(
  builder: QueryBuilder,
  query: AccountChangesQuery,
): Steps<PageAnswer<LedgerRecord>> {
  const { asset, changeType, symbol = null } = query;
  let matching = builder
    .selectFrom('ledger')
    .where('user_id', '=', query.userId)
    .where(within('created_at', query));
  if (asset !== null) matching = matching.where('asset', '=', asset);
  if (changeType !== null) matching = matching.where('change_type', '=', changeType);
  if (symbol !== null) matching = matching.where('symbol', '=', symbol);
  const page = yield* pageOf(builder, { matching, time: 'created_at', id: 'change_id' }, query);
  return mapPage(page, fromLedgerRow);
}
