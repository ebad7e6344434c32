import { optional } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import type { MemberRule } from '../field/object-field.ts';
import { clientOrderId } from '../request/client-order-id.ts';

/** Names one order: by `orderId` (0 where it is not given), by `clientOrderId` ("" where it is not given), or by both, which must then match. */
export const orderReferenceMembers = {
  orderId: optional(id(), 0),
  clientOrderId: optional(clientOrderId(), ''),
} as const;

/** Neither of the two is 2001. */
export const orderIsNamed: MemberRule<typeof orderReferenceMembers> = (_values, sent, faults, at) => {
  if (sent.orderId === undefined && sent.clientOrderId === undefined)
    faults.missing(at('orderId'), 'orderId or clientOrderId is required');
};
