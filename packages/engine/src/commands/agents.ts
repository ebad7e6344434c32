import type { Account } from '../account/account.ts';
import type { AgentAccount } from '../account/agent-account.ts';
import type {
  AgentDirection,
  AgentTransfer,
  CreateAgent,
  DepositAgent,
  ReverseAgentTransfer,
} from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import type { AgentOrderFailure, AgentOrderRecord } from '../event/records.ts';
import { postToWallet } from '../ledger/post.ts';
import { withdrawableBalance } from '../margin/available.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, addWide, negate, subWide } from '../number/amount.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';

/** Money to be moved between an agent and a user. */
interface AgentMove {
  readonly agent: AgentAccount;
  readonly account: Account;
  readonly direction: AgentDirection;
  readonly amount: Amount;
}

/** What decides that an order is another one: what the agent asked for, or what it takes back. */
type AgentOrderTerms = Pick<
  AgentOrderRecord,
  'agentOrderNo' | 'orderType' | 'isWhole' | 'originalOrderNo' | 'reason'
>;

/** Opens the deposit account of an agent (LEDGER-1); one that is open is left as it is. */
export function createAgent(exchange: Exchange, { agentCode }: CreateAgent): Outcome {
  if (exchange.agents.find(agentCode) === undefined) exchange.events.agent(exchange.agents.open(agentCode));
  return done(0);
}

/** Money from outside into an agent's account, once by its reference (LEDGER-2: 3004 with another amount). */
export function depositAgent(exchange: Exchange, command: DepositAgent): Outcome {
  const agent = exchange.agents.find(command.agentCode);
  if (agent === undefined) return refused(3008, 'agentCode', 'LEDGER-1');
  if (command.asset !== MARGIN_ASSET) return refused(2002, 'asset', 'LEDGER-1');
  if (command.amount <= 0) return refused(2003, 'amount', 'LEDGER-2');
  const first = agent.deposits.get(command.reference);
  if (first !== undefined) {
    return first === command.amount ? done(0) : refused(3004, 'reference', 'LEDGER-2');
  }
  exchange.system.external = subWide(exchange.system.external, command.amount);
  agent.balance = addWide(agent.balance, command.amount);
  agent.deposits.set(command.reference, command.amount);
  exchange.events.agent(agent);
  return done(0);
}

/**
 * Money between an agent and a user, once by the agent's own number (LEDGER-2: 3004 with other content); answers the id of the order. What
 * cannot be moved makes an order that FAILED, which keeps its number.
 */
export function agentTransfer(exchange: Exchange, command: AgentTransfer): Outcome {
  const agent = exchange.agents.find(command.agentCode);
  if (agent === undefined) return refused(3008, 'agentCode', 'LEDGER-1');
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'LEDGER-2');
  const fault = faultOf(command);
  if (fault !== undefined) return fault;
  const first = exchange.agents.orderOf(agent, command.agentOrderNo);
  if (first !== undefined) {
    return isSameTransfer(first, command) ? done(first.orderId) : refused(3004, 'agentOrderNo', 'LEDGER-2');
  }
  const { direction, isWhole, agentOrderNo } = command;
  const amount = isWhole ? withdrawableBalance(account) : command.amount;
  const orderType = direction === 'IN' ? 'TRANSFER_IN' : 'TRANSFER_OUT';
  const move = { agent, account, direction, amount };
  const failure = carryOut(exchange, move, agentOrderNo);
  const terms = { agentOrderNo, orderType, isWhole, originalOrderNo: '', reason: '' } as const;
  return done(enterOrder(exchange, move, terms, failure));
}

/**
 * Takes a transfer that succeeded back, once by the agent's own number; answers the id of the reversal. Where the money is not there the
 * reversal has FAILED and the transfer stands. An order the agent does not know is 3003, one that is no standing transfer 3005.
 */
