import type { AdjustMargin, EventSink, Outcome } from '@openperp/engine';
import { type Exchange, findAccount, findMarket, holdingOf, type Position, positionsOf } from './exchange.ts';
import { freeMargin, isIsolated, notionalMargin, unrealizedPnl } from './margin.ts';
import { done, refused } from './outcomes.ts';
import { positionImage } from './record-images.ts';
import { positivePart, smaller } from './units.ts';

/** MARGIN-7: adds margin to an isolated position, or takes some out; `id` is the position's. */
export function adjustMargin(exchange: Exchange, command: AdjustMargin, sink: EventSink): Outcome {
  const refusal = checkStanding(exchange, command);
  if (refusal !== undefined) return refusal;
  const position = isolatedPosition(exchange, command);
  if (position === undefined) return refused(3024, 'positionSide', 'MARGIN-7');
  const amount = BigInt(command.amount);
  const short =
    amount > 0n ? checkAdding(exchange, command, amount) : checkRemoving(exchange, position, -amount);
  if (short !== undefined) return short;
  position.isolatedMargin += amount;
  position.updatedAt = exchange.timeMs;
  sink.position(positionImage(exchange, position));
  return done(position.positionId);
}

function checkStanding(exchange: Exchange, { symbol, userId, amount }: AdjustMargin): Outcome | undefined {
  const market = findMarket(exchange, symbol);
  if (market === undefined) return refused(3008, 'symbol', 'MARGIN-7');
  const account = findAccount(exchange, userId);
  if (account === undefined) return refused(3008, 'userId', 'MARGIN-7');
  if (account.status !== 'ACTIVE') return refused(3012, '', 'MATCH-9');
  if (market.spec.status !== 'TRADING') return refused(3013, 'symbol', 'MATCH-9');
  return BigInt(amount) === 0n ? refused(2002, 'amount', 'MARGIN-7') : undefined;
}

function isolatedPosition(exchange: Exchange, command: AdjustMargin): Position | undefined {
  const { userId, symbol, positionSide } = command;
  if (!isIsolated(exchange, userId, symbol)) return undefined;
  return positionsOf(exchange, userId, symbol).find((held) => held.positionSide === positionSide);
}

function checkAdding(exchange: Exchange, { userId }: AdjustMargin, amount: bigint): Outcome | undefined {
  const available = positivePart(freeMargin(exchange, userId));
  return amount > available ? refused(3001, 'amount', 'MARGIN-7') : undefined;
}

/** What stays must carry the loss and the initial margin at mark. */
function checkRemoving(exchange: Exchange, position: Position, amount: bigint): Outcome | undefined {
  const { userId, symbol } = position;
  if (findMarket(exchange, symbol)?.isStale) return refused(3013, 'symbol', 'PRICE-1');
  const { leverage } = holdingOf(exchange, userId, symbol);
  const after = position.isolatedMargin - amount;
  const loss = smaller(0n, unrealizedPnl(exchange, position));
  const isShort = after < 0n || after + loss < notionalMargin(exchange, position, leverage).ceil();
  return isShort || exchange.queue.includes(userId) ? refused(3024, 'amount', 'MARGIN-7') : undefined;
}
