import { optional } from '../field/field.ts';
import { id } from '../field/id-field.ts';
import type { MemberRule } from '../field/object-field.ts';
import { clientOrderId } from '../request/client-order-id.ts';

/** Names one order: by `orderId` (0 where it is not given), by `clientOrderId` ("" where it is not given), or by both, which must then match. */
export const orderReferenceMembers = {
  orderId: optional(id(), 0),
  clientOrderId: optional(clientOrderId(), ''),
} as const;

/** Names one condition order, as {@link orderReferenceMembers} an order. */
export const conditionReferenceMembers = {
  conditionId: optional(id(), 0),
  clientOrderId: optional(clientOrderId(), ''),
} as const;

/** Names one strategy, as {@link orderReferenceMembers} an order. */
export const strategyReferenceMembers = {
  strategyId: optional(id(), 0),
  clientStrategyId: optional(clientOrderId(), ''),
} as const;

/** Neither of the two is 2001. */
export const orderIsNamed = eitherIsSent('orderId', 'clientOrderId');

/** Neither of the two is 2001. */
export const conditionIsNamed = eitherIsSent('conditionId', 'clientOrderId');

/** Neither of the two is 2001. */
export const strategyIsNamed = eitherIsSent('strategyId', 'clientStrategyId');

function eitherIsSent(id: string, clientId: string): MemberRule<Record<never, never>> {
  return (_values, sent, faults, at) => {
    if (sent[id] === undefined && sent[clientId] === undefined)
      faults.missing(at(id), `${id} or ${clientId} is required`);
  };
}
