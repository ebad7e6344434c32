import type { EngineEvent } from '@openperp/engine';
import { sql } from 'kysely';
import { DAY_MS } from '../kline/kline-interval.ts';
import { toHourlyCloseRow } from '../row/hourly-close-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { RowBuffer } from '../sql/row-buffer.ts';
import { rowsOf, type Steps } from '../sql/steps.ts';
import type { ProjectionPart } from './projection-part.ts';

/** How long hourly closes are kept. */
const KEPT_MS = 8 * DAY_MS;

/** STAT-2: hourly closes, the old ones dropped as new ones come: of each batch at most twice as many, so that no batch has much to do. */
export class HourlyCloseProjection implements ProjectionPart {
  readonly #builder: QueryBuilder;

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
  }

  *prepare(events: readonly EngineEvent[]): Steps<void> {
    let count = 0;
    let newest = 0;
    for (const { kind, record } of events) {
      if (kind !== 'hourlyClose') continue;
      count += 1;
      newest = Math.max(newest, record.time);
    }
    if (count > 0) yield* this.#drop(newest - KEPT_MS, 2 * count);
  }

  project(event: EngineEvent, rows: RowBuffer): void {
    if (event.kind === 'hourlyClose') rows.put('hourly_closes', toHourlyCloseRow(event.record));
  }

  finish(): void {}

  forget(): void {}

  *#drop(before: number, most: number): Steps<void> {
    yield* rowsOf(
      this.#builder
        .deleteFrom('hourly_closes')
        .where(
          sql<boolean>`(user_id, time) in (select user_id, time from hourly_closes where time < ${before} order by time limit ${most})`,
        ),
    );
  }
}
