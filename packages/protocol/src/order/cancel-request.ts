import { codeOf } from '../field/coded-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import { batch } from '../field/list-field.ts';
import { object } from '../field/object-field.ts';
import { symbolName } from '../request/symbol-name.ts';
import {
  conditionIsNamed,
  conditionReferenceMembers,
  orderIsNamed,
  orderReferenceMembers,
  strategyIsNamed,
  strategyReferenceMembers,
} from './order-reference.ts';
import { MAX_BATCH } from './place-request.ts';

const CANCEL_EXAMPLE = { symbol: 'BTCUSDT', orderId: '10000042' };

/** One order to cancel. */
export const cancelRequest = object(
  { symbol: symbolName(), ...orderReferenceMembers },
  { title: 'CancelOrderRequest', rule: orderIsNamed, example: CANCEL_EXAMPLE },
);
export type CancelRequest = RequestOf<typeof cancelRequest>;

/** Several orders to cancel, of any symbols; a faulty item is refused alone. */
export const batchCancelRequest = object(
  { orders: batch(cancelRequest, { min: 1, max: MAX_BATCH }) },
  { title: 'BatchCancelRequest', example: { orders: [CANCEL_EXAMPLE] } },
);
export type BatchCancelRequest = RequestOf<typeof batchCancelRequest>;

/** One condition order to cancel. */
export const cancelConditionRequest = object(
  { symbol: symbolName(), ...conditionReferenceMembers },
  {
    title: 'CancelConditionRequest',
    rule: conditionIsNamed,
    example: { symbol: 'BTCUSDT', conditionId: '7' },
  },
);
export type CancelConditionRequest = RequestOf<typeof cancelConditionRequest>;

/** One strategy to end, whole. */
export const cancelStrategyRequest = object(strategyReferenceMembers, {
  title: 'CancelStrategyRequest',
  rule: strategyIsNamed,
  example: { strategyId: '3' },
});
export type CancelStrategyRequest = RequestOf<typeof cancelStrategyRequest>;

/** All orders of a kind to cancel; in all symbols where `symbol` is "". */
export const cancelAllRequest = object(
  {
    symbol: optional(described('All symbols where it is left out.', symbolName()), ''),
    cancelType: defaulted(
      described(
        '0 all normal orders, 1 LIMIT orders, 2 condition orders, 3 strategies, 4 everything.',
        codeOf({ 0: 0, 1: 1, 2: 2, 3: 3, 4: 4 } as const),
      ),
      0,
    ),
  },
  { title: 'CancelAllRequest', example: { symbol: 'BTCUSDT' } },
);
export type CancelAllRequest = RequestOf<typeof cancelAllRequest>;

/** The dead man's switch: unless called again within `countdownTime` ms, all orders are cancelled; 0 disarms. All symbols where `symbol` is "". */
export const countdownRequest = object(
  {
    symbol: optional(described('All symbols where it is left out.', symbolName()), ''),
    countdownTime: described('Milliseconds; 0 disarms.', integer({ min: 0, max: 86_400_000, gapTo: 999 })),
  },
  { title: 'CountdownCancelAllRequest', example: { symbol: 'BTCUSDT', countdownTime: 60_000 } },
);
export type CountdownRequest = RequestOf<typeof countdownRequest>;
