import { type AdminAccountJson, formatDecimal } from '@openperp/protocol';
import { refuse } from '../../pipeline/answer.ts';
import { assetJson } from '../../present/asset.ts';
import { positionJson } from '../../present/position.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The account of a user: money, positions, and how much is open, all at one sequence. */
export function userAccount({ engine }: Services): OperatorHandler<'userAccount'> {
  return async ({ request: { path } }) => {
    const { userId } = path;
    const [account, asset, positions] = await Promise.all([
      engine.query({ kind: 'account', userId }),
      engine.query({ kind: 'asset', userId }),
      engine.query({ kind: 'positions', userId, symbol: '' }),
    ]);
    if (account === undefined || asset === undefined) return refuse(3008, 'There is no such user');
    const answer: AdminAccountJson = {
      userId: `${userId}`,
      status: account.status,
      vipLevel: account.feeLevel,
      vipLevelPinned: account.feeLevelPinned,
      asset: assetJson(asset),
      positions: positions.map(positionJson),
      openOrders: account.openOrders,
      makerVolume30d: formatDecimal(account.makerVolume30d),
      takerVolume30d: formatDecimal(account.takerVolume30d),
      createdAt: account.createdAt,
    };
    return JSON.stringify(answer);
  };
}
