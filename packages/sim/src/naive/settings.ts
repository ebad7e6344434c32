import type { EventSink, Outcome, SetLeverage, SetMarginMode } from '@openperp/engine';
import {
  type Exchange,
  findAccount,
  findMarket,
  holdingOf,
  keepHolding,
  ordersOf,
  type Position,
  positionsOf,
} from './exchange.ts';
import { Fraction } from './fraction.ts';
import {
  freeMargin,
  isIsolated,
  maxNotionalOf,
  notionalMargin,
  openingOrders,
  sideExposure,
} from './margin.ts';
import { done, refused } from './outcomes.ts';
import { positionImage, settingsImage } from './record-images.ts';
import { sum } from './units.ts';

/** MARGIN-6: sets the leverage of an account in a symbol. */
export function setLeverage(exchange: Exchange, command: SetLeverage, sink: EventSink): Outcome {
  const { userId, symbol, leverage } = command;
  const market = findMarket(exchange, symbol);
  const early = checkSetting(exchange, userId, symbol);
  if (early !== undefined || market === undefined) return early ?? refused(3008, 'symbol', 'MARGIN-6');
  if (leverage < 1 || leverage > market.spec.maxLeverage) return refused(3023, 'leverage', 'MARGIN-6');
  const before = holdingOf(exchange, userId, symbol).leverage;
  if (leverage === before) return done();
  const cap = new Fraction(maxNotionalOf(market.spec.leverageTiers, leverage));
  if (isAboveCap(exchange, userId, symbol, cap)) return refused(3023, 'leverage', 'MARGIN-6');
  const added = leverage < before ? addedMargins(exchange, userId, symbol, leverage) : [];
  if (leverage < before && isShort(exchange, command, sum(added.map(({ amount }) => amount)))) {
    return refused(3001, 'leverage', 'MARGIN-6');
  }
  for (const { position, amount } of added) {
    position.isolatedMargin += amount;
    position.updatedAt = exchange.timeMs;
  }
  keepHolding(exchange, userId, symbol).leverage = leverage;
  sink.settings(settingsImage(exchange, userId, symbol));
  for (const { position } of added) sink.position(positionImage(exchange, position));
  return done();
}

/** MARGIN-6: sets the margin mode, with no position and no order in the symbol. */
export function setMarginMode(exchange: Exchange, command: SetMarginMode, sink: EventSink): Outcome {
  const { userId, symbol, marginMode } = command;
  const early = checkSetting(exchange, userId, symbol);
  if (early !== undefined) return early;
  if (holdingOf(exchange, userId, symbol).marginMode === marginMode) return done();
  if (isInUse(exchange, userId, symbol)) return refused(3022, 'marginMode', 'MARGIN-6');
  keepHolding(exchange, userId, symbol).marginMode = marginMode;
  sink.settings(settingsImage(exchange, userId, symbol));
  return done();
}

function checkSetting(exchange: Exchange, userId: number, symbol: string): Outcome | undefined {
  const market = findMarket(exchange, symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MARGIN-6');
  const account = findAccount(exchange, userId);
  if (account === undefined) return refused(3008, 'userId', 'MARGIN-6');
  if (account.status !== 'ACTIVE') return refused(3012, '', 'MATCH-9');
  return market.spec.status === 'TRADING' ? undefined : refused(3013, 'symbol', 'MATCH-9');
}

function isInUse(exchange: Exchange, userId: number, symbol: string): boolean {
  return positionsOf(exchange, userId, symbol).length + ordersOf(exchange, userId, symbol).length > 0;
}

/** True when one side of the symbol holds and orders more than `cap`. */
function isAboveCap(exchange: Exchange, userId: number, symbol: string, cap: Fraction): boolean {
  const orders = openingOrders(exchange, userId, symbol);
  const exposures = [
    sideExposure(exchange, userId, symbol, orders, 'BOTH', 'BUY'),
    sideExposure(exchange, userId, symbol, orders, 'BOTH', 'SELL'),
    sideExposure(exchange, userId, symbol, orders, 'LONG', 'BUY'),
    sideExposure(exchange, userId, symbol, orders, 'SHORT', 'SELL'),
  ];
  return exposures.some((exposure) => exposure.isAbove(cap));
}

/** What a lower leverage moves into each isolated position: up to `q × MP / L`. */
function addedMargins(
  exchange: Exchange,
  userId: number,
  symbol: string,
  leverage: number,
): { readonly position: Position; readonly amount: bigint }[] {
  if (!isIsolated(exchange, userId, symbol)) return [];
  const rank = ({ positionSide }: Position) => ['BOTH', 'LONG', 'SHORT'].indexOf(positionSide);
  return [...positionsOf(exchange, userId, symbol)]
    .sort((a, b) => rank(a) - rank(b))
    .map((position) => {
      const wanted = notionalMargin(exchange, position, leverage).ceil();
      return { position, amount: wanted - position.isolatedMargin };
    })
    .filter(({ amount }) => amount > 0n);
}

/** True when a lower leverage of a symbol in use, and `added` isolated margin, is more than what is free. */
function isShort(exchange: Exchange, { userId, symbol, leverage }: SetLeverage, added: bigint): boolean {
  if (!isInUse(exchange, userId, symbol)) return false;
  const whatIf = { symbol, orders: openingOrders(exchange, userId, symbol), leverage };
  return freeMargin(exchange, userId, whatIf) - added < 0n;
}
