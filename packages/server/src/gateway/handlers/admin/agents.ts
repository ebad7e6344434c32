import type { Amount } from '@openperp/engine';
import type { Agent } from '@openperp/identity';
import {
  type AgentDepositJson,
  type AgentSecretJson,
  type CreatedAgentJson,
  formatDecimal,
} from '@openperp/protocol';
import { refuse, refusedByEngine, refusedByIdentity, UNAVAILABLE } from '../../pipeline/answer.ts';
import { agentJson } from '../../present/agent.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/**
 * Creates an agent, then its deposit account: what a crash or a full disk leaves out is made up for at the next start, or when the account is
 * looked at or paid into. So the secret, which is shown this once, is answered all the same.
 */
export function createAgent(services: Services): OperatorHandler<'createAgent'> {
  return async ({ request: { body } }) => {
    const outcome = await services.identity.agents.create(body);
    if (!outcome.ok) return refusedByIdentity(outcome);
    const { agent, agentSecret } = outcome.value;
    await openAccount(services, agent.agentCode);
    const { agentId, agentCode } = agent;
    const created: CreatedAgentJson = { agentId, agentCode, agentSecret };
    return JSON.stringify(created);
  };
}

/** Lists all agents, newest first, with what they have. */
export function listAgents(services: Services): OperatorHandler<'listAgents'> {
  return async () => {
    const agents = services.identity.agents.list();
    const rows = await Promise.all(agents.map((agent) => agentText(services, agent)));
    return `{"list":[${rows.join(',')}]}`;
  };
}

/** Changes an agent. */
export function updateAgent(services: Services): OperatorHandler<'updateAgent'> {
  return async ({ request: { path, body } }) => {
    const outcome = await services.identity.agents.update(path.agentCode, body);
    return outcome.ok ? agentText(services, outcome.value) : refusedByIdentity(outcome);
  };
}

/** Replaces the secret of an agent. */
export function rotateAgentSecret({ identity }: Services): OperatorHandler<'rotateAgentSecret'> {
  return async ({ request: { path } }) => {
    const { agentCode } = path;
    const outcome = await identity.agents.rotateSecret(agentCode);
    if (!outcome.ok) return refusedByIdentity(outcome);
    const secret: AgentSecretJson = { agentCode, agentSecret: outcome.value.agentSecret };
    return JSON.stringify(secret);
  };
}

/** Money from outside for an agent, once by its reference (LEDGER-2). */
export function depositAgent(services: Services): OperatorHandler<'depositAgent'> {
  return async ({ request: { path, body } }) => {
    const { agentCode } = path;
    const { currency, amount, reference } = body;
    if (services.identity.agents.get(agentCode) === undefined) return refuse(3008, 'There is no such agent');
    if (!(await openAccount(services, agentCode))) return UNAVAILABLE;
    const command = { kind: 'depositAgent', agentCode, asset: currency, amount, reference } as const;
    const reply = await services.engine.submit(command);
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome, nameOfMember);
    const told = reply.events.find((event) => event.kind === 'agent');
    const balance = told?.kind === 'agent' ? told.record.balance : await balanceOf(services, agentCode);
    const answer: AgentDepositJson = {
      agentCode,
      currency,
      amount: formatDecimal(amount),
      depositBalance: formatDecimal(balance),
      reference,
    };
    return JSON.stringify(answer);
  };
}

/** Agents' asset is `currency` to the operator. */
function nameOfMember(member: string): string {
  return member === 'asset' ? 'currency' : member;
}

async function agentText(services: Services, agent: Agent): Promise<string> {
  return JSON.stringify(agentJson(agent, await balanceOf(services, agent.agentCode)));
}

/** What an agent has, in 10⁻⁸; nothing where the account is missing. */
async function balanceOf({ engine }: Services, agentCode: string): Promise<Amount> {
  return (await engine.query({ kind: 'agentAccount', agentCode }))?.balance ?? 0;
}

/** Opens an agent's deposit account where it is missing. False when that is not possible now. */
async function openAccount({ engine }: Services, agentCode: string): Promise<boolean> {
  if ((await engine.query({ kind: 'agentAccount', agentCode })) !== undefined) return true;
  return !(await engine.submit({ kind: 'createAgent', agentCode })).unavailable;
}