export function reverseAgentTransfer(exchange: Exchange, command: ReverseAgentTransfer): Outcome {
  const { agentOrderNo, originalOrderNo, reason } = command;
  const agent = exchange.agents.find(command.agentCode);
  if (agent === undefined) return refused(3008, 'agentCode', 'LEDGER-1');
  const first = exchange.agents.orderOf(agent, agentOrderNo);
  if (first !== undefined) {
    const isSame = first.orderType === 'REVERSE' && first.originalOrderNo === originalOrderNo;
    return isSame ? done(first.orderId) : refused(3004, 'agentOrderNo', 'LEDGER-2');
  }
  const original = exchange.agents.orderOf(agent, originalOrderNo);
  if (original === undefined) return refused(3003, 'originalOrderNo', 'LEDGER-2');
  if (original.orderType === 'REVERSE' || original.status !== 'SUCCESS') {
    return refused(3005, 'originalOrderNo', 'LEDGER-2');
  }
  const account = exchange.userAccount(original.userId)!;
  const direction = original.direction === 'IN' ? 'OUT' : 'IN';
  const move = { agent, account, direction, amount: original.amount } as const;
  const failure = carryOut(exchange, move, agentOrderNo);
  if (failure === '') {
    tellOrder(exchange, agent, { ...original, status: 'REVERSED', updatedAt: exchange.timeMs });
  }
  const terms = { agentOrderNo, orderType: 'REVERSE', isWhole: false, originalOrderNo, reason } as const;
  return done(enterOrder(exchange, move, terms, failure));
}

function faultOf({ asset, amount, isWhole, direction }: AgentTransfer): Outcome | undefined {
  if (asset !== MARGIN_ASSET) return refused(2002, 'asset', 'LEDGER-1');
  if (isWhole && direction === 'IN') return refused(2002, 'direction', 'LEDGER-3');
  if (isWhole ? amount !== 0 : amount <= 0) return refused(2003, 'amount', 'LEDGER-2');
  return undefined;
}

/** LEDGER-2: the same request again. What a whole transfer came to was not asked for. */
function isSameTransfer(
  first: AgentOrderRecord,
  { userId, direction, amount, isWhole }: AgentTransfer,
): boolean {
  if (first.orderType === 'REVERSE' || first.userId !== userId || first.direction !== direction) return false;
  return first.isWhole === isWhole && (isWhole || first.amount === amount);
}

/** Moves the money, or tells why it cannot be. */
function carryOut(exchange: Exchange, move: AgentMove, agentOrderNo: string): AgentOrderFailure {
  const failure = failureOf(move);
  if (failure !== '') return failure;
  const { agent, account, direction, amount } = move;
  const isIn = direction === 'IN';
  agent.balance = isIn ? subWide(agent.balance, amount) : addWide(agent.balance, amount);
  postToWallet(
    exchange,
    account,
    isIn ? amount : negate(amount),
    isIn ? 'TRANSFER_IN' : 'TRANSFER_OUT',
    agentOrderNo,
    '',
    totalOrderMargin(account),
  );
  exchange.events.agent(agent);
  return '';
}

/** IN takes from the agent, OUT from the user what is withdrawable (LEDGER-3) unless a liquidation is to come (LIQ-7). */
function failureOf({ agent, account, direction, amount }: AgentMove): AgentOrderFailure {
  if (account.status === 'FROZEN') return 'ACCOUNT_FROZEN';
  if (direction === 'IN') return amount > agent.balance ? 'INSUFFICIENT_BALANCE' : '';
  if (account.awaitsLiquidation) return 'AWAITS_LIQUIDATION';
  return amount <= 0 || amount > withdrawableBalance(account) ? 'INSUFFICIENT_BALANCE' : '';
}

/** Enters and tells the order of a move; answers its id. */
function enterOrder(
  exchange: Exchange,
  { agent, account, direction, amount }: AgentMove,
  terms: AgentOrderTerms,
  failure: AgentOrderFailure,
): number {
  const hasFailed = failure !== '';
  const orderId = exchange.agents.nextOrderId;
  tellOrder(exchange, agent, {
    ...terms,
    orderId,
    agentCode: agent.agentCode,
    userId: account.userId,
    direction,
    asset: MARGIN_ASSET,
    amount: hasFailed && terms.isWhole ? 0 : amount,
    status: hasFailed ? 'FAILED' : 'SUCCESS',
    failure,
    createdAt: exchange.timeMs,
    updatedAt: exchange.timeMs,
  });
  return orderId;
}

function tellOrder(exchange: Exchange, agent: AgentAccount, order: AgentOrderRecord): void {
  exchange.agents.enter(agent, order);
  exchange.events.agentOrder(order);
}
