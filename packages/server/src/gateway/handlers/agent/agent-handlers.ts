import type { AgentHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { agentAccount, agentUserAssets } from './balances.ts';
import { bindAgentUser } from './bind-user.ts';
import { createEmbedToken, createEntryUrl } from './entry.ts';
import { agentOrder, agentOrders } from './orders.ts';
import { perpetualHandlers } from './perpetual.ts';
import { QueryQuota } from './query-quota.ts';
import { agentTransfer, agentTransferAllOut, reverseAgentTransfer } from './transfers.ts';

/** The handlers of what agents' back ends ask. */
export function agentHandlers(services: Services): AgentHandlers {
  return {
    bindAgentUser: bindAgentUser(services),
    createEntryUrl: createEntryUrl(services),
    createEmbedToken: createEmbedToken(services),
    agentUserAssets: agentUserAssets(services),
    agentTransfer: agentTransfer(services),
    agentTransferAllOut: agentTransferAllOut(services),
    reverseAgentTransfer: reverseAgentTransfer(services),
    agentOrder: agentOrder(services),
    agentOrders: agentOrders(services),
    agentAccount: agentAccount(services),
    ...perpetualHandlers(services, new QueryQuota(services.config.agentQueryLimit)),
  };
}
