import { enumOf } from '../field/enum-field.ts';
import { optional, type RequestOf } from '../field/field.ts';
import { text } from '../field/text-field.ts';
import { texts } from '../field/texts-field.ts';
import { historyListMembers, historyListRule } from '../request/history-list.ts';

/** What a row of the ledger is for. */
export const changeTypes = [
  'TRANSFER_IN',
  'TRANSFER_OUT',
  'REALIZED_PNL',
  'HANDLING_FEE',
  'FUNDING_FEE',
  'LIQUIDATION_FEE',
  'INSURANCE',
  'ADL',
  'ADJUSTMENT',
] as const;

/** Rows of the account's ledger, newest first. */
export const accountChangesQuery = texts(
  {
    assetType: optional(text({ min: 1, max: 20 }), undefined),
    changeType: optional(enumOf(changeTypes), undefined),
    ...historyListMembers,
  },
  historyListRule,
);
export type AccountChangesQuery = RequestOf<typeof accountChangesQuery>;
