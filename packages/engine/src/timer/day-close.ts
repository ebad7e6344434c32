import type { Account } from '../account/account.ts';
import { unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, add } from '../number/amount.ts';
import { DAY_MS, type Exchange } from '../state/exchange.ts';
import { feeLevelFor } from '../symbol/fee-levels.ts';

/** Full UTC days whose volume decides the fee level (FEE-2). */
const VOLUME_DAYS = 30;
/** Daily closes that are kept: 90 days back and today's (STAT-2). */
const CLOSE_DAYS = 92;

/** The volume (maker + taker) of the 30 full days before `day`. */
function trailingVolume(account: Account, day: number): Amount {
  let total: Amount = 0;
  for (const volume of account.dayVolumes) {
    if (volume.day >= day - VOLUME_DAYS && volume.day < day)
      total = add(add(total, volume.maker), volume.taker);
  }
  return total;
}

/** Wallet and what all positions would realise at the mark. */
export function equityOf(account: Account): Amount {
  let equity = account.walletBalance;
  for (const { both, long, short } of account.active) {
    equity = add(equity, add(unrealizedPnlOf(both), add(unrealizedPnlOf(long), unrealizedPnlOf(short))));
  }
  return equity;
}

/** FEE-2: closes every UTC day that has ended by the engine's time, oldest first. */
export function closeDays(exchange: Exchange): void {
  const today = Math.floor(exchange.timeMs / DAY_MS);
  while (exchange.day < today) {
    const ended = exchange.day;
    exchange.day += 1;
    for (const account of exchange.accounts) closeDay(exchange, account, ended);
  }
}

/** One account's close of the day that `ended`: its equity and volume are noted, its fee level is set anew. */
function closeDay(exchange: Exchange, account: Account, ended: number): void {
  const equity = equityOf(account);
  const maker = account.dayMakerVolume;
  const taker = account.dayTakerVolume;
  const traded = maker !== 0 || taker !== 0;
  const last = account.dayCloses.at(-1);
  const changed = (last?.equity ?? 0) !== equity || (last?.walletBalance ?? 0) !== account.walletBalance;
  if (traded) account.dayVolumes.push({ day: ended, maker, taker });
  if (changed) {
    account.dayCloses.push({ day: ended + 1, equity, walletBalance: account.walletBalance });
  }
  dropOld(account, ended + 1);
  account.dayMakerVolume = 0;
  account.dayTakerVolume = 0;
  if (changed || traded) {
    exchange.events.dailyClose({
      userId: account.userId,
      day: (ended + 1) * DAY_MS,
      equity,
      walletBalance: account.walletBalance,
      makerVolume: maker,
      takerVolume: taker,
    });
  }
  setLevel(exchange, account);
}

/** Volumes past 30 days no longer count; closes past 91 days are dropped, all but the newest of them. */
function dropOld(account: Account, day: number): void {
  while (account.dayVolumes.length > 0 && account.dayVolumes[0]!.day < day - VOLUME_DAYS) {
    account.dayVolumes.shift();
  }
  while (account.dayCloses.length > 1 && account.dayCloses[1]!.day <= day - CLOSE_DAYS) {
    account.dayCloses.shift();
  }
}

function setLevel(exchange: Exchange, account: Account): void {
  if (account.feeLevelPinned) return;
  const level =
    account.dayVolumes.length === 0 ? 0 : feeLevelFor(trailingVolume(account, exchange.day)).level;
  if (level === account.feeLevel) return;
  account.feeLevel = level;
  exchange.events.account(account);
}
