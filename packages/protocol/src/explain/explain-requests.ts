import { enumOf } from '../field/enum-field.ts';
import { described, type RequestOf } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import { texts } from '../field/texts-field.ts';

/** `:kind` and `:id` of the path: a liquidationId; of `funding` the changeId of the ledger row. */
export const explainPath = texts({
  kind: enumOf(['liquidation', 'takeover', 'adl', 'funding']),
  id: described('A liquidationId; of `funding` the changeId of its ledger row.', id()),
});
export type ExplainPath = RequestOf<typeof explainPath>;

/** A position of the caller's own, open or closed. */
export const explainPositionQuery = texts({ positionId: id() });
export type ExplainPositionQuery = RequestOf<typeof explainPositionQuery>;
