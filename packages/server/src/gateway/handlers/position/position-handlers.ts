import type { PublicHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { adjustMargin } from './adjust-margin.ts';
import { explainPosition } from './explain-position.ts';
import { positionHistory, positions } from './position-queries.ts';
import { positionSettings, setLeverage, setMarginMode } from './position-settings.ts';

/** The handlers of the position endpoints. */
export function positionHandlers(services: Services) {
  return {
    positions: positions(services),
    positionHistory: positionHistory(services),
    positionSettings: positionSettings(services),
    setLeverage: setLeverage(services),
    setMarginMode: setMarginMode(services),
    adjustMargin: adjustMargin(services),
    explainPosition: explainPosition(services),
  } satisfies Partial<PublicHandlers>;
}
