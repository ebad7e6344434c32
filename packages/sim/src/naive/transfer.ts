import type { Deposit, DepositInsurance, EventSink, Outcome, Withdraw } from '@openperp/engine';
import { type Account, type Exchange, FUND_ID, findAccount } from './exchange.ts';
import { ASSET, postToWallet } from './ledger.ts';
import { withdrawable } from './margin.ts';
import { done, refused } from './outcomes.ts';

/** Money in or out, once by `reference` (LEDGER-2, LEDGER-3); `id` is the row's. */
export function transfer(exchange: Exchange, command: Deposit | Withdraw, sink: EventSink): Outcome {
  const account = findAccount(exchange, command.userId);
  if (account === undefined) return refused(3008, 'userId', 'LEDGER-2');
  return carryOut(exchange, account, command, sink);
}

/** LIQ-4: money into the insurance fund, once by `reference`. */
export function depositInsurance(exchange: Exchange, command: DepositInsurance, sink: EventSink): Outcome {
  return carryOut(exchange, exchange.fund, { ...command, kind: 'deposit', userId: FUND_ID }, sink);
}

function carryOut(
  exchange: Exchange,
  account: Account,
  command: Deposit | Withdraw,
  sink: EventSink,
): Outcome {
  if (command.asset !== ASSET) return refused(2002, 'assetType', 'LEDGER-2');
  if (command.amount <= 0) return refused(2003, 'amount', 'LEDGER-2');
  const direction = command.kind === 'deposit' ? 'IN' : 'OUT';
  const amount = BigInt(command.amount);
  const { userId, reference } = command;
  const first = exchange.transfers.find(
    (past) => past.userId === userId && past.direction === direction && past.reference === reference,
  );
  if (first !== undefined) {
    return first.amount === amount ? done(first.changeId) : refused(3004, 'reference', 'LEDGER-2');
  }
  if (direction === 'OUT' && exchange.queue.includes(userId)) return refused(3001, 'amount', 'LIQ-7');
  if (direction === 'OUT' && amount > withdrawable(exchange, userId)) {
    return refused(3001, 'amount', 'LEDGER-3');
  }
  const tell = postToWallet(exchange, account, {
    amount: direction === 'IN' ? amount : -amount,
    counterpart: 'EXTERNAL',
    changeType: direction === 'IN' ? 'TRANSFER_IN' : 'TRANSFER_OUT',
    referenceId: reference,
    symbol: '',
  });
  const changeId = tell(sink);
  exchange.transfers.push({ userId, direction, reference, amount, changeId });
  return done(changeId);
}
