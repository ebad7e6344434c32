import type {
  AgentAccountView,
  AgentDirection,
  AgentOrderFailure,
  AgentTransfer,
  CreateAgent,
  DepositAgent,
  EventSink,
  Outcome,
  ReverseAgentTransfer,
} from '@openperp/engine';
import { type AgentOrder, agentOrderImage, findAgentOrder, reversalOf } from './agent.ts';
import { accountOf, type Exchange, findAccount, postToSystem } from './exchange.ts';
import { ASSET, postToWallet } from './ledger.ts';
import { withdrawable } from './margin.ts';
import { done, refused } from './outcomes.ts';
import { toAmount } from './units.ts';

/** The name of an agent's ledger account (LEDGER-1). */
export function agentAccountName(agentCode: string): string {
  return `AGENT:${agentCode}`;
}

/** LEDGER-1: opens an agent's account, once. */
export function createAgent(exchange: Exchange, { agentCode }: CreateAgent, sink: EventSink): Outcome {
  if (exchange.agents.codes.includes(agentCode)) return done();
  exchange.agents.codes.push(agentCode);
  tellBalance(exchange, agentCode, sink);
  return done();
}

/** LEDGER-2: money from outside, once by reference. */
export function depositAgent(exchange: Exchange, command: DepositAgent, sink: EventSink): Outcome {
  const { agentCode, asset, reference } = command;
  const { codes, deposits } = exchange.agents;
  const amount = BigInt(command.amount);
  if (!codes.includes(agentCode)) return refused(3008, 'agentCode', 'LEDGER-1');
  if (asset !== ASSET) return refused(2002, 'asset', 'LEDGER-1');
  if (amount <= 0n) return refused(2003, 'amount', 'LEDGER-2');
  const earlier = deposits.find((past) => past.agentCode === agentCode && past.reference === reference);
  if (earlier !== undefined && earlier.amount !== amount) return refused(3004, 'reference', 'LEDGER-2');
  if (earlier !== undefined) return done();
  deposits.push({ agentCode, reference, amount });
  postToSystem(exchange, 'EXTERNAL', -amount);
  postToSystem(exchange, agentAccountName(agentCode), amount);
  tellBalance(exchange, agentCode, sink);
  return done();
}

/** LEDGER-2, LEDGER-3: money between agent and user, once by number; what cannot be moved is an order that failed. */
export function agentTransfer(exchange: Exchange, command: AgentTransfer, sink: EventSink): Outcome {
  const { agentCode, agentOrderNo, userId, direction, asset, isWhole } = command;
  const asked = BigInt(command.amount);
  if (!exchange.agents.codes.includes(agentCode)) return refused(3008, 'agentCode', 'LEDGER-1');
  if (findAccount(exchange, userId) === undefined) return refused(3008, 'userId', 'LEDGER-2');
  if (asset !== ASSET) return refused(2002, 'asset', 'LEDGER-1');
  if (isWhole && direction === 'IN') return refused(2002, 'direction', 'LEDGER-3');
  if (isWhole && asked !== 0n) return refused(2003, 'amount', 'LEDGER-2');
  if (!isWhole && asked <= 0n) return refused(2003, 'amount', 'LEDGER-2');
  const earlier = findAgentOrder(exchange.agents, agentCode, agentOrderNo);
  if (earlier !== undefined) return again(earlier, asksForTheSame(earlier, command));
  const amount = isWhole ? withdrawable(exchange, userId) : asked;
  const order = newOrder(exchange, command, { userId, direction, amount });
  return carryOut(exchange, order, sink);
}

/** LEDGER-2: a transfer that stands is taken back whole, once by number. */
export function reverseAgentTransfer(
  exchange: Exchange,
  command: ReverseAgentTransfer,
  sink: EventSink,
): Outcome {
  const { agentCode, agentOrderNo, originalOrderNo } = command;
  if (!exchange.agents.codes.includes(agentCode)) return refused(3008, 'agentCode', 'LEDGER-1');
  const earlier = findAgentOrder(exchange.agents, agentCode, agentOrderNo);
  if (earlier !== undefined) {
    const { request } = earlier;
    return again(
      earlier,
      request.kind === 'reverseAgentTransfer' && request.originalOrderNo === originalOrderNo,
    );
  }
  const original = findAgentOrder(exchange.agents, agentCode, originalOrderNo);
  if (original === undefined) return refused(3003, 'originalOrderNo', 'LEDGER-2');
  if (!stands(exchange, original)) return refused(3005, 'originalOrderNo', 'LEDGER-2');
  const { userId, amount, direction } = original;
  const back = direction === 'OUT' ? 'IN' : 'OUT';
  const order = newOrder(exchange, command, { userId, direction: back, amount });
  return carryOut(exchange, order, sink, original);
}

