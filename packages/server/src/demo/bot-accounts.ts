import { type Amount, type Command, multiply, type SymbolSpec, UNIT } from '@openperp/engine';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { TraderCharacter } from './trader.ts';

/**
 * The bots are accounts of the engine like any other, but no users: their ids lie below those of users (from 1,000,000,001), so nobody can
 * log in as one, hold a key of one, or find one in the operator's list of users.
 */

/** A maker, and the part of the book that it keeps. */
export interface Maker {
  readonly userId: number;
  /** The levels behind the touch, those of a dense grid, those of a wide one. */
  readonly role: 'touch' | 'near' | 'far';
}

/** A random trader. */
export interface Trader {
  readonly userId: number;
  readonly character: TraderCharacter;
}

export const MAKERS: readonly Maker[] = [
  { userId: 1001, role: 'touch' },
  { userId: 1002, role: 'near' },
  { userId: 1003, role: 'far' },
];

export const TRADERS: readonly Trader[] = [
  { userId: 2001, character: 'noise' },
  { userId: 2002, character: 'noise' },
  { userId: 2003, character: 'noise' },
  { userId: 2004, character: 'momentum' },
  { userId: 2005, character: 'momentum' },
  { userId: 2006, character: 'contrarian' },
  { userId: 2007, character: 'contrarian' },
  { userId: 2008, character: 'patient' },
];

/** Takes orders that stand on the wrong side of the index, so that makers can quote around it again. */
export const ARBITRAGEUR_ID = 3001;

/** Small accounts that bet at the highest leverage, and are liquidated now and then. */
export const GAMBLER_IDS: readonly number[] = [4001, 4002, 4003, 4004, 4005, 4006];

/** All bots. */
export const BOT_IDS: readonly number[] = [
  ...MAKERS.map(({ userId }) => userId),
  ...TRADERS.map(({ userId }) => userId),
  ARBITRAGEUR_ID,
  ...GAMBLER_IDS,
];

const ASSET = 'USDT';
/** What each bot starts with, and is brought back to when it has less than half or more than double. */
const FUNDS: Amount = multiply(50_000_000, UNIT);
/** What a gambler starts with, and is brought back to. */
const GAMBLER_FUNDS: Amount = multiply(1_000, UNIT);
/** Other bots have the fee level of the largest traders: makers pay nothing. */
const FEE_LEVEL = 9;
/** Low enough for the tiers of large positions. */
const LEVERAGE = 5;

const isGambler = (userId: number): boolean => GAMBLER_IDS.includes(userId);

function fundsOf(userId: number): Amount {
  return isGambler(userId) ? GAMBLER_FUNDS : FUNDS;
}

/** Makes one bot's account, ready to trade these symbols. */
export function createBot(userId: number, symbols: readonly SymbolSpec[]): readonly Command[] {
  return isGambler(userId) ? createGambler(userId, symbols) : createTrader(userId, symbols);
}

/** Its bets are isolated: each can be lost, and no more than that. */
function createGambler(userId: number, symbols: readonly SymbolSpec[]): readonly Command[] {
  return [
    { kind: 'createAccount', userId },
    { kind: 'deposit', userId, asset: ASSET, amount: GAMBLER_FUNDS, reference: 'demo' },
    ...symbols.flatMap(({ symbol, maxLeverage }): Command[] => [
      { kind: 'setMarginMode', userId, symbol, marginMode: 'ISOLATED' },
      { kind: 'setLeverage', userId, symbol, leverage: maxLeverage },
    ]),
  ];
}

function createTrader(userId: number, symbols: readonly SymbolSpec[]): readonly Command[] {
  return [
    { kind: 'createAccount', userId },
    { kind: 'pinFeeLevel', userId, level: FEE_LEVEL },
    { kind: 'deposit', userId, asset: ASSET, amount: FUNDS, reference: 'demo' },
    ...symbols.map(({ symbol, maxLeverage }) => {
      const leverage = Math.min(LEVERAGE, maxLeverage);
      return { kind: 'setLeverage', userId, symbol, leverage } as const;
    }),
  ];
}

/**
 * Brings a bot's wallet back to what it started with, where fees have eaten more than half of it, or luck has doubled it: a market that
 * runs for months neither dries up nor piles up. `undefined` where nothing is to be done.
 */
export function rebalance(
  userId: number,
  walletBalance: Amount,
  withdrawable: Amount,
  timeMs: number,
): Command | undefined {
  const reference = `demo-${timeMs}`;
  const wallet = Number(walletBalance);
  const amount = fundsOf(userId);
  const funds = Number(amount);
  if (wallet < funds / 2) return { kind: 'deposit', userId, asset: ASSET, amount, reference };
  if (wallet > 2 * funds && withdrawable > amount) {
    return { kind: 'withdraw', userId, asset: ASSET, amount, reference };
  }
  return undefined;
}

/** Deposits and withdrawals that bring the bots' wallets back, looked up in the engine. */
export async function rebalancing(
  engine: Pick<EngineClient, 'query'>,
  timeMs: number,
): Promise<readonly Command[]> {
  const assets = await Promise.all(BOT_IDS.map((userId) => engine.query({ kind: 'asset', userId })));
  return assets.flatMap((asset) => {
    if (asset === undefined) return [];
    return rebalance(asset.userId, asset.walletBalance, asset.maxWithdrawAmount, timeMs) ?? [];
  });
}
