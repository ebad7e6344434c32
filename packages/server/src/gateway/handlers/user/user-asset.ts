import { assetJson } from '../../present/asset.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The account's money. */
export function userAsset({ engine }: Services): PublicHandler<'userAsset'> {
  return async ({ caller: { userId } }) => {
    const asset = await engine.query({ kind: 'asset', userId });
    if (asset === undefined) throw new Error(`user ${userId} has no account`);
    return JSON.stringify({ userAsset: assetJson(asset) });
  };
}
