import { positionExplanationSchema } from '../explain/explain-json.ts';
import { explainPositionQuery } from '../explain/explain-requests.ts';
import {
  closedPositionPageSchema,
  leverageSchema,
  marginModeSchema,
  positionSchema,
  positionsSchema,
  settingsSchema,
} from '../position/position-json.ts';
import {
  leverageRequest,
  marginModeRequest,
  marginRequest,
  positionHistoryQuery,
  positionsQuery,
  settingsQuery,
} from '../position/position-requests.ts';
import { routeTable } from '../route/route.ts';

const tag = 'Positions';

/** Positions and how they are margined. */
export const positionRoutes = routeTable({
  positions: {
    method: 'GET',
    path: '/v1/private/position/positions',
    tag,
    summary: 'Open positions',
    access: 'trade',
    query: positionsQuery,
    response: positionsSchema,
    codes: [3008],
  },
  positionHistory: {
    method: 'GET',
    path: '/v1/private/position/history',
    tag,
    summary: 'Closed positions',
    description: 'Newest first, by `closedAt`.',
    access: 'trade',
    query: positionHistoryQuery,
    response: closedPositionPageSchema,
    codes: [3008],
  },
  positionSettings: {
    method: 'GET',
    path: '/v1/private/position/settings',
    tag,
    summary: 'Leverage and margin mode',
    access: 'trade',
    query: settingsQuery,
    response: settingsSchema,
    codes: [3008],
  },
  setLeverage: {
    method: 'POST',
    path: '/v1/private/position/leverage',
    tag,
    summary: 'Set the leverage',
    description: 'With a position or orders it re-margins at once or is refused whole.',
    access: 'trade',
    body: leverageRequest,
    response: leverageSchema,
    codes: [3001, 3008, 3012, 3013, 3023],
  },
  setMarginMode: {
    method: 'POST',
    path: '/v1/private/position/margin-mode',
    tag,
    summary: 'Set the margin mode',
    description: 'Only with no position and no order in the symbol.',
    access: 'trade',
    body: marginModeRequest,
    response: marginModeSchema,
    codes: [3008, 3012, 3013, 3022],
  },
  adjustMargin: {
    method: 'POST',
    path: '/v1/private/position/margin',
    tag,
    summary: 'Add or remove isolated margin',
    description:
      'A positive amount comes out of the available balance; a negative one goes back, while margin and loss still cover the initial margin.',
    access: 'trade',
    body: marginRequest,
    response: positionSchema,
    codes: [3001, 3008, 3012, 3013, 3024],
  },
  explainPosition: {
    method: 'GET',
    path: '/v1/private/position/explain',
    tag,
    summary: 'Explain a position',
    description:
      'The inputs, rules and formulas behind the numbers of an own position, its liquidation price among them, and what it was liquidated and funded by.',
    access: 'trade',
    query: explainPositionQuery,
    response: positionExplanationSchema,
    codes: [3008],
  },
});
