import type { AgentOrderRecord } from '@openperp/engine';
import type { AgentUser } from '@openperp/identity';
import {
  type AgentOrderJson,
  type AgentTransferJson,
  formatDecimal,
  type ReversedTransferJson,
} from '@openperp/protocol';

/** An order of an agent as it stands. */
export function agentOrderJson(order: AgentOrderRecord, bound: AgentUser): AgentOrderJson {
  return {
    orderType: order.orderType,
    orderNo: `${order.orderId}`,
    agentOrderNo: order.agentOrderNo,
    status: order.status,
    orderStatus: order.status,
    direction: order.direction,
    transferMode: order.isWhole ? 'ALL_OUT' : 'FIXED_AMOUNT',
    currency: order.asset,
    amount: formatDecimal(order.amount),
    ...userMembers(bound),
    failReason: order.failure,
    origOrderNo: order.originalOrderNo,
    createdAt: new Date(order.createdAt).toISOString(),
    completedAt: new Date(order.updatedAt).toISOString(),
  };
}

/** What a transfer came to: the same again, whatever became of it later. */
export function agentTransferJson(order: AgentOrderRecord, bound: AgentUser): AgentTransferJson {
  return {
    orderNo: `${order.orderId}`,
    agentOrderNo: order.agentOrderNo,
    orderStatus: outcomeOf(order),
    direction: order.direction,
    currency: order.asset,
    amount: formatDecimal(order.amount),
    ...userMembers(bound),
    failReason: order.failure,
  };
}

/** What taking a transfer back came to. */
export function reversedTransferJson(order: AgentOrderRecord, bound: AgentUser): ReversedTransferJson {
  return {
    orderNo: `${order.orderId}`,
    origOrderNo: order.originalOrderNo,
    reverseOrderNo: order.agentOrderNo,
    orderStatus: outcomeOf(order),
    ...userMembers(bound),
    failReason: order.failure,
  };
}

/** A transfer that was REVERSED has been a success. */
function outcomeOf({ status }: AgentOrderRecord): 'SUCCESS' | 'FAILED' {
  return status === 'FAILED' ? 'FAILED' : 'SUCCESS';
}

function userMembers({
  user,
  agentUserId,
}: AgentUser): Pick<AgentOrderJson, 'agentUserId' | 'platformUserId'> {
  return { agentUserId, platformUserId: `${user.userId}` };
}
