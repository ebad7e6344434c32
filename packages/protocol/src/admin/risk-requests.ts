import { positiveAmount } from '../field/decimal-field.ts';
import { described, optional, type RequestOf } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { texts } from '../field/texts-field.ts';
import { historyListMembers, historyListRule } from '../request/history-list.ts';
import { symbolName } from '../request/symbol-name.ts';

/** Money for the insurance fund, in 10⁻⁸, once by `reference`. */
export const insuranceDepositRequest = object(
  {
    assetType: text({ min: 1, max: 20 }),
    amount: positiveAmount(),
    reference: described('Once: again it answers as the first time.', text({ min: 1, max: 64 })),
  },
  {
    title: 'InsuranceDepositRequest',
    example: { assetType: 'USDT', amount: '100000', reference: 'fund-2026-001' },
  },
);
export type InsuranceDepositRequest = RequestOf<typeof insuranceDepositRequest>;

/** Liquidations, newest first. */
export const liquidationsQuery = texts(
  {
    symbol: optional(symbolName(), undefined),
    userId: optional(id(), undefined),
    ...historyListMembers,
  },
  historyListRule,
);
export type LiquidationsQuery = RequestOf<typeof liquidationsQuery>;
