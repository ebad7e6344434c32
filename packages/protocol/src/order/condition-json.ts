import { type Static, Type } from 'typebox';
import { count, decimal, idText, named, oneOf, pageOf, timeMs, words } from '../answer/scalars.ts';
import {
  conditionStatuses,
  conditionTimesInForce,
  conditionTypes,
  marginModes,
  positionSides,
  sides,
  workingTypes,
} from './order-enums.ts';

/** A condition order as it stands. */
export const conditionSchema = named('Condition', {
  symbol: words('BTCUSDT'),
  conditionId: idText('7'),
  clientOrderId: words('stop-1772710377808-001'),
  type: oneOf(conditionTypes),
  side: oneOf(sides, undefined, 'SELL'),
  positionSide: oneOf(positionSides),
  status: oneOf(
    conditionStatuses,
    'PENDING_ACTIVATION: a TRAILING_STOP that waits for its activatePrice. REJECTED: its order was refused when it fired.',
    'PENDING',
  ),
  timeInForce: oneOf(conditionTimesInForce),
  price: decimal('0', '"0" unless STOP_LIMIT or TAKE_PROFIT_LIMIT.'),
  quantity: decimal('0.1', 'As it stands: a strategy lets it grow and shrink. "0" with closePosition.'),
  stopPrice: decimal('82000', '"0" for TRAILING_STOP.'),
  workingType: oneOf(workingTypes),
  activatePrice: decimal('0', '"0" where there is none.'),
  callbackRate: decimal('0', 'Percent; "0" unless TRAILING_STOP.'),
  reduceOnly: Type.Boolean({ examples: [true] }),
  closePosition: Type.Boolean({ examples: [false] }),
  priceProtect: Type.Boolean({ examples: [false] }),
  goodTillDate: timeMs('For GTD, 0 otherwise;', 0),
  extremePrice: decimal('0', 'TRAILING_STOP: the best price seen since it is active; "0" for none.'),
  generatedOrderId: idText('', 'The order that it placed; "" while there is none.'),
  triggerTime: timeMs('When it fired, 0 before;', 0),
  cancelReason: words('', 'Why it was CANCELLED; of a REJECTED one the code and message of its order.'),
  strategyId: idText('', 'The strategy that it is part of; "" where there is none.'),
  leverage: count(20),
  marginMode: oneOf(marginModes),
  createdAt: timeMs(),
  updatedAt: timeMs(),
});
export type ConditionJson = Static<typeof conditionSchema>;

/** The answer to a new condition order: the condition order, its status under a second name, and the engine time of the answer. */
export const placedConditionSchema = named('PlacedCondition', {
  ...conditionSchema.properties,
  conditionStatus: oneOf(conditionStatuses, 'As `status`.', 'PENDING'),
  timestamp: timeMs('Engine time.'),
});
export type PlacedConditionJson = Static<typeof placedConditionSchema>;

export const currentConditionsSchema = Type.Object({
  list: Type.Array(conditionSchema),
  total: count(1, 'Condition orders that wait, in all.'),
});

export const conditionPageSchema = pageOf(conditionSchema);
