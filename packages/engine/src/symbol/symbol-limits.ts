import type { Amount } from '../number/amount.ts';

/**
 * The bounds of a symbol's configuration (NUM-2). With {@link MAX_VALUE} as the most that one order can be worth, sums of 10¹² of them
 * fit the 128 bits in which amounts are stored.
 */

/** 10¹⁸ whole units in 10⁻⁸: the most of any amount configured and of the greatest price × the greatest quantity. */
export const MAX_VALUE: Amount = 10n ** 26n;

export const MAX_LEVERAGE = 1000;

export const MAX_TIERS = 100;

export const MAX_INDEX_SOURCES = 20;

/** The most that an operator may raise the open or condition orders of an account and symbol to. */
export const MAX_ORDERS_PER_ACCOUNT = 10_000;
