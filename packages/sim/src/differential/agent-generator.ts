import type {
  AgentOrderRecord,
  AgentTransfer,
  Command,
  DepositAgent,
  ReverseAgentTransfer,
} from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { addNext, newTrial } from './command-generator.ts';
import type { TimedCommand, Trial } from './trial.ts';
import { openMarket } from './trial-market.ts';

/** Agents from the start on, one that comes later, and one that there never is. */
const FIRST_CODES = ['A-1', 'b_2'] as const;
const LATE_CODE = 'Late';
const NO_CODE = 'nobody';
const NO_USER_ID = 5;

/** More orders than there are: all. */
const ALL = 10_000;

/**
 * A stream of `count` commands in which two agents and a later one move money to and from accounts that trade: known numbers again, with
 * the same and with other content, reversals of what succeeded, failed, was reversed or is another's, amounts on and past the edge.
 */
export function generateAgents(seed: number, count: number): TimedCommand[] {
  const trial = newTrial(seed);
  openMarket(trial);
  for (const agentCode of FIRST_CODES) {
    trial.add({ kind: 'createAgent', agentCode });
    trial.add({ kind: 'depositAgent', agentCode, asset: 'USDT', amount: trial.money(), reference: 'first' });
  }
  const asked: Command[] = [];
  while (trial.commands.length < count) {
    if (trial.random.chance(45)) addNext(trial);
    else addAsked(trial, asked);
  }
  return trial.commands.slice(0, count);
}

function addAsked(trial: Trial, asked: Command[]): void {
  const { random } = trial;
  const isAgain = asked.length > 0 && random.chance(12);
  const command = isAgain ? drawAgain(trial, random.pick(asked)) : drawCommand(trial);
  trial.add(command);
  asked.push(command);
}

/** The same command, or a transfer in which one thing is another. */
function drawAgain(trial: Trial, command: Command): Command {
  const { random } = trial;
  if (command.kind !== 'agentTransfer' || random.chance(40)) return command;
  return random.pick<Command>([
    { ...command, direction: command.direction === 'IN' ? 'OUT' : 'IN' },
    { ...command, userId: trial.userId() },
    { ...command, amount: toAmount(BigInt(command.amount) + 1n) },
    { ...command, direction: 'OUT', amount: 0, isWhole: true },
    { ...command, agentCode: drawCode(trial) },
  ]);
}

function drawCommand(trial: Trial): Command {
  const { random } = trial;
  const roll = random.below(100);
  if (roll < 14) return drawDeposit(trial);
  if (roll < 18) return { kind: 'createAgent', agentCode: random.pick([...FIRST_CODES, LATE_CODE]) };
  if (roll < 64) return drawTransfer(trial);
  if (roll < 90) return drawReversal(trial);
  const status = random.pick(['FROZEN', 'CANCEL_ONLY', 'ACTIVE', 'ACTIVE'] as const);
  return { kind: 'setAccountStatus', userId: trial.userId(), status };
}

function drawCode({ random }: Trial): string {
  if (random.chance(3)) return NO_CODE;
  return random.chance(10) ? LATE_CODE : random.pick(FIRST_CODES);
}

function drawDeposit(trial: Trial): DepositAgent {
  const { random } = trial;
  const amount = random.chance(8) ? random.pick([0, -1]) : trial.money();
  const asset = random.chance(4) ? 'BTC' : 'USDT';
  const reference = `reference-${random.below(40)}`;
  return { kind: 'depositAgent', agentCode: drawCode(trial), asset, amount, reference };
}

/** A new number, or one that has been used, by this agent or the other. */
function drawNumber(trial: Trial): string {
  const orders = ordersOf(trial);
  const isKnown = orders.length > 0 && trial.random.chance(7);
  return isKnown ? trial.random.pick(orders).agentOrderNo : `order-${trial.commands.length}`;
}

function drawTransfer(trial: Trial): AgentTransfer {
  const { random } = trial;
  const agentCode = drawCode(trial);
  const userId = random.chance(2) ? NO_USER_ID : drawUserId(trial);
  const direction = random.chance(55) ? 'IN' : 'OUT';
  const isWhole = random.chance(direction === 'OUT' ? 45 : 3);
  const most = direction === 'IN' ? balanceOf(trial, agentCode) : withdrawableOf(trial, userId);
  const edges = [most, most + 1n, most / 2n, most / 5n, BigInt(trial.money()), 0n];
  const isEmpty = isWhole && random.chance(95);
  return {
    kind: 'agentTransfer',
    agentCode,
    agentOrderNo: drawNumber(trial),
    userId,
    direction,
    asset: random.chance(3) ? 'BTC' : 'USDT',
    amount: isEmpty ? 0 : toAmount(random.pick(edges)),
    isWhole,
  };
}

/** Now and then one that is frozen, where there is one. */
function drawUserId(trial: Trial): number {
  const frozen = frozenUserIds(trial);
  return frozen.length > 0 && trial.random.chance(25) ? trial.random.pick(frozen) : trial.userId();
}

function frozenUserIds({ engine, userIds }: Trial): readonly number[] {
  return userIds.filter((userId) => engine.query({ kind: 'account', userId })?.status === 'FROZEN');
}

/** Of some order, mostly one that stands, by mostly the agent whose it is. */
function drawReversal(trial: Trial): ReverseAgentTransfer {
  const { random } = trial;
  const orders = ordersOf(trial);
  const standing = orders.filter(({ orderType, status }) => orderType !== 'REVERSE' && status === 'SUCCESS');
  const frozenIds = frozenUserIds(trial);
  const frozen = standing.filter(({ userId }) => frozenIds.includes(userId));
  const sought = frozen.length > 0 && random.chance(25) ? frozen : standing;
  const wanted = sought.length > 0 && random.chance(65) ? sought : orders;
  const original = wanted.length > 0 && random.chance(95) ? random.pick(wanted) : undefined;
  return {
    kind: 'reverseAgentTransfer',
    agentCode: original !== undefined && random.chance(92) ? original.agentCode : drawCode(trial),
    agentOrderNo: drawNumber(trial),
    originalOrderNo: original?.agentOrderNo ?? 'never',
    reason: random.pick(['', 'twice', 'ä 2']),
  };
}

function ordersOf({ engine }: Trial): readonly AgentOrderRecord[] {
  return engine.query({ kind: 'agentOrders', afterOrderId: 0, limit: ALL });
}

function balanceOf({ engine }: Trial, agentCode: string): bigint {
  return BigInt(engine.query({ kind: 'agentAccount', agentCode })?.balance ?? 0);
}

function withdrawableOf({ engine }: Trial, userId: number): bigint {
  return BigInt(engine.query({ kind: 'asset', userId })?.maxWithdrawAmount ?? 0);
}
