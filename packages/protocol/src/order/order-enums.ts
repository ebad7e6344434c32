/** The wire values of orders, in the order of the documentation. */
export const sides = ['BUY', 'SELL'] as const;
export const positionSides = ['BOTH', 'LONG', 'SHORT'] as const;
export const orderTypes = ['LIMIT', 'MARKET'] as const;
export const timesInForce = ['GTC', 'IOC', 'FOK', 'GTD'] as const;
export const selfTradePreventionModes = ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'NONE'] as const;
/** Condition order types by the code that filters may use. */
export const conditionTypeCodes = {
  1: 'STOP_MARKET',
  2: 'STOP_LIMIT',
  3: 'TAKE_PROFIT_MARKET',
  4: 'TAKE_PROFIT_LIMIT',
  5: 'TRAILING_STOP',
} as const;
export const conditionTypes = Object.values(conditionTypeCodes);
/** GTE_GTC: as long as its position, or an order that would open it, is there. */
export const conditionTimesInForce = [...timesInForce, 'GTE_GTC'] as const;
export const workingTypes = ['MARK_PRICE', 'CONTRACT_PRICE', 'INDEX_PRICE'] as const;
export const strategyTypes = ['OTO', 'OCO', 'OTOCO'] as const;
export const strategyStatuses = ['WORKING', 'ALL_DONE', 'CANCELLED'] as const;
/** What of a part of a strategy drives another; "": no part does. */
export const drivenEvents = ['', 'FILLED', 'PARTIALLY_FILLED_OR_FILLED'] as const;
/** What then happens to the other; "": nothing. */
export const drivenTriggers = ['', 'PLACE_ORDER', 'CANCEL_ORDER'] as const;
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

/** Condition order statuses by the code that filters may use. */
export const conditionStatusCodes = {
  1: 'PENDING_ACTIVATION',
  2: 'PENDING',
  3: 'TRIGGERED',
  4: 'CANCELLED',
  5: 'REJECTED',
} as const;
export const conditionStatuses = Object.values(conditionStatusCodes);

/** Margin modes by the code that requests and settings use. */
export const marginModeCodes = { 1: 'CROSS', 2: 'ISOLATED' } as const;
