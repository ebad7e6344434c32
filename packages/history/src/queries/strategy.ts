import type { StrategyRecord } from '@openperp/engine';
import { unindexedNumber } from '../paging/filter.ts';
import { fromStrategyRow } from '../row/strategy-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, type Steps } from '../sql/steps.ts';

/** One strategy of an account, working or ended (STRAT-5); both ids must match where both are given, at least one is. */
export interface StrategyQuery {
  readonly kind: 'strategy';
  readonly userId: number;
  readonly strategyId: number | null;
  readonly clientStrategyId: string | null;
}

/** The strategy, the newest of that clientStrategyId; undefined where there is none. Throws RangeError without any id. */
export function* strategy(builder: QueryBuilder, query: StrategyQuery): Steps<StrategyRecord | undefined> {
  const { strategyId, clientStrategyId } = query;
  if (strategyId === null && clientStrategyId === null) {
    throw new RangeError('a strategy is asked for without an id');
  }
  let matching = builder
    .selectFrom('strategies')
    .selectAll()
    .where(strategyId === null ? 'user_id' : unindexedNumber('user_id'), '=', query.userId);
  if (strategyId !== null) matching = matching.where('strategy_id', '=', strategyId);
  if (clientStrategyId !== null) matching = matching.where('client_strategy_id', '=', clientStrategyId);
  const row = yield* firstRowOf(
    matching.orderBy('created_at', 'desc').orderBy('strategy_id', 'desc').limit(1),
  );
  return row === undefined ? undefined : fromStrategyRow(row);
}
