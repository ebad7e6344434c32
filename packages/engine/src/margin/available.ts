import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { type Amount, add, min, positivePart, sub } from '../number/amount.ts';
import { orderMarginOf } from './order-margin.ts';
import { positionMarginOf, unrealizedPnlOf } from './position-margin.ts';

/** What an account's cross wallet carries: the sums of MARGIN-3. */
export interface CrossSums {
  unrealizedPnl: Amount;
  positionMargin: Amount;
  orderMargin: Amount;
}

/** Σ cross uPnL, Σ cross position margin and Σ order margin of an account. */
export function crossSums(account: Account): CrossSums {
  const sums: CrossSums = { unrealizedPnl: 0, positionMargin: 0, orderMargin: 0 };
  for (const holding of account.active) {
    sums.orderMargin = add(sums.orderMargin, orderMarginOf(holding));
    if (holding.marginMode !== 'CROSS') continue;
    for (const position of [holding.both, holding.long, holding.short]) {
      if (position.steps === 0) continue;
      sums.unrealizedPnl = add(sums.unrealizedPnl, unrealizedPnlOf(position));
      sums.positionMargin = add(sums.positionMargin, positionMarginOf(position));
    }
  }
  return sums;
}

/** MARGIN-3: crossWallet + Σ cross uPnL − Σ cross position margin − Σ order margin; below 0 nothing is available. */
export function freeBalance(account: Account): Amount {
  return freeBeside(account, null);
}

/** The same without the order margin of one holding: what that may come to. */
export function freeBeside(account: Account, apart: Holding | null): Amount {
  let free = account.crossWalletBalance();
  for (const holding of account.active) {
    if (holding.openOrders > 0 && holding !== apart) free = sub(free, orderMarginOf(holding));
    if (holding.marginMode === 'CROSS') free = add(free, crossNet(holding));
  }
  return free;
}

/** The same with `after` in place of the holding `now`, whose orders hold `orderMargin`, and another cross wallet. */
export function freeAfter(now: Holding, after: Holding, crossWallet: Amount, orderMargin: Amount): Amount {
  let free = sub(crossWallet, orderMargin);
  for (const holding of now.account.active) {
    if (holding === now) continue;
    free = sub(free, orderMarginOf(holding));
    if (holding.marginMode === 'CROSS') free = add(free, crossNet(holding));
  }
  return after.marginMode === 'CROSS' ? add(free, netOf(after)) : free;
}

/** uPnL less position margin of a cross holding. Cached by mark. */
function crossNet(holding: Holding): Amount {
  if (holding.crossNetMarkVersion !== holding.market.markVersion) {
    holding.crossNet = netOf(holding);
    holding.crossNetMarkVersion = holding.market.markVersion;
  }
  return holding.crossNet;
}

function netOf(holding: Holding): Amount {
  if (holding.both.steps !== 0) return sub(unrealizedPnlOf(holding.both), positionMarginOf(holding.both));
  if (holding.long.steps === 0 && holding.short.steps === 0) return 0;
  return add(
    sub(unrealizedPnlOf(holding.long), positionMarginOf(holding.long)),
    sub(unrealizedPnlOf(holding.short), positionMarginOf(holding.short)),
  );
}

/** MARGIN-3: what new orders can use. */
export function availableBalance(account: Account): Amount {
  return positivePart(freeBalance(account));
}

/** MARGIN-3: what can be withdrawn; unrealised profit cannot. */
export function withdrawableBalance(account: Account): Amount {
  const wallet = account.crossWalletBalance();
  const { unrealizedPnl, positionMargin, orderMargin } = crossSums(account);
  return positivePart(sub(min(wallet, add(wallet, unrealizedPnl)), add(positionMargin, orderMargin)));
}
