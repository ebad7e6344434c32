import type { AssetView } from '@openperp/engine';
import { formatDecimal, type UserAssetJson } from '@openperp/protocol';

/** An account's money. */
export function assetJson(asset: AssetView): UserAssetJson {
  return {
    userId: `${asset.userId}`,
    assetType: asset.asset,
    walletBalance: formatDecimal(asset.walletBalance),
    frozenMargin: formatDecimal(asset.orderMargin),
    usedMargin: formatDecimal(asset.positionMargin),
    availableBalance: formatDecimal(asset.availableBalance),
    crossWalletBalance: formatDecimal(asset.crossWalletBalance),
    isolatedMargin: formatDecimal(asset.isolatedMargin),
    unrealizedPnl: formatDecimal(asset.unrealizedPnl),
    equity: formatDecimal(asset.equity),
    maintenanceMargin: formatDecimal(asset.maintenanceMargin),
    marginRatio: formatDecimal(asset.marginRatio),
    maxWithdrawAmount: formatDecimal(asset.maxWithdrawAmount),
  };
}
