import type { AssetView } from '@openperp/engine';
import { type AgentUserAssetsJson, formatDecimal } from '@openperp/protocol';

/** What a user of an agent has, as its agent sees it at `version`. */
export function agentUserAssetsJson(
  asset: AssetView,
  agentUserId: string,
  version: number,
): AgentUserAssetsJson {
  return {
    platformUserId: `${asset.userId}`,
    agentUserId,
    currency: asset.asset,
    walletBalance: formatDecimal(asset.walletBalance),
    availableBalance: formatDecimal(asset.availableBalance),
    frozenMargin: formatDecimal(asset.orderMargin),
    usedMargin: formatDecimal(asset.positionMargin),
    isolatedMargin: formatDecimal(asset.isolatedMargin),
    equity: formatDecimal(asset.equity),
    unrealizedPnl: formatDecimal(asset.unrealizedPnl),
    maxWithdrawAmount: formatDecimal(asset.maxWithdrawAmount),
    version,
    isSimulatedUser: false,
  };
}
