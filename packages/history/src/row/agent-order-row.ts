import type { AgentOrderRecord } from '@openperp/engine';
import type { AgentOrderRow } from '../sql/schema.ts';
import { fromAmountText, toAmountText } from './amount-text.ts';

export function toAgentOrderRow(record: AgentOrderRecord): AgentOrderRow {
  return {
    order_id: record.orderId,
    agent_code: record.agentCode,
    agent_order_no: record.agentOrderNo,
    order_type: record.orderType,
    user_id: record.userId,
    direction: record.direction,
    is_whole: record.isWhole ? 1 : 0,
    asset: record.asset,
    amount: toAmountText(record.amount),
    status: record.status,
    failure: record.failure,
    original_order_no: record.originalOrderNo,
    reason: record.reason,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}

export function fromAgentOrderRow(row: AgentOrderRow): AgentOrderRecord {
  return {
    orderId: row.order_id,
    agentCode: row.agent_code,
    agentOrderNo: row.agent_order_no,
    orderType: row.order_type as AgentOrderRecord['orderType'],
    userId: row.user_id,
    direction: row.direction as AgentOrderRecord['direction'],
    isWhole: row.is_whole === 1,
    asset: row.asset,
    amount: fromAmountText(row.amount),
    status: row.status as AgentOrderRecord['status'],
    failure: row.failure as AgentOrderRecord['failure'],
    originalOrderNo: row.original_order_no,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
