import { type Static, Type } from 'typebox';
import { count, idText, named, oneOf, timeMs, words } from '../answer/scalars.ts';
import { conditionSchema } from './condition-json.ts';
import { drivenEvents, drivenTriggers, strategyStatuses, strategyTypes } from './order-enums.ts';
import { orderSchema } from './order-json.ts';

const idNote = '"" while it is not active, and where it never was.';
const cancelReasonNote = 'Why it ended unfilled; of a REJECTED one its code and message.';

/** Which sub-orders one follows, and whether it has begun. */
const partProperties = {
  strategySubId: count(1, 'Its place, from 1.'),
  firstDrivenId: count(0, 'The sub-order that it follows; 0: none.'),
  firstDrivenOn: oneOf(drivenEvents, 'What of that sub-order it follows.'),
  firstTrigger: oneOf(drivenTriggers, 'What then happens to it.'),
  secondDrivenId: count(0, 'The other leg of an OTOCO; 0: none.'),
  secondDrivenOn: oneOf(drivenEvents),
  secondTrigger: oneOf(drivenTriggers),
  active: Type.Boolean({ description: 'Its order or condition order is there.', examples: [true] }),
};

/** A sub-order that is an order; one that has not begun is NEW. */
export const strategyOrderSchema = named('StrategyOrder', {
  ...partProperties,
  ...orderSchema.properties,
  orderId: idText('10000042', idNote),
  cancelReason: words('', cancelReasonNote),
});
export type StrategyOrderJson = Static<typeof strategyOrderSchema>;

/** A sub-order that is a condition order; one that has not begun is PENDING_ACTIVATION. */
export const strategyConditionSchema = named('StrategyCondition', {
  ...partProperties,
  ...conditionSchema.properties,
  conditionId: idText('7', idNote),
});
export type StrategyConditionJson = Static<typeof strategyConditionSchema>;

/** A strategy as it stands. */
export const strategySchema = named('Strategy', {
  strategyId: idText('3'),
  strategyType: oneOf(strategyTypes),
  strategyStatus: oneOf(strategyStatuses, 'ALL_DONE: a part executed as meant.'),
  bookTime: timeMs('When it was placed;'),
  updateTime: timeMs(),
  clientStrategyId: words('openperp-s3'),
  symbol: words('BTCUSDT'),
  subOrders: Type.Array(Type.Union([strategyOrderSchema, strategyConditionSchema])),
});
export type StrategyJson = Static<typeof strategySchema>;

/** The answer to a new strategy: the strategy, and the engine time of the answer. */
export const placedStrategySchema = named('PlacedStrategy', {
  ...strategySchema.properties,
  timestamp: timeMs('Engine time.'),
});
