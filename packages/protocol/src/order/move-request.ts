import { positiveOrderDecimal } from '../field/decimal-field.ts';
import { described, optional, type RequestOf } from '../field/field.ts';
import { batch } from '../field/list-field.ts';
import { type MemberRule, object } from '../field/object-field.ts';
import { symbolName } from '../request/symbol-name.ts';
import { orderIsNamed, orderReferenceMembers } from './order-reference.ts';
import { MAX_BATCH } from './place-request.ts';

const changeMembers = {
  ...orderReferenceMembers,
  price: optional(described('Unchanged where it is left out.', positiveOrderDecimal()), 0),
  quantity: optional(
    described(
      'The new total, what has executed included; unchanged where it is left out.',
      positiveOrderDecimal(),
    ),
    0,
  ),
} as const;

const somethingChanges: MemberRule<typeof changeMembers> = (values, sent, faults, at) => {
  orderIsNamed(values, sent, faults, at);
  if (sent.price === undefined && sent.quantity === undefined)
    faults.missing(at('price'), 'price or quantity is required');
};

/** A change of an open order (MATCH-6); `price` or `quantity` 0: unchanged. */
export const moveRequest = object(
  { symbol: symbolName(), ...changeMembers },
  {
    title: 'MoveOrderRequest',
    rule: somethingChanges,
    example: { symbol: 'BTCUSDT', orderId: '10000042', price: '84990', quantity: '0.2' },
  },
);
export type MoveRequest = RequestOf<typeof moveRequest>;

/** Changes of several open orders of one symbol; a faulty item is refused alone. */
export const batchMoveRequest = object(
  {
    symbol: symbolName(),
    orders: batch(object(changeMembers, { title: 'MoveOrderItem', rule: somethingChanges }), {
      min: 1,
      max: MAX_BATCH,
    }),
  },
  {
    title: 'BatchMoveRequest',
    example: { symbol: 'BTCUSDT', orders: [{ orderId: '10000042', price: '84990', quantity: '0.2' }] },
  },
);
export type BatchMoveRequest = RequestOf<typeof batchMoveRequest>;
