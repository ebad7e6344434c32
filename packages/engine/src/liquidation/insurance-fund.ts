import type { Account } from '../account/account.ts';
import { postToWallet } from '../ledger/post.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, min, negate, sub } from '../number/amount.ts';
import { crossMargin } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';

/** LIQ-4: a cross wallet below zero that no position can mend is made up to 0. `reference`: the order that left it so, else "0". */
export function makeUpCrossShortfall(exchange: Exchange, account: Account, reference = '0'): void {
  const { positions, equity } = crossMargin(account);
  if (positions === 0) makeUp(exchange, account, negate(equity), reference, '');
}

/** LIQ-4: the fund pays what an account lacks, as far as it can; the rest is posted to SOCIALISED. Nothing when it lacks nothing. */
export function makeUp(
  exchange: Exchange,
  account: Account,
  shortfall: Amount,
  reference: string,
  symbol: string,
): void {
  if (shortfall <= 0) return;
  const { fund, system } = exchange;
  const paid = min(shortfall, fund.walletBalance);
  const rest = sub(shortfall, paid);
  if (paid > 0) {
    post(exchange, fund, negate(paid), reference, symbol);
    post(exchange, account, paid, reference, symbol);
  }
  if (rest > 0) {
    system.socialised = sub(system.socialised, rest);
    post(exchange, account, rest, reference, symbol);
  }
}

function post(exchange: Exchange, account: Account, amount: Amount, reference: string, symbol: string): void {
  postToWallet(exchange, account, amount, 'INSURANCE', reference, symbol, totalOrderMargin(account));
}
