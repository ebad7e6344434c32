import { type Static, Type } from 'typebox';
import { decimal, idText, listOf, named, oneOf, timeMs, words } from '../answer/scalars.ts';

export const agentStatuses = ['ACTIVE', 'DISABLED'] as const;

const agentCode = () => words('AGENT001');
const agentSecret = () =>
  words('q2Xn7v0cRZkYb1Lh5sWm8TgPa4DfJu6eKo9iVxQy', 'What it signs with. Shown this once.');

/** A new agent and its secret. */
export const createdAgentSchema = named('CreatedAgent', {
  agentId: idText('1'),
  agentCode: agentCode(),
  agentSecret: agentSecret(),
});
export type CreatedAgentJson = Static<typeof createdAgentSchema>;

/** The new secret of an agent. */
export const agentSecretSchema = named('AgentSecret', {
  agentCode: agentCode(),
  agentSecret: agentSecret(),
});
export type AgentSecretJson = Static<typeof agentSecretSchema>;

/** An agent as the operator sees it. */
export const agentSchema = named('Agent', {
  agentId: idText('1'),
  agentCode: agentCode(),
  name: words('Partner'),
  status: oneOf(agentStatuses),
  allowedOrigins: Type.Array(words('https://partner.example')),
  ipWhitelist: Type.Array(words('203.0.113.0/24'), { description: 'Empty: any address.' }),
  webhookUrl: words('https://partner.example/webhooks', '"" where there is none.'),
  depositBalance: decimal('100000', 'What it can hand on to its users.'),
  createdAt: timeMs(),
});
export type AgentJson = Static<typeof agentSchema>;
export const agentsSchema = listOf(agentSchema);

/** Money that an agent got, and what it has now. */
export const agentDepositSchema = named('AgentDeposit', {
  agentCode: agentCode(),
  currency: words('USDT'),
  amount: decimal('100000'),
  depositBalance: decimal('100000', 'As it stands after that.'),
  reference: words('wire-2026-002'),
});
export type AgentDepositJson = Static<typeof agentDepositSchema>;
