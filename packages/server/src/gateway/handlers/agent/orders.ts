import type { AgentOrderRecord } from '@openperp/engine';
import type { Agent, AgentUser } from '@openperp/identity';
import type { AgentOrdersRequest } from '@openperp/protocol';
import { Refused, refuse } from '../../pipeline/answer.ts';
import { agentOrderJson } from '../../present/agent-order.ts';
import type { AgentHandler } from '../../routes.ts';
import { windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';
import { agentOf, userOf } from './agent-user.ts';

/** One order of the agent, by its own number. */
export function agentOrder(services: Services): AgentHandler<'agentOrder'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const { agentOrderNo, orderType } = body;
    const { agentCode } = agent;
    const order = await services.engine.query({ kind: 'agentOrder', agentCode, agentOrderNo });
    if (order === undefined || (orderType !== undefined && order.orderType !== orderType))
      return refuse(6101);
    const [text] = await textsOf(services, agent, [order]);
    return text!;
  };
}

/** Orders of the agent, newest first. */
export function agentOrders(services: Services): AgentHandler<'agentOrders'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const { page, pageSize } = body;
    const found = await pageOf(services, agent, body);
    if (found instanceof Refused) return found;
    const texts = await textsOf(services, agent, found.list);
    return `{"total":${found.total},"page":${page},"pageSize":${pageSize},"orders":[${texts.join(',')}]}`;
  };
}

interface OrderPage {
  readonly list: readonly AgentOrderRecord[];
  readonly total: number;
}

async function pageOf(
  { past }: Services,
  { agentCode }: Agent,
  request: AgentOrdersRequest,
): Promise<OrderPage | Refused> {
  const { page, pageSize, orderType = null, status = null } = request;
  if (status === 'PROCESSING') return { list: [], total: 0 };
  const found = await past.ofAccount({
    kind: 'agentOrderHistory',
    agentCode,
    orderType,
    status,
    ...windowOf(request),
    paging: { kind: 'page', page, pageSize },
  });
  if (found instanceof Refused) return found;
  if (found.kind === 'badCursor') throw new Error('the history refused a page by number');
  return found;
}

/** Orders as JSON texts; each user is looked up once. */
async function textsOf(
  services: Services,
  agent: Agent,
  orders: readonly AgentOrderRecord[],
): Promise<readonly string[]> {
  const users = new Map<number, AgentUser>();
  for (const { userId } of orders) {
    if (users.has(userId)) continue;
    const bound = await userOf(services, agent, { platformUserId: userId });
    if (bound instanceof Refused) throw new Error(`user ${userId} is not the agent's any more`);
    users.set(userId, bound);
  }
  return orders.map((order) => JSON.stringify(agentOrderJson(order, users.get(order.userId)!)));
}
