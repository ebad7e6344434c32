import { type Account, type Exchange, FUND_ID, type Market, marketOf } from './exchange.ts';
import { UNIT } from './units.ts';

/** A fee level: rates in 10⁻⁸, volume in units of money. */
interface FeeLevel {
  readonly minVolume: bigint;
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
}

/** FEE-2's default table, as written there: maker %, taker %, volume in whole USDT. */
const TABLE: readonly (readonly [string, string, bigint])[] = [
  ['0.0200', '0.0500', 0n],
  ['0.0160', '0.0400', 15_000_000n],
  ['0.0140', '0.0350', 50_000_000n],
  ['0.0120', '0.0320', 100_000_000n],
  ['0.0100', '0.0300', 600_000_000n],
  ['0.0080', '0.0270', 1_000_000_000n],
  ['0.0060', '0.0250', 2_500_000_000n],
  ['0.0040', '0.0220', 5_000_000_000n],
  ['0.0020', '0.0200', 12_500_000_000n],
  ['0.0000', '0.0170', 25_000_000_000n],
];

const FEE_LEVELS: readonly FeeLevel[] = TABLE.map(([maker, taker, volume]) => ({
  minVolume: volume * UNIT,
  makerFeeRate: percentToRate(maker),
  takerFeeRate: percentToRate(taker),
}));

/** The highest level there is. */
export const LAST_FEE_LEVEL = FEE_LEVELS.length - 1;

/** Percent with four decimals: 0.0001 % is 100 of 10⁻⁸. */
function percentToRate(percent: string): number {
  return Number(percent.replace('.', '')) * 100;
}

/** The level that a trailing volume reaches. */
export function feeLevelFor(volume: bigint): number {
  let level = 0;
  FEE_LEVELS.forEach((row, index) => {
    if (volume >= row.minVolume) level = index;
  });
  return level;
}

/** FEE-2: level 0 pays the symbol's own rate, a higher one that of the table where it is lower; the fund pays none. */
export function feeRateOf(account: Account, market: Market, role: 'maker' | 'taker'): number {
  if (account.userId === FUND_ID) return 0;
  const own = role === 'maker' ? market.spec.makerFeeRate : market.spec.takerFeeRate;
  if (account.feeLevel === 0) return own;
  const level = FEE_LEVELS[account.feeLevel];
  if (level === undefined) throw new Error(`no fee level ${account.feeLevel}`);
  return Math.min(own, role === 'maker' ? level.makerFeeRate : level.takerFeeRate);
}

/** The taker rate that an account has in a symbol now. */
export function takerRateOf(exchange: Exchange, account: Account, symbol: string): number {
  return feeRateOf(account, marketOf(exchange, symbol), 'taker');
}
