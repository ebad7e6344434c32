import type { AgentOrderRecord, AgentOrderStatus, AgentOrderType } from '@openperp/engine';
import { type TimeWindow, within } from '../paging/filter.ts';
import { mapPage, type PageAnswer, type Paging, pageOf } from '../paging/page.ts';
import { fromAgentOrderRow } from '../row/agent-order-row.ts';
import type { QueryBuilder } from '../sql/query-builder.ts';
import type { Steps } from '../sql/steps.ts';

/** The orders of an agent as they now stand, newest first by createdAt, which the window is on too; null: any. */
export interface AgentOrderHistoryQuery extends TimeWindow {
  readonly kind: 'agentOrderHistory';
  readonly agentCode: string;
  readonly orderType: AgentOrderType | null;
  readonly status: AgentOrderStatus | null;
  readonly paging: Paging;
}

export function* agentOrderHistory(
  builder: QueryBuilder,
  query: AgentOrderHistoryQuery,
): Steps<PageAnswer<AgentOrderRecord>> {
  const { orderType, status } = query;
  let matching = builder
    .selectFrom('agent_orders')
    .where('agent_code', '=', query.agentCode)
    .where(within('created_at', query));
  if (orderType !== null) matching = matching.where('order_type', '=', orderType);
  if (status !== null) matching = matching.where('status', '=', status);
  const page = yield* pageOf(builder, { matching, time: 'created_at', id: 'order_id' }, query);
  return mapPage(page, fromAgentOrderRow);
}
