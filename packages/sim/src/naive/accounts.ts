import type { CreateAccount, EventSink, Outcome, PinFeeLevel, SetAccountStatus } from '@openperp/engine';
import { type Exchange, FUND_ID, findAccount, newAccount } from './exchange.ts';
import { LAST_FEE_LEVEL } from './fee-levels.ts';
import { done, refused } from './outcomes.ts';
import { accountImage } from './record-images.ts';

/** Creates an account; a second time changes nothing. The fund's id is nobody's. */
export function createAccount(exchange: Exchange, { userId }: CreateAccount, sink: EventSink): Outcome {
  if (userId === FUND_ID) return refused(3008, 'userId', 'LIQ-4');
  if (findAccount(exchange, userId) !== undefined) return done();
  const account = newAccount(userId, exchange.timeMs);
  exchange.accounts.push(account);
  sink.account(accountImage(account));
  return done();
}

/** Sets what an account may do. */
export function setAccountStatus(exchange: Exchange, command: SetAccountStatus, sink: EventSink): Outcome {
  const account = findAccount(exchange, command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  account.status = command.status;
  sink.account(accountImage(account));
  return done();
}

/** FEE-2: pins a level, or (−1) leaves it to the next 00:00 UTC. */
export function pinFeeLevel(exchange: Exchange, command: PinFeeLevel, sink: EventSink): Outcome {
  const account = findAccount(exchange, command.userId);
  if (account === undefined) return refused(3008, 'userId', 'FEE-2');
  if (command.level < -1 || command.level > LAST_FEE_LEVEL) return refused(2003, 'vipLevel', 'FEE-2');
  account.isFeeLevelPinned = command.level >= 0;
  if (command.level >= 0) account.feeLevel = command.level;
  sink.account(accountImage(account));
  return done();
}
