import type {
  AgentDirection,
  AgentOrderFailure,
  AgentOrderRecord,
  AgentOrderStatus,
  AgentOrderType,
  AgentTransfer,
  ReverseAgentTransfer,
} from '@openperp/engine';
import { toAmount } from './units.ts';

/** Money from outside into an agent's account (LEDGER-2). */
export interface AgentDeposit {
  readonly agentCode: string;
  readonly reference: string;
  readonly amount: bigint;
}

/** What an agent has asked for, and what came of it; whether it has been reversed follows from the others. */
export interface AgentOrder {
  readonly orderId: number;
  readonly request: AgentTransfer | ReverseAgentTransfer;
  readonly userId: number;
  readonly direction: AgentDirection;
  /** What was moved, or would have been. */
  readonly amount: bigint;
  readonly failure: AgentOrderFailure;
  readonly createdAt: number;
}

/** The agents, their deposits and their orders, each in order of creation; balances are the system accounts `AGENT:code`. */
export interface AgentBook {
  readonly codes: string[];
  readonly deposits: AgentDeposit[];
  readonly orders: AgentOrder[];
}

/** No agents. */
export function newAgentBook(): AgentBook {
  return { codes: [], deposits: [], orders: [] };
}

/** The order that an agent has given a number. */
export function findAgentOrder(
  book: AgentBook,
  agentCode: string,
  agentOrderNo: string,
): AgentOrder | undefined {
  return book.orders.find(
    ({ request }) => request.agentCode === agentCode && request.agentOrderNo === agentOrderNo,
  );
}

/** The reversal that has taken an order back. */
export function reversalOf(book: AgentBook, { request: { agentCode, agentOrderNo } }: AgentOrder) {
  return book.orders.find(
    ({ request, failure }) =>
      request.kind === 'reverseAgentTransfer' &&
      request.agentCode === agentCode &&
      request.originalOrderNo === agentOrderNo &&
      failure === '',
  );
}

/** An order as it now stands. */
export function agentOrderImage(book: AgentBook, order: AgentOrder): AgentOrderRecord {
  const { request, userId, direction, amount, failure, createdAt } = order;
  const reversal = reversalOf(book, order);
  const isReversal = request.kind === 'reverseAgentTransfer';
  return {
    orderId: order.orderId,
    agentCode: request.agentCode,
    agentOrderNo: request.agentOrderNo,
    orderType: typeOf(order),
    userId,
    direction,
    isWhole: !isReversal && request.isWhole,
    asset: 'USDT',
    amount: toAmount(amount),
    status: statusOf(order, reversal),
    failure,
    originalOrderNo: isReversal ? request.originalOrderNo : '',
    reason: isReversal ? request.reason : '',
    createdAt,
    updatedAt: reversal?.createdAt ?? createdAt,
  };
}

function typeOf({ request }: AgentOrder): AgentOrderType {
  if (request.kind === 'reverseAgentTransfer') return 'REVERSE';
  return request.direction === 'IN' ? 'TRANSFER_IN' : 'TRANSFER_OUT';
}

function statusOf({ failure }: AgentOrder, reversal: AgentOrder | undefined): AgentOrderStatus {
  if (failure !== '') return 'FAILED';
  return reversal === undefined ? 'SUCCESS' : 'REVERSED';
}
