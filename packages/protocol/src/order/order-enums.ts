/** The wire values of orders, in the order of the documentation. */
export const sides = ['BUY', 'SELL'] as const;
export const positionSides = ['BOTH', 'LONG', 'SHORT'] as const;
export const orderTypes = ['LIMIT', 'MARKET'] as const;
export const timesInForce = ['GTC', 'IOC', 'FOK', 'GTD'] as const;
export const selfTradePreventionModes = ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'NONE'] as const;
export const conditionTypes = [
  'STOP_MARKET',
  'STOP_LIMIT',
  'TAKE_PROFIT_MARKET',
  'TAKE_PROFIT_LIMIT',
  'TRAILING_STOP',
] as const;
export const marginModes = ['CROSS', 'ISOLATED'] as const;
export const cancelReasons = [
  '',
  'USER',
  'IOC',
  'FOK',
  'SELF_TRADE',
  'GTD',
  'LIQUIDATION',
  'ADL',
  'REDUCE_ONLY',
  'STRATEGY',
  'HALT',
  'COUNTDOWN',
  'MARKET_BOUND',
] as const;

/** Order statuses by the code that filters may use. */
export const orderStatusCodes = {
  1: 'NEW',
  2: 'PENDING',
  3: 'PARTIALLY_FILLED',
  4: 'FILLED',
  5: 'CANCELED',
  6: 'REJECTED',
  7: 'PARTIALLY_FILLED_CANCELED',
} as const;
export const orderStatuses = Object.values(orderStatusCodes);

/** Margin modes by the code that requests and settings use. */
export const marginModeCodes = { 1: 'CROSS', 2: 'ISOLATED' } as const;
