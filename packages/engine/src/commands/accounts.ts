import { type Account, FUND_USER_ID, type Transfer } from '../account/account.ts';
import type {
  CreateAccount,
  Deposit,
  DepositInsurance,
  PinFeeLevel,
  SetAccountStatus,
  Withdraw,
} from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { postToWallet } from '../ledger/post.ts';
import { withdrawableBalance } from '../margin/available.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { addWide, negate, subWide } from '../number/amount.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';
import { DEFAULT_FEE_LEVELS } from '../symbol/fee-levels.ts';

/** Creates a user's account; one that exists is left as it is. Answers the userId. The insurance fund's id is no user's. */
export function createAccount(exchange: Exchange, command: CreateAccount): Outcome {
  if (command.userId === FUND_USER_ID) return refused(3008, 'userId', 'LIQ-4');
  if (!exchange.accountByUserId.has(command.userId)) {
    exchange.events.account(exchange.addAccount(command.userId, exchange.timeMs));
  }
  return done(command.userId);
}

/** Changes what an account may do. */
export function setAccountStatus(exchange: Exchange, command: SetAccountStatus): Outcome {
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  account.status = command.status;
  exchange.events.account(account);
  return done(command.userId);
}

/** FEE-2: an operator pins an account's level, or with −1 leaves it to the volume again, from the next 00:00 UTC. */
export function pinFeeLevel(exchange: Exchange, command: PinFeeLevel): Outcome {
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'FEE-2');
  if (command.level < -1 || command.level >= DEFAULT_FEE_LEVELS.length)
    return refused(2003, 'vipLevel', 'FEE-2');
  account.feeLevelPinned = command.level >= 0;
  if (account.feeLevelPinned) account.feeLevel = command.level;
  exchange.events.account(account);
  return done(command.userId);
}

/** Money in (LEDGER-2); answers the id of the ledger row. */
export function deposit(exchange: Exchange, command: Deposit): Outcome {
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'LEDGER-2');
  return transferIn(exchange, account, command);
}

/** Money from outside comes into an account, once by its reference. */
export function transferIn(
  exchange: Exchange,
  account: Account,
  command: Deposit | DepositInsurance,
): Outcome {
  const known = checkTransfer(command, account.deposits);
  if (known !== undefined) return known;
  exchange.system.external = subWide(exchange.system.external, command.amount);
  const changeId = postToWallet(
    exchange,
    account,
    command.amount,
    'TRANSFER_IN',
    command.reference,
    '',
    totalOrderMargin(account),
  );
  account.deposits.set(command.reference, { changeId, amount: command.amount });
  return done(changeId);
}

/** Money out, at most what is withdrawable (LEDGER-3); answers the id of the ledger row. */
export function withdraw(exchange: Exchange, command: Withdraw): Outcome {
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'LEDGER-3');
  const known = checkTransfer(command, account.withdrawals);
  if (known !== undefined) return known;
  if (account.awaitsLiquidation) return refused(3001, 'amount', 'LIQ-7');
  if (command.amount > withdrawableBalance(account)) return refused(3001, 'amount', 'LEDGER-3');
  exchange.system.external = addWide(exchange.system.external, command.amount);
  const changeId = postToWallet(
    exchange,
    account,
    negate(command.amount),
    'TRANSFER_OUT',
    command.reference,
    '',
    totalOrderMargin(account),
  );
  account.withdrawals.set(command.reference, { changeId, amount: command.amount });
  return done(changeId);
}

/** LEDGER-2: a known reference answers its first row, with another amount 3004. */
function checkTransfer(
  command: Deposit | DepositInsurance | Withdraw,
  known: ReadonlyMap<string, Transfer>,
): Outcome | undefined {
  if (command.asset !== MARGIN_ASSET) return refused(2002, 'assetType', 'LEDGER-1');
  if (command.amount <= 0) return refused(2003, 'amount', 'LEDGER-2');
  const first = known.get(command.reference);
  if (first === undefined) return undefined;
  return first.amount === command.amount ? done(first.changeId) : refused(3004, 'reference', 'LEDGER-2');
}
