import type { HistoryAnswer, HistoryQuery, Page, PageAnswer, Paging } from '@openperp/history';
import type { GatewayDependencies } from '../gateway-dependencies.ts';
import { type Refused, refuseField, UNAVAILABLE } from '../pipeline/answer.ts';

/** How long a list waits for all that has been answered to be in the history; then 5002. */
const OWN_TIMEOUT_MS = 2_000;
/** How long market data wait for what has happened so far; then they are as fresh as the history is. */
const MARKET_TIMEOUT_MS = 500;

/** Questions to the history that show what has been answered. */
export class Past {
  readonly #engine: GatewayDependencies['engine'];
  readonly #history: GatewayDependencies['history'];

  constructor({ engine, history }: Pick<GatewayDependencies, 'engine' | 'history'>) {
    this.#engine = engine;
    this.#history = history;
  }

  /**
   * Asks for an account; the answer shows every command that was answered before (read your writes), others' too: what their orders
   * filled of this account's is its own effect.
   */
  async ofAccount<Q extends HistoryQuery>(query: Q): Promise<HistoryAnswer<Q> | Refused> {
    const atLeastSequence = this.#engine.sequence;
    const result = await this.#history.query(query, { atLeastSequence, timeoutMs: OWN_TIMEOUT_MS });
    return result.behind ? UNAVAILABLE : result.answer;
  }

  /** Asks for the market; the answer shows all there is, unless the history is too far behind for that. */
  async ofMarket<Q extends HistoryQuery>(query: Q): Promise<HistoryAnswer<Q> | Refused> {
    const atLeastSequence = this.#engine.sequence;
    const fresh = await this.#history.query(query, { atLeastSequence, timeoutMs: MARKET_TIMEOUT_MS });
    if (!fresh.behind) return fresh.answer;
    const known = await this.#history.query(query, { atLeastSequence: 0, timeoutMs: MARKET_TIMEOUT_MS });
    return known.behind ? UNAVAILABLE : known.answer;
  }
}

/** The paging parameters of a list. */
export interface PageRequest {
  readonly page: number;
  readonly pageSize: number;
  readonly cursor: string | undefined;
}

/** Which part of a list is asked for. */
export function pagingOf({ page, pageSize, cursor }: PageRequest): Paging {
  return cursor === undefined ? { kind: 'page', page, pageSize } : { kind: 'cursor', cursor, pageSize };
}

/** 2002: a cursor that this list did not give. */
export function badCursor(): Refused {
  return refuseField(2002, 'cursor', 'is not a cursor of this list');
}

/** The JSON text of a page, each row written by `rowText`. */
export function pageText<Row>(page: PageAnswer<Row>, rowText: (row: Row) => string): string | Refused {
  return page.kind === 'page' ? listText(page, rowText) : badCursor();
}

function listText<Row>({ list, total, nextCursor }: Page<Row>, rowText: (row: Row) => string): string {
  return `{"list":[${list.map(rowText).join(',')}],"total":${total},"nextCursor":${JSON.stringify(nextCursor)}}`;
}

/** A time window with its open ends as the history has them. */
export function windowOf(request: {
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
}): { readonly startTime: number | null; readonly endTime: number | null } {
  return { startTime: request.startTime ?? null, endTime: request.endTime ?? null };
}
