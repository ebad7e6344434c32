import type { Holding } from '../account/holding.ts';
import type { SetLeverage, SetMarginMode } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import type { SettingsRecord } from '../event/records.ts';
import { freeBalance } from '../margin/available.ts';
import { initialMarginAtMark } from '../margin/position-margin.ts';
import { type Amount, add, max, positivePart, sub } from '../number/amount.ts';
import type { Exchange } from '../state/exchange.ts';
import { type Parties, partiesOf } from './parties.ts';

/** The account and symbol of a settings command, or why it may not be changed. */
function changeableParties(exchange: Exchange, command: SetLeverage | SetMarginMode): Parties | Outcome {
  const parties = partiesOf(exchange, command);
  if ('code' in parties) return parties;
  if (parties.account.status !== 'ACTIVE') return refused(3012, '', 'MATCH-9');
  if (parties.market.spec.status !== 'TRADING') return refused(3013, 'symbol', 'MATCH-9');
  return parties;
}

/** MARGIN-6: the change re-margins at once or is refused whole. */
export function setLeverage(exchange: Exchange, command: SetLeverage): Outcome {
  const parties = changeableParties(exchange, command);
  if ('code' in parties) return parties;
  const { account, market } = parties;
  const { leverage } = command;
  if (leverage < 1 || leverage > market.spec.maxLeverage) return refused(3023, 'leverage', 'MARGIN-6');
  const holding = exchange.holdingOf(account, market);
  if (holding.leverage === leverage) return done(0);
  if (greatestExposure(holding) > market.tierCap(leverage)) {
    return refused(3023, 'leverage', 'MARGIN-6');
  }
  return leverage > holding.leverage || holding.isEmpty()
    ? change(exchange, holding, leverage, 0)
    : lowerLeverage(exchange, holding, leverage);
}

/** Lower leverage asks for more margin: of the cross wallet, and moved into an isolated position up to q × MP / L. */
function lowerLeverage(exchange: Exchange, holding: Holding, leverage: number): Outcome {
  const before = holding.leverage;
  holding.leverage = leverage;
  holding.forgetMargins();
  let moved: Amount = 0;
  for (const position of [holding.both, holding.long, holding.short]) {
    if (holding.marginMode === 'ISOLATED' && position.steps !== 0) {
      moved = add(moved, positivePart(sub(initialMarginAtMark(position), position.isolatedMargin)));
    }
  }
  const enough = freeBalance(holding.account) >= moved;
  holding.leverage = before;
  holding.forgetMargins();
  return enough ? change(exchange, holding, leverage, moved) : refused(3001, 'leverage', 'MARGIN-6');
}

/** Sets the leverage; `moved` of the cross wallet goes into the isolated positions. */
function change(exchange: Exchange, holding: Holding, leverage: number, moved: Amount): Outcome {
  exchange.enterHolding(holding);
  holding.leverage = leverage;
  holding.forgetMargins();
  tellSettings(exchange, holding);
  if (moved === 0) return done(0);
  holding.account.isolatedMargin = add(holding.account.isolatedMargin, moved);
  exchange.risk.touch(holding.account);
  for (const position of [holding.both, holding.long, holding.short]) {
    if (position.steps === 0) continue;
    const margin = initialMarginAtMark(position);
    if (margin <= position.isolatedMargin) continue;
    position.isolatedMargin = margin;
    position.updatedAt = exchange.timeMs;
    exchange.events.position(position);
  }
  return done(0);
}

/** The greater side's held and ordered notional. */
function greatestExposure(holding: Holding): Amount {
  const { market, both, long, short } = holding;
  const longSteps = long.steps + Math.max(0, both.steps);
  const shortSteps = -short.steps + Math.max(0, -both.steps);
  const buys = add(
    longSteps === 0 ? 0 : market.notionalCeil(longSteps),
    market.productValueCeil(holding.buyProduct),
  );
  const sells = add(
    shortSteps === 0 ? 0 : market.notionalCeil(shortSteps),
    market.productValueCeil(holding.sellProduct),
  );
  return max(buys, sells);
}

/** MARGIN-6: the margin mode changes only with no position and no order in the symbol. */
export function setMarginMode(exchange: Exchange, command: SetMarginMode): Outcome {
  const parties = changeableParties(exchange, command);
  if ('code' in parties) return parties;
  const holding = exchange.holdingOf(parties.account, parties.market);
  if (holding.marginMode === command.marginMode) return done(0);
  if (!holding.isEmpty()) return refused(3022, 'marginMode', 'MARGIN-6');
  exchange.enterHolding(holding);
  holding.marginMode = command.marginMode;
  tellSettings(exchange, holding);
  return done(0);
}

/** Tells the settings of a holding as they stand. */
export function tellSettings(exchange: Exchange, holding: Holding): void {
  const record: SettingsRecord = {
    userId: holding.account.userId,
    symbol: holding.market.spec.symbol,
    leverage: holding.leverage,
    marginMode: holding.marginMode,
    updatedAt: exchange.timeMs,
  };
  exchange.events.settings(record);
}
