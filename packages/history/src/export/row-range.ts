import type { Position } from '../paging/cursor.ts';

/** The rows of a list from `first` to `last`, both included, ascending by time, then id. */
export interface RowRange {
  readonly first: Position;
  readonly last: Position;
}

/** The next rows of a range: at most `limit` after `after`, or, where that is null, from the first on. */
export interface RangePage {
  readonly range: RowRange;
  readonly after: Position | null;
  readonly limit: number;
}
