import { DEFAULT_FEE_LEVELS } from '../symbol/fee-levels.ts';
import type { Market } from '../symbol/market.ts';
import type { Account } from './account.ts';

/** FEE-2: the account's maker rate in a symbol, 10⁻⁸: the symbol's own at level 0, that of its level where that is lower; the insurance fund pays none. */
export function makerFeeRateOf(account: Account, market: Market): number {
  if (account.isFund) return 0;
  const own = market.spec.makerFeeRate;
  if (account.feeLevel === 0) return own;
  return Math.min(own, DEFAULT_FEE_LEVELS[account.feeLevel]?.makerFeeRate ?? own);
}

/** FEE-2: the account's taker rate in a symbol, 10⁻⁸; as {@link makerFeeRateOf}. */
export function takerFeeRateOf(account: Account, market: Market): number {
  if (account.isFund) return 0;
  const own = market.spec.takerFeeRate;
  if (account.feeLevel === 0) return own;
  return Math.min(own, DEFAULT_FEE_LEVELS[account.feeLevel]?.takerFeeRate ?? own);
}
