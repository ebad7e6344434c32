import type { Amount } from '@openperp/engine';
import { fromAmountText } from '../row/amount-text.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, type Steps } from '../sql/steps.ts';

/**
 * An account's wallet as the history knows it. Where the engine's says the same, what the history and the engine have told are of one
 * moment, as far as this account's money goes.
 */
export function* knownWallet(builder: QueryBuilder, userId: number): Steps<Amount> {
  const newest = yield* firstRowOf(
    builder
      .selectFrom('ledger')
      .select('wallet_after')
      .where('user_id', '=', userId)
      .orderBy('created_at', 'desc')
      .orderBy('change_id', 'desc')
      .limit(1),
  );
  return newest === undefined ? 0 : fromAmountText(newest.wallet_after);
}
