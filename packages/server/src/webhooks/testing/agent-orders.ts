import type { AgentOrderRecord } from '@openperp/engine';
import type { Agent } from '@openperp/identity';

/** 2026-03-05T11:32:57.808Z */
export const ORDER_TIME_MS = 1_772_710_377_808;

/** A transfer of 100 USDT to user 1000000001, changed by `changes`. */
export function agentOrder(orderId: number, changes: Partial<AgentOrderRecord> = {}): AgentOrderRecord {
  return {
    orderId,
    agentCode: 'BROKER1',
    agentOrderNo: `T-${orderId}`,
    orderType: 'TRANSFER_IN',
    userId: 1_000_000_001,
    direction: 'IN',
    isWhole: false,
    asset: 'USDT',
    amount: 10_000_000_000,
    status: 'SUCCESS',
    failure: '',
    originalOrderNo: '',
    reason: '',
    createdAt: ORDER_TIME_MS,
    updatedAt: ORDER_TIME_MS,
    ...changes,
  };
}

/** An agent with a webhook, changed by `changes`. */
export function testAgent(agentId: string, changes: Partial<Agent> = {}): Agent {
  return {
    agentId,
    agentCode: `BROKER${agentId}`,
    name: `Broker ${agentId}`,
    status: 'ACTIVE',
    allowedOrigins: [],
    ipWhitelist: [],
    webhookUrl: `https://broker${agentId}.example/hook`,
    createdAt: 0,
    ...changes,
  };
}
