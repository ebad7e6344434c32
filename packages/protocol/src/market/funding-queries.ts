import { optional, type RequestOf } from '../field/field.ts';
import { texts } from '../field/texts-field.ts';
import { historyListMembers, historyListRule } from '../request/history-list.ts';
import { pageOrCursor, pagingMembers } from '../request/paging.ts';
import { symbolName } from '../request/symbol-name.ts';

/** Funding configurations; `symbol` "": all. */
export const fundingConfigQuery = texts({ symbol: optional(symbolName(), '') });
export type FundingConfigQuery = RequestOf<typeof fundingConfigQuery>;

/** Present funding rates, by symbol; `symbol` "": all. */
export const currentFundingQuery = texts(
  { symbol: optional(symbolName(), ''), ...pagingMembers },
  pageOrCursor,
);
export type CurrentFundingQuery = RequestOf<typeof currentFundingQuery>;

/** The settlements of one symbol, newest first; the time window is on `fundingTime`. */
export const fundingHistoryQuery = texts({ symbol: symbolName(), ...historyListMembers }, historyListRule);
export type FundingHistoryQuery = RequestOf<typeof fundingHistoryQuery>;