/** An agent's balance; undefined where there is no such agent. */
export function agentAccountView(exchange: Exchange, agentCode: string): AgentAccountView | undefined {
  if (!exchange.agents.codes.includes(agentCode)) return undefined;
  return { agentCode, asset: ASSET, balance: toAmount(balanceOf(exchange, agentCode)) };
}

function balanceOf(exchange: Exchange, agentCode: string): bigint {
  return exchange.system.find(({ name }) => name === agentAccountName(agentCode))?.balance ?? 0n;
}

function tellBalance(exchange: Exchange, agentCode: string, sink: EventSink): void {
  sink.agent({ agentCode, balance: toAmount(balanceOf(exchange, agentCode)) });
}

/** A number that the agent has used before. */
function again({ orderId }: AgentOrder, isSame: boolean): Outcome {
  return isSame ? done(orderId) : refused(3004, 'agentOrderNo', 'LEDGER-2');
}

function asksForTheSame(
  { request }: AgentOrder,
  { userId, direction, amount, isWhole }: AgentTransfer,
): boolean {
  return (
    request.kind === 'agentTransfer' &&
    request.userId === userId &&
    request.direction === direction &&
    request.isWhole === isWhole &&
    request.amount === amount
  );
}

/** A transfer that has moved money which nobody has moved back. */
function stands(exchange: Exchange, order: AgentOrder): boolean {
  const isTransfer = order.request.kind === 'agentTransfer';
  return isTransfer && order.failure === '' && reversalOf(exchange.agents, order) === undefined;
}

function newOrder(
  exchange: Exchange,
  request: AgentOrder['request'],
  move: Pick<AgentOrder, 'userId' | 'direction' | 'amount'>,
): AgentOrder {
  const failure = failureOf(exchange, request.agentCode, move);
  const isEmpty = failure !== '' && request.kind === 'agentTransfer' && request.isWhole;
  return {
    orderId: exchange.agents.orders.length + 1,
    request,
    userId: move.userId,
    direction: move.direction,
    amount: isEmpty ? 0n : move.amount,
    failure,
    createdAt: exchange.timeMs,
  };
}

function failureOf(
  exchange: Exchange,
  agentCode: string,
  { userId, direction, amount }: { userId: number; direction: AgentDirection; amount: bigint },
): AgentOrderFailure {
  if (accountOf(exchange, userId).status === 'FROZEN') return 'ACCOUNT_FROZEN';
  if (direction === 'OUT' && exchange.queue.includes(userId)) return 'AWAITS_LIQUIDATION';
  const most = direction === 'OUT' ? withdrawable(exchange, userId) : balanceOf(exchange, agentCode);
  return amount === 0n || amount > most ? 'INSUFFICIENT_BALANCE' : '';
}

/** Moves the money of an order that has not failed, and tells it, what it takes back first. */
function carryOut(exchange: Exchange, order: AgentOrder, sink: EventSink, original?: AgentOrder): Outcome {
  const { request, userId, direction, amount, failure } = order;
  exchange.agents.orders.push(order);
  if (failure === '') {
    postToWallet(exchange, accountOf(exchange, userId), {
      amount: direction === 'IN' ? amount : -amount,
      counterpart: agentAccountName(request.agentCode),
      changeType: direction === 'IN' ? 'TRANSFER_IN' : 'TRANSFER_OUT',
      referenceId: request.agentOrderNo,
      symbol: '',
    })(sink);
    tellBalance(exchange, request.agentCode, sink);
    if (original !== undefined) sink.agentOrder(agentOrderImage(exchange.agents, original));
  }
  sink.agentOrder(agentOrderImage(exchange.agents, order));
  return done(order.orderId);
}
