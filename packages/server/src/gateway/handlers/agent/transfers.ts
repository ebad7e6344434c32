import type { AgentOrderRecord, AgentTransfer, Outcome, ReverseAgentTransfer } from '@openperp/engine';
import type { Agent, AgentUser } from '@openperp/identity';
import type { CommandReply } from '../../../engine-thread/command-reply.ts';
import { type Answer, Refused, refusedByEngine, refuseField, UNAVAILABLE } from '../../pipeline/answer.ts';
import { agentTransferJson, reversedTransferJson } from '../../present/agent-order.ts';
import type { AgentHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { ensureAccount } from '../session/ensure-account.ts';
import { agentOf, userOf } from './agent-user.ts';

/** Money between the agent and a user. */
export function agentTransfer(services: Services): AgentHandler<'agentTransfer'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const bound = await userOf(services, agent, body);
    if (bound instanceof Refused) return bound;
    const { agentOrderNo, direction, currency, amount } = body;
    return transfer(services, agent, bound, { agentOrderNo, direction, currency, amount, isWhole: false });
  };
}

/** All that a user can withdraw, to the agent. */
export function agentTransferAllOut(services: Services): AgentHandler<'agentTransferAllOut'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const bound = await userOf(services, agent, body);
    if (bound instanceof Refused) return bound;
    const { agentOrderNo, currency } = body;
    return transfer(services, agent, bound, {
      agentOrderNo,
      direction: 'OUT',
      currency,
      amount: 0,
      isWhole: true,
    });
  };
}

/** Takes a transfer of the agent back. */
export function reverseAgentTransfer(services: Services): AgentHandler<'reverseAgentTransfer'> {
  return async ({ caller, request: { body } }) => {
    const agent = agentOf(caller);
    const order = await orderOf(services, {
      kind: 'reverseAgentTransfer',
      agentCode: agent.agentCode,
      agentOrderNo: body.reverseOrderNo,
      originalOrderNo: body.origOrderNo,
      reason: body.reverseReason,
    });
    if (order instanceof Refused) return order;
    const bound = await userOf(services, agent, { platformUserId: order.userId });
    return bound instanceof Refused ? bound : JSON.stringify(reversedTransferJson(order, bound));
  };
}

type AgentCommand = AgentTransfer | ReverseAgentTransfer;

interface TransferTerms extends Pick<AgentTransfer, 'agentOrderNo' | 'direction' | 'amount' | 'isWhole'> {
  readonly currency: string;
}

async function transfer(
  services: Services,
  { agentCode }: Agent,
  bound: AgentUser,
  { currency, ...terms }: TransferTerms,
): Promise<Answer> {
  const { userId } = bound.user;
  const order = await orderOf(services, {
    kind: 'agentTransfer',
    agentCode,
    userId,
    asset: currency,
    ...terms,
  });
  return order instanceof Refused ? order : JSON.stringify(agentTransferJson(order, bound));
}

/**
 * The order that a command has made, now or the first time that it came: read back, so that both answers are the same. It is in the log by
 * then.
 */
async function orderOf(services: Services, command: AgentCommand): Promise<AgentOrderRecord | Refused> {
  const reply = await submit(services, command);
  if (reply.unavailable) return UNAVAILABLE;
  if (reply.outcome.code !== 0) return refusalOf(reply.outcome, AGENT_MEMBERS[command.kind]);
  const { agentCode, agentOrderNo } = command;
  const order = await services.engine.query({ kind: 'agentOrder', agentCode, agentOrderNo });
  if (order === undefined) throw new Error(`order ${agentOrderNo} of agent ${agentCode} is not there`);
  return order;
}

/** Submits a command, and once more where it lacked an account: a crash may have left out those of an agent or user that identity has made. */
async function submit(services: Services, command: AgentCommand): Promise<CommandReply> {
  const { engine } = services;
  const reply = await engine.submit(command);
  if (reply.unavailable || reply.outcome.code !== 3008) return reply;
  await engine.submit({ kind: 'createAgent', agentCode: command.agentCode });
  if (command.kind === 'agentTransfer') await ensureAccount(services, command.userId);
  return engine.submit(command);
}

type MemberNames = Readonly<Record<string, string>>;

/** Members that agents name otherwise than the engine does. */
const AGENT_MEMBERS: Readonly<Record<AgentCommand['kind'], MemberNames>> = {
  agentTransfer: { asset: 'currency', userId: 'platformUserId' },
  reverseAgentTransfer: { agentOrderNo: 'reverseOrderNo', originalOrderNo: 'origOrderNo' },
};

/** The engine's refusals in the words of agents' endpoints. */
function refusalOf(outcome: Outcome, names: MemberNames): Refused {
  const field = names[outcome.field] ?? outcome.field;
  switch (outcome.code) {
    case 3003:
      return refuseField(6101, field, 'there is no such order');
    case 3004:
      return refuseField(2002, field, 'the number has been used with other content');
    case 3005:
      return refuseField(2002, field, 'is no transfer that stands');
    case 3008:
      return refuseField(6009, field, 'is not known');
    default:
      return refusedByEngine({ ...outcome, field });
  }
}
