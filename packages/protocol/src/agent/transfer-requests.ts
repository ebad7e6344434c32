import { enumOf } from '../field/enum-field.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { integer } from '../field/integer-field.ts';
import { text } from '../field/text-field.ts';
import { startBeforeEnd } from '../request/time-window.ts';
import {
  agentOrderNumber,
  agentUserIsNamed,
  agentUserMembers,
  currencyMember,
  isoMoment,
  transferAmount,
} from './agent-fields.ts';
import { agentRequest } from './agent-request.ts';

/** Which way the money goes: IN to the user, OUT to the agent. */
export const agentDirections = ['IN', 'OUT'] as const;
export const agentOrderTypes = ['TRANSFER_IN', 'TRANSFER_OUT', 'REVERSE'] as const;
export const agentOrderStatuses = ['SUCCESS', 'FAILED', 'REVERSED'] as const;
/** Statuses to ask for; no order of this exchange stays PROCESSING. */
const askedStatuses = [...agentOrderStatuses, 'PROCESSING'] as const;

const agentOrderNo = described(
  'The agent’s own number of the order: it is done once.',
  agentOrderNumber(),
  'T20260305-0001',
);

/** Money between the agent's deposit account and a user, in 10⁻⁸, once by `agentOrderNo`. */
export const agentTransferRequest = agentRequest(
  {
    agentOrderNo,
    ...agentUserMembers,
    direction: described('IN: to the user; OUT: to the agent.', enumOf(agentDirections)),
    currency: currencyMember,
    amount: transferAmount(),
  },
  {
    title: 'AgentTransferRequest',
    example: {
      agentOrderNo: 'T20260305-0001',
      agentUserId: 'u-1001',
      direction: 'IN',
      currency: 'USDT',
      amount: '100.50',
    },
    rule: agentUserIsNamed,
  },
);
export type AgentTransferRequest = RequestOf<typeof agentTransferRequest>;

/** All that a user can withdraw, to the agent, once by `agentOrderNo`. */
export const agentTransferAllOutRequest = agentRequest(
  { agentOrderNo, ...agentUserMembers, currency: currencyMember },
  {
    title: 'AgentTransferAllOutRequest',
    example: { agentOrderNo: 'T20260305-0002', agentUserId: 'u-1001', currency: 'USDT' },
    rule: agentUserIsNamed,
  },
);
export type AgentTransferAllOutRequest = RequestOf<typeof agentTransferAllOutRequest>;

/** Takes a transfer back, once by `reverseOrderNo`. */
export const reverseAgentTransferRequest = agentRequest(
  {
    origOrderNo: described('`agentOrderNo` of the transfer.', agentOrderNumber(), 'T20260305-0001'),
    reverseOrderNo: described(
      'The agent’s own number of the reversal.',
      agentOrderNumber(),
      'R20260305-0001',
    ),
    reverseReason: defaulted(text({ min: 1, max: 256 }), ''),
  },
  {
    title: 'ReverseAgentTransferRequest',
    example: {
      origOrderNo: 'T20260305-0001',
      reverseOrderNo: 'R20260305-0001',
      reverseReason: 'entered twice',
    },
  },
);
export type ReverseAgentTransferRequest = RequestOf<typeof reverseAgentTransferRequest>;

/** One order of the agent. */
export const agentOrderRequest = agentRequest(
  { agentOrderNo, orderType: optional(enumOf(agentOrderTypes), undefined) },
  { title: 'AgentOrderRequest', example: { agentOrderNo: 'T20260305-0001', orderType: 'TRANSFER_IN' } },
);
export type AgentOrderRequest = RequestOf<typeof agentOrderRequest>;

/** Orders of the agent, newest first; times in ms. */
export const agentOrdersRequest = agentRequest(
  {
    page: defaulted(described('From 1.', integer({ min: 1, max: 2_147_483_647 })), 1),
    pageSize: defaulted(integer({ min: 1, max: 100 }), 20),
    orderType: optional(enumOf(agentOrderTypes), undefined),
    status: optional(enumOf(askedStatuses), undefined),
    startTime: optional(described('From this moment on.', isoMoment()), undefined),
    endTime: optional(described('Before this moment.', isoMoment()), undefined),
  },
  {
    title: 'AgentOrdersRequest',
    example: { page: 1, pageSize: 20, orderType: 'TRANSFER_IN', startTime: '2026-03-05T00:00:00Z' },
    rule: startBeforeEnd,
  },
);
export type AgentOrdersRequest = RequestOf<typeof agentOrdersRequest>;
