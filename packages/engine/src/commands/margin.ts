import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { AdjustMargin } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { availableBalance } from '../margin/available.ts';
import { initialMarginAtMark, unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, add, min } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { Exchange } from '../state/exchange.ts';

/** MARGIN-7: adds margin to an isolated position, or removes some; no ledger row (MARGIN-1). Answers the position's id. */
export function adjustMargin(exchange: Exchange, command: AdjustMargin): Outcome {
  const market = exchange.marketBySymbol.get(command.symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MARGIN-7');
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MARGIN-7');
  if (account.status !== 'ACTIVE') return refused(3012, '', 'MATCH-9');
  if (market.spec.status !== 'TRADING') return refused(3013, 'symbol', 'MATCH-9');
  if (command.amount === 0) return refused(2002, 'amount', 'MARGIN-7');
  const position = isolatedPosition(account.holdings[market.index], command);
  if (position === undefined) return refused(3024, 'positionSide', 'MARGIN-7');
  const refusal =
    command.amount > 0 ? checkAdding(account, command.amount) : checkRemoving(position, command.amount);
  if (refusal !== undefined) return refusal;
  changeMargin(exchange, account, position, command.amount);
  return done(position.positionId);
}

function isolatedPosition(
  holding: Holding | undefined,
  { positionSide }: AdjustMargin,
): Position | undefined {
  if (holding?.marginMode !== 'ISOLATED') return undefined;
  const position = holding.position(positionSide);
  return position.steps === 0 ? undefined : position;
}

function checkAdding(account: Account, amount: Amount): Outcome | undefined {
  return amount > availableBalance(account) ? refused(3001, 'amount', 'MARGIN-7') : undefined;
}

/** With `amount` (negative) less, the margin must carry the loss and the initial margin at mark. */
function checkRemoving(position: Position, amount: Amount): Outcome | undefined {
  const { account, market } = position.holding;
  if (market.isIndexStale) return refused(3013, 'symbol', 'PRICE-1');
  const carried = add(add(position.isolatedMargin, amount), min(0, unrealizedPnlOf(position)));
  const enough = carried >= initialMarginAtMark(position);
  return enough && !account.awaitsLiquidation ? undefined : refused(3024, 'amount', 'MARGIN-7');
}

function changeMargin(exchange: Exchange, account: Account, position: Position, amount: Amount): void {
  position.isolatedMargin = add(position.isolatedMargin, amount);
  account.isolatedMargin = add(account.isolatedMargin, amount);
  position.updatedAt = exchange.timeMs;
  exchange.risk.touch(account);
  exchange.events.position(position);
}
