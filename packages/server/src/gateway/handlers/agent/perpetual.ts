import type { Agent } from '@openperp/identity';
import { type Answer, Refused, refuseField } from '../../pipeline/answer.ts';
import type { AgentHandler, AgentHandlers } from '../../routes.ts';
import { badCursor } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';
import { agentOf, userOf } from './agent-user.ts';
import type { QueryQuota } from './query-quota.ts';
import { MAX_WALKED_USERS, type Walked, type WalkSource, walk } from './walk.ts';
import { decodeWalkCursor, encodeWalkCursor, type SignText, type WalkPosition } from './walk-cursor.ts';
import {
  closedOrders,
  closedPositions,
  endedConditions,
  fillsOf,
  ledgerRows,
  openOrders,
  openPositions,
  type WalkFilter,
  waitingConditions,
} from './walk-sources.ts';

type PerpetualRoute =
  | 'agentCurrentOrders'
  | 'agentOrderHistory'
  | 'agentTrades'
  | 'agentPositions'
  | 'agentPositionHistory'
  | 'agentLedger';

type EntityType = 'ORDER' | 'CONDITION_ORDER' | 'TRADE_FILL' | 'POSITION' | 'ACCOUNT_LEDGER';

/** What a query of trading data asks for. */
interface WalkRequest extends WalkFilter {
  readonly platformUserIds: readonly number[] | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** One of the queries: its name, which ties cursors to it, and whose list it shows under which name. */
interface WalkQuery {
  readonly name: string;
  readonly entityType: EntityType;
  readonly source: (services: Services, filter: WalkFilter) => WalkSource;
}

/** The queries of what an agent's users trade and hold; they share a quota. */
export function perpetualHandlers(
  services: Services,
  quota: QueryQuota,
): Pick<AgentHandlers, PerpetualRoute> {
  const show = (agent: Agent, query: WalkQuery, request: WalkRequest): Promise<Answer> =>
    answerOf(services, quota, agent, query, request);
  const always =
    <K extends Exclude<PerpetualRoute, 'agentCurrentOrders' | 'agentOrderHistory'>>(
      query: WalkQuery,
    ): AgentHandler<K> =>
    ({ caller, request }) =>
      show(agentOf(caller), query, request.body as WalkRequest);
  return {
    agentCurrentOrders: ({ caller, request: { body } }) =>
      show(agentOf(caller), body.orderCategory === 'NORMAL' ? OPEN_ORDERS : WAITING_CONDITIONS, body),
    agentOrderHistory: ({ caller, request: { body } }) =>
      show(agentOf(caller), body.orderCategory === 'NORMAL' ? CLOSED_ORDERS : ENDED_CONDITIONS, body),
    agentTrades: always(TRADES),
    agentPositions: always(OPEN_POSITIONS),
    agentPositionHistory: always(CLOSED_POSITIONS),
    agentLedger: always(LEDGER),
  };
}

const OPEN_ORDERS: WalkQuery = { name: 'openOrders', entityType: 'ORDER', source: openOrders };
const CLOSED_ORDERS: WalkQuery = { name: 'closedOrders', entityType: 'ORDER', source: closedOrders };
const WAITING_CONDITIONS: WalkQuery = {
  name: 'waitingConditions',
  entityType: 'CONDITION_ORDER',
  source: waitingConditions,
};
const ENDED_CONDITIONS: WalkQuery = {
  name: 'endedConditions',
  entityType: 'CONDITION_ORDER',
  source: endedConditions,
};
const TRADES: WalkQuery = { name: 'trades', entityType: 'TRADE_FILL', source: fillsOf };
const OPEN_POSITIONS: WalkQuery = { name: 'openPositions', entityType: 'POSITION', source: openPositions };
const CLOSED_POSITIONS: WalkQuery = {
  name: 'closedPositions',
  entityType: 'POSITION',
  source: closedPositions,
};
const LEDGER: WalkQuery = { name: 'ledger', entityType: 'ACCOUNT_LEDGER', source: ledgerRows };

async function answerOf(
  services: Services,
  quota: QueryQuota,
  agent: Agent,
  query: WalkQuery,
  request: WalkRequest,
): Promise<Answer> {
  const waitSeconds = quota.take(agent.agentCode);
  if (waitSeconds > 0) return new Refused({ code: 6905 }, waitSeconds);
  const { symbol, startTime, endTime, limit, cursor } = request;
  if (!services.symbols.knows(symbol)) return refuseField(2002, 'symbol', 'there is no such symbol');
  const asked = request.platformUserIds && ascending(request.platformUserIds);
  const filter = JSON.stringify([query.name, asked, symbol, startTime, endTime]);
  const sign: SignText = (text) => services.identity.agents.sign(agent.agentCode, text);
  const start = cursor === undefined ? undefined : decodeWalkCursor(cursor, filter, Date.now(), sign);
  if (cursor !== undefined && start === undefined) return badCursor();
  const userIds = await usersOf(services, agent, asked, start);
  if (userIds instanceof Refused) return userIds;
  const source = query.source(services, { symbol, startTime, endTime });
  const walked = await walk(source, userIds, start, limit);
  if (walked instanceof Refused) return walked;
  const next = walked.next && encodeWalkCursor(walked.next, filter, Date.now(), sign);
  return textOf(query.entityType, walked, next);
}

/** The users to look at, ascending, from where the walk goes on: those asked for, which must be the agent's, or as many of all as one answer takes. */
async function usersOf(
  services: Services,
  agent: Agent,
  asked: readonly number[] | undefined,
  start: WalkPosition | undefined,
): Promise<readonly number[] | Refused> {
  const fromUserId = start?.userId ?? 0;
  if (asked === undefined)
    return services.identity.agents.userIds(agent, fromUserId - 1, MAX_WALKED_USERS + 1);
  for (const platformUserId of asked) {
    const bound = await userOf(services, agent, { platformUserId });
    if (bound instanceof Refused) return bound;
  }
  return asked.filter((userId) => userId >= fromUserId);
}

function ascending(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

function textOf(entityType: EntityType, { items }: Walked, next: string | undefined): string {
  const rows = items.map(
    ({ userId, entityId, data }) =>
      `{"platformUserId":"${userId}","entityType":"${entityType}","entityId":"${entityId}","data":${data}}`,
  );
  return `{"items":[${rows.join(',')}],"nextCursor":${JSON.stringify(next ?? null)},"hasMore":${next !== undefined}}`;
}
