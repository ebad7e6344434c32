import type { BarKey } from '../kline/bar.ts';
import { barsOf } from '../queries/klines.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import { firstRowOf, type Steps } from '../sql/steps.ts';

const ONLY_ID = 1;

/** What bounds the klines that are final. */
export interface KlineRange {
  /** The open time of the first bar of the series, ms. */
  readonly firstOpenTime: number;
  /** Engine time when the newest rows were written: what ends before it will not change. */
  readonly engineTimeMs: number;
}

/** The bounds of a series; `undefined`: it has no bar. */
export function* klineRange(builder: QueryBuilder, key: BarKey): Steps<KlineRange | undefined> {
  const first = yield* firstRowOf(barsOf(builder, key).orderBy('open_time').limit(1));
  const now = yield* firstRowOf(builder.selectFrom('engine_time').select('time').where('id', '=', ONLY_ID));
  if (first === undefined || now === undefined) return undefined;
  return { firstOpenTime: first.open_time, engineTimeMs: now.time };
}
