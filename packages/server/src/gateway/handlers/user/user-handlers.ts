import type { PublicHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { accountChanges } from './account-changes.ts';
import { createApiKey, deleteAllApiKeys, deleteApiKey, listApiKeys, updateApiKey } from './api-keys.ts';
import { favorites, saveFavorites } from './favorites.ts';
import { assetSummary, assetTrend, balanceHistory, tradeOverview, volumeStats } from './statistics.ts';
import { userAsset } from './user-asset.ts';
import { userInfo } from './user-info.ts';

/** The handlers of the account and its API keys. */
export function userHandlers(services: Services) {
  return {
    userInfo: userInfo(services),
    userAsset: userAsset(services),
    accountChanges: accountChanges(services),
    volumeStats: volumeStats(services),
    balanceHistory: balanceHistory(services),
    tradeOverview: tradeOverview(services),
    assetSummary: assetSummary(services),
    assetTrend: assetTrend(services),
    saveFavorites: saveFavorites(services),
    favorites: favorites(services),
    createApiKey: createApiKey(services),
    listApiKeys: listApiKeys(services),
    updateApiKey: updateApiKey(services),
    deleteApiKey: deleteApiKey(services),
    deleteAllApiKeys: deleteAllApiKeys(services),
  } satisfies Partial<PublicHandlers>;
}
