import type { AgentOrderRecord } from '@openperp/engine';
import { formatDecimal } from '@openperp/protocol';

/**
 * What an agent is told of an order of its own, byte for byte. It is made of what never changes in an order, so that it is the same
 * whenever it is made: a transfer that a reversal has taken back was a success, and the reversal tells of itself.
 */
export function webhookBody(order: AgentOrderRecord, agentUserId: string): string {
  const isReversal = order.orderType === 'REVERSE';
  return JSON.stringify({
    event: isReversal ? 'reverse.completed' : 'transfer.completed',
    orderType: isReversal ? 'reverse' : 'transfer',
    orderId: order.orderId,
    agentOrderNo: order.agentOrderNo,
    ...(isReversal ? { origOrderNo: order.originalOrderNo } : {}),
    targetStatus: order.status === 'FAILED' ? 'FAILED' : 'SUCCESS',
    direction: order.direction,
    currency: order.asset,
    amount: formatDecimal(order.amount),
    agentUserId,
    platformUserId: `${order.userId}`,
    createdAt: new Date(order.createdAt).toISOString(),
  });
}
