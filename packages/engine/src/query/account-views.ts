import type { Account } from '../account/account.ts';
import { availableBalance, crossSums, withdrawableBalance } from '../margin/available.ts';
import { marginRatio } from '../margin/margin-ratio.ts';
import { maintenanceMarginOf, unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, add } from '../number/amount.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';
import { equityOf } from '../timer/day-close.ts';
import type { AccountView, AssetView } from './query.ts';

/** Days of the volume that is shown, today's among them. */
const VOLUME_DAYS = 30;

/** MARGIN-8 of an account's cross scope. */
export function crossMarginRatio(account: Account): Amount {
  let maintenance: Amount = 0;
  for (const holding of account.active) {
    if (holding.marginMode !== 'CROSS') continue;
    for (const position of [holding.both, holding.long, holding.short]) {
      maintenance = add(maintenance, maintenanceMarginOf(position));
    }
  }
  return marginRatio(maintenance, add(account.crossWalletBalance(), crossSums(account).unrealizedPnl));
}

/** An account's money (MARGIN-1, -2, -3, -8). */
export function assetView(exchange: Exchange, userId: number): AssetView | undefined {
  const account = exchange.accountByUserId.get(userId);
  if (account === undefined) return undefined;
  const sums = crossSums(account);
  let unrealizedPnl: Amount = 0;
  let maintenanceMargin: Amount = 0;
  for (const holding of account.active) {
    for (const position of [holding.both, holding.long, holding.short]) {
      unrealizedPnl = add(unrealizedPnl, unrealizedPnlOf(position));
      maintenanceMargin = add(maintenanceMargin, maintenanceMarginOf(position));
    }
  }
  return {
    userId,
    asset: MARGIN_ASSET,
    walletBalance: account.walletBalance,
    crossWalletBalance: account.crossWalletBalance(),
    isolatedMargin: account.isolatedMargin,
    orderMargin: sums.orderMargin,
    positionMargin: add(sums.positionMargin, account.isolatedMargin),
    availableBalance: availableBalance(account),
    unrealizedPnl,
    equity: equityOf(account),
    maintenanceMargin,
    marginRatio: crossMarginRatio(account),
    maxWithdrawAmount: withdrawableBalance(account),
  };
}

/** An account's standing and volumes (FEE-2); today's volume is in them. */
export function accountView(exchange: Exchange, userId: number): AccountView | undefined {
  const account = exchange.accountByUserId.get(userId);
  if (account === undefined) return undefined;
  let makerVolume30d = account.dayMakerVolume;
  let takerVolume30d = account.dayTakerVolume;
  for (const volume of account.dayVolumes) {
    if (volume.day <= exchange.day - VOLUME_DAYS) continue;
    makerVolume30d = add(makerVolume30d, volume.maker);
    takerVolume30d = add(takerVolume30d, volume.taker);
  }
  return {
    userId,
    status: account.status,
    feeLevel: account.feeLevel,
    feeLevelPinned: account.feeLevelPinned,
    createdAt: account.createdAt,
    openOrders: account.active.reduce((sum, holding) => sum + holding.openOrders, 0),
    openPositions: account.active.reduce((sum, { both, long, short }) => {
      return sum + [both, long, short].filter((position) => position.steps !== 0).length;
    }, 0),
    makerVolume30d,
    takerVolume30d,
  };
}
