import type { ConditionRequest, EngineEvent, OrderRequest, StrategyPartRequest } from '@openperp/engine';
import { limit, PLAIN, part, stop, TradingFixture } from './trading-fixture.ts';

export const FILLED = { firstDrivenOn: 'FILLED' } as const;
export const BY_FILLS = { firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED' } as const;
export const PAIRED = { firstDrivenOn: 'FILLED', secondDrivenOn: 'FILLED' } as const;
export const PAIRED_BY_FILLS = { ...BY_FILLS, secondDrivenOn: 'FILLED' } as const;

/** Mark 60,000; four accounts with money; account 1 tries. */
export function funded(spec = PLAIN): TradingFixture {
  const fixture = new TradingFixture(spec);
  fixture.fund('1000000', 1, 2, 3, 4);
  return fixture;
}

/** Account 1 is long 2 at 60,000, account 2 short; two orders were placed. */
export function long(): TradingFixture {
  const fixture = funded();
  fixture.place(2, 'SELL', '60000', '2');
  fixture.place(1, 'BUY', '60000', '2');
  return fixture;
}

/** Buys 2 at 59,000, then sells at 61,000 or below 58,000. */
export function bracket(driven: Partial<StrategyPartRequest> = PAIRED): StrategyPartRequest[] {
  return [
    part(limit('BUY', '59000', '2')),
    part(limit('SELL', '61000', '2'), driven),
    part(stop('SELL', '58000', '2'), driven),
  ];
}

/** Sells 2 at 61,000 or below 58,000. */
export function exits(
  target: Partial<OrderRequest> = { reduceOnly: true },
  loss: Partial<ConditionRequest> = { reduceOnly: true },
): StrategyPartRequest[] {
  return [part(limit('SELL', '61000', '2', target), FILLED), part(stop('SELL', '58000', '2', loss), FILLED)];
}

/** How a strategy's first leg and second leg stand, such as `0.5 1.5`, by what is open of them. */
export function openQuantities(fixture: TradingFixture): {
  readonly orders: number[];
  readonly conditions: number[];
} {
  return {
    orders: fixture
      .openOrders(1)
      .map(({ quantity, filledQuantity }) => (Number(quantity) - Number(filledQuantity)) / 1e8),
    conditions: fixture.conditions(1).map(({ quantity }) => Number(quantity) / 1e8),
  };
}

export function lastStrategy(events: readonly EngineEvent[]) {
  return events.findLast((event) => event.kind === 'strategy')?.record;
}
