import { type AccountView, type Amount, add, DEFAULT_FEE_LEVELS } from '@openperp/engine';
import type { Overview, PeriodBalance, TrendPoint } from '@openperp/history';
import {
  type AssetSummaryJson,
  formatDecimal,
  type PeriodBalanceJson,
  type TrendPointJson,
  type VolumeStatsJson,
} from '@openperp/protocol';

/** Volumes, fees and fee level (FEE-2) of an account that has paid `fees`. */
export function volumeStatsJson(account: AccountView, fees: Amount): VolumeStatsJson {
  const level = DEFAULT_FEE_LEVELS[account.feeLevel];
  if (level === undefined) throw new Error(`no fee level ${account.feeLevel}`);
  return {
    volume30d: formatDecimal(add(account.makerVolume30d, account.takerVolume30d)),
    feeTotal30d: formatDecimal(fees),
    makerVolume30d: formatDecimal(account.makerVolume30d),
    takerVolume30d: formatDecimal(account.takerVolume30d),
    vipLevel: level.level,
    makerFeeRate: formatDecimal(level.makerFeeRate),
    takerFeeRate: formatDecimal(level.takerFeeRate),
    nextLevel: DEFAULT_FEE_LEVELS[account.feeLevel + 1]?.level ?? null,
  };
}

/** An account over a period. */
export function periodBalanceJson({ startMs, balance, pnl }: PeriodBalance): PeriodBalanceJson {
  return {
    date: new Date(startMs).toISOString().slice(0, 'YYYY-MM-DD'.length),
    balance: formatDecimal(balance),
    pnl: formatDecimal(pnl),
  };
}

/** How an account has done. */
export function assetSummaryJson(overview: Overview): AssetSummaryJson {
  return {
    todayPnl: formatDecimal(overview.todayPnl),
    todayVolume: formatDecimal(overview.todayVolume),
    totalVolume: formatDecimal(overview.totalVolume),
    totalPnl: formatDecimal(overview.totalPnl),
    maxDrawdown30d: formatDecimal(overview.drawDown.amount),
    maxDrawdown30dRate: formatDecimal(overview.drawDown.rate),
    transferIn: formatDecimal(overview.transferIn),
    transferOut: formatDecimal(overview.transferOut),
  };
}

/** A point of an account's trend. */
export function trendPointJson(point: TrendPoint): TrendPointJson {
  return {
    snapshotTime: point.timeMs,
    balance: formatDecimal(point.balance),
    pnl: formatDecimal(point.pnl),
    pnlRate: formatDecimal(point.pnlRate),
    totalPnl: formatDecimal(point.totalPnl),
  };
}
