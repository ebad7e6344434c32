import type { Exchange } from '../state/exchange.ts';
import { strategyImage } from './strategy-image.ts';

/** Each strategy that the command has changed is told once, at its end, by id. */
export function tellStrategies(exchange: Exchange): void {
  for (const strategy of exchange.strategies.takeChanged()) {
    strategy.updatedAt = exchange.timeMs;
    exchange.events.strategy(strategyImage(strategy));
  }
}
