import { codeOf } from '../field/coded-field.ts';
import { signedAmount } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import { object } from '../field/object-field.ts';
import { texts } from '../field/texts-field.ts';
import { marginModeCodes, positionSides } from '../order/order-enums.ts';
import { historyListMembers, historyListRule } from '../request/history-list.ts';
import { symbolName } from '../request/symbol-name.ts';

/** The largest leverage that is a number at all; what the symbol allows is the exchange's to say (3023). */
const MAX_LEVERAGE = 2_147_483_647;

/** A new leverage in a symbol. */
export const leverageRequest = object(
  { symbol: symbolName(), leverage: integer({ min: 1, max: MAX_LEVERAGE }) },
  { title: 'LeverageRequest', example: { symbol: 'BTCUSDT', leverage: 20 } },
);
export type LeverageRequest = RequestOf<typeof leverageRequest>;

/** A new margin mode in a symbol. */
export const marginModeRequest = object(
  { symbol: symbolName(), marginMode: codeOf(marginModeCodes) },
  { title: 'MarginModeRequest', example: { symbol: 'BTCUSDT', marginMode: 2 } },
);
export type MarginModeRequest = RequestOf<typeof marginModeRequest>;

/** Margin into an isolated position (in 10⁻⁸), or with a minus out of it (MARGIN-7). */
export const marginRequest = object(
  {
    symbol: symbolName(),
    positionSide: defaulted(enumOf(positionSides), 'BOTH'),
    amount: described('Positive adds, negative removes; not 0.', signedAmount()),
  },
  {
    title: 'MarginRequest',
    example: { symbol: 'BTCUSDT', amount: '100' },
    rule: ({ amount }, _sent, faults, at) => {
      if (amount === 0) faults.invalid(at('amount'), 'must not be 0');
    },
  },
);
export type MarginRequest = RequestOf<typeof marginRequest>;

/** Leverage and margin mode in one symbol. */
export const settingsQuery = texts({ symbol: symbolName() });
export type SettingsQuery = RequestOf<typeof settingsQuery>;

/** Open positions; `symbol` "": all. */
export const positionsQuery = texts({ symbol: optional(symbolName(), '') });
export type PositionsQuery = RequestOf<typeof positionsQuery>;

/** Closed positions, newest first; the time window is on `closedAt`. */
export const positionHistoryQuery = texts(
  {
    symbol: optional(symbolName(), undefined),
    side: optional(enumOf(['long', 'short']), undefined),
    ...historyListMembers,
  },
  historyListRule,
);
export type PositionHistoryQuery = RequestOf<typeof positionHistoryQuery>;
