import fc from 'fast-check';
import {
  CONDITION_TIME_IN_FORCE,
  CONDITION_TYPE,
  DRIVEN_ON,
  ORDER_TYPE,
  POSITION_SIDE,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
  WORKING_TYPE,
} from '../codec/enums.ts';
import {
  type ConditionRequest,
  OFF_GRID,
  type OrderRequest,
  type PriceType,
  type StrategyPartRequest,
} from '../command/command.ts';
import type { Amount } from '../number/amount.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 36 });
const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.constantFrom(0, OFF_GRID),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 127n - 1n }),
);

/** Any member of an enum. */
export const oneOf = <T extends string>(codec: { readonly values: readonly T[] }): fc.Arbitrary<T> =>
  fc.constantFrom(...codec.values);

/** Any order request, however senseless. */
export const orderRequest: fc.Arbitrary<OrderRequest> = fc.record({
  type: oneOf(ORDER_TYPE),
  side: oneOf(SIDE),
  positionSide: oneOf(POSITION_SIDE),
  price: amount,
  quantity: amount,
  timeInForce: oneOf(TIME_IN_FORCE),
  reduceOnly: fc.boolean(),
  makerOnly: fc.boolean(),
  closePosition: fc.boolean(),
  priceType: fc.constantFrom<PriceType>(0, 1, 2, 3, 4),
  goodTillDate: fc.maxSafeNat(),
  selfTradePrevention: oneOf(SELF_TRADE_PREVENTION),
  clientOrderId: text,
});

/** Any condition request, however senseless. */
export const conditionRequest: fc.Arbitrary<ConditionRequest> = fc.record({
  type: oneOf(CONDITION_TYPE),
  side: oneOf(SIDE),
  positionSide: oneOf(POSITION_SIDE),
  price: amount,
  quantity: amount,
  stopPrice: amount,
  workingType: oneOf(WORKING_TYPE),
  activatePrice: amount,
  callbackRate: fc.maxSafeNat(),
  timeInForce: oneOf(CONDITION_TIME_IN_FORCE),
  reduceOnly: fc.boolean(),
  closePosition: fc.boolean(),
  priceProtect: fc.boolean(),
  goodTillDate: fc.maxSafeNat(),
  clientOrderId: text,
});

/** Any part of a strategy. */
export const partRequest: fc.Arbitrary<StrategyPartRequest> = fc
  .tuple(oneOf(DRIVEN_ON), oneOf(DRIVEN_ON), fc.boolean(), orderRequest, conditionRequest)
  .map(([firstDrivenOn, secondDrivenOn, isOrder, order, condition]) => ({
    firstDrivenOn,
    secondDrivenOn,
    order: isOrder ? order : null,
    condition: isOrder ? null : condition,
  }));
