import type { EventSink } from '@openperp/engine';
import { cancelCondition, newestFirst } from './condition-life.ts';
import { hasPositionOrOpening, isOfLong, type Sided } from './direction.ts';
import { conditionsOf, type Exchange, type LostGround, type PositionEnd, strategiesOf } from './exchange.ts';
import { endStrategy, legsOf, requestOf } from './strategy-parts.ts';

/** COND-4, STRAT-5: ends what hung on a position that has closed or flipped. */
export function endAfterPosition(exchange: Exchange, end: PositionEnd, sink: EventSink): void {
  endConditionsOf(exchange, end, sink);
  endStrategiesOf(exchange, end, sink);
}

/** Parts of strategies end with their strategy. */
function endConditionsOf(exchange: Exchange, end: PositionEnd, sink: EventSink): void {
  const orphans = conditionsOf(exchange, end.userId, end.symbol).filter(
    ({ request, reduceOnly, strategyId }) =>
      strategyId === 0 && (reduceOnly || request.timeInForce === 'GTE_GTC') && isOf(request, end),
  );
  for (const condition of newestFirst(orphans)) {
    cancelCondition(exchange, condition, end.isAdl ? 'ADL' : 'REDUCE_ONLY', sink);
  }
}

/** In order of their ids; those whose legs are all inactive stay. */
function endStrategiesOf(exchange: Exchange, end: PositionEnd, sink: EventSink): void {
  const orphans = strategiesOf(exchange, end.userId, end.symbol).filter((strategy) =>
    legsOf(strategy).some(({ state, request, reduceOnly }) => {
      const isClosing = reduceOnly || request.condition?.timeInForce === 'GTE_GTC';
      return state === 'ACTIVE' && isClosing && isOf(requestOf(request), end);
    }),
  );
  for (const strategy of orphans) endStrategy(exchange, strategy, 'STRATEGY', sink);
}

function isOf(sided: Sided, { positionSide, wasLong }: PositionEnd): boolean {
  return sided.positionSide === positionSide && isOfLong(sided) === wasLong;
}

/** COND-4: ends the GTE_GTC conditions that have neither a position nor an order that would open one; a leg ends alone. */
export function endWithoutGround(exchange: Exchange, { userId, symbol }: LostGround, sink: EventSink): void {
  const alone = conditionsOf(exchange, userId, symbol).filter(
    ({ request }) =>
      request.timeInForce === 'GTE_GTC' && !hasPositionOrOpening(exchange, userId, symbol, request),
  );
  for (const condition of newestFirst(alone)) cancelCondition(exchange, condition, 'REDUCE_ONLY', sink);
}
