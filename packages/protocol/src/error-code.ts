/** Every code an answer can carry: its HTTP status and what it says in plain English. Agent codes answer with HTTP 200. */
const TABLE = {
  0: [200, 'success'],
  1001: [401, 'No credentials were sent'],
  1002: [401, 'The token or key has expired'],
  1003: [401, 'The token, key, signature, timestamp or login is not valid'],
  1004: [401, 'The session has been revoked'],
  1006: [403, 'This IP address may not use the key'],
  1404: [404, 'There is no such endpoint'],
  1405: [405, 'The endpoint does not take this method'],
  1413: [413, 'The request body is too large'],
  1415: [415, 'The request body must be application/json'],
  2001: [400, 'A required parameter is missing'],
  2002: [400, 'A parameter is not valid'],
  2003: [400, 'A parameter is out of range'],
  3001: [400, 'The balance is not sufficient'],
  3003: [404, 'The order was not found'],
  3004: [400, 'The request is a duplicate'],
  3005: [400, 'The order is already closed and cannot be cancelled or changed'],
  3006: [403, 'Permission denied'],
  3007: [400, 'positionSide conflicts with the open position or orders of this symbol'],
  3008: [404, 'The symbol, key or listenKey was not found'],
  3009: [400, 'The ticket has already been used'],
  3010: [400, 'The ticket is unknown or has expired'],
  3011: [400, 'There is no liquidity on the other side'],
  3012: [403, 'The account is frozen'],
  3013: [400, 'The symbol is not open for trading, or its index price is stale'],
  3014: [400, 'The price is not a multiple of the tick size'],
  3015: [400, 'The quantity is not a multiple of the step size'],
  3016: [400, 'The order is below the minimum notional'],
  3017: [400, 'The price is outside the price band'],
  3018: [400, 'A reduce-only order must reduce a position'],
  3019: [400, 'A maker-only order would trade at once'],
  3020: [400, 'There are too many open orders'],
  3021: [400, 'There is nothing to change'],
  3022: [400, 'The margin mode cannot change while there is a position or an order'],
  3023: [400, 'The leverage or notional is above what the leverage tiers allow'],
  3024: [400, 'The margin may not be removed'],
  3025: [400, 'The name is taken, or the limit is reached'],
  3100: [400, 'stopPrice is missing'],
  3101: [400, 'stopPrice is off the tick or out of range'],
  3102: [400, 'The order would trigger at once'],
  3103: [400, 'price is missing'],
  3104: [400, 'This condition order takes no price'],
  3105: [400, 'quantity is missing'],
  3106: [400, 'quantity cannot be given with closePosition'],
  3107: [400, 'callbackRate is missing or out of range'],
  3108: [400, 'activatePrice is on the wrong side of the price'],
  3109: [400, 'workingType is not valid'],
  3110: [400, 'timeInForce is not valid for this condition order'],
  3111: [400, 'There are too many condition orders'],
  3112: [400, 'The structure of the strategy is not valid'],
  5001: [500, 'Internal error'],
  5002: [503, 'The service is temporarily unavailable; nothing was done'],
  5003: [429, 'Too many requests'],
  6001: [200, 'The agent signature is not valid'],
  6009: [200, 'The agent may not access this'],
  6101: [200, 'The agent order was not found'],
  6904: [200, 'The agent service is temporarily unavailable'],
  6905: [200, 'The agent quota is used up'],
  102001: [200, 'A required agent parameter is missing'],
  102002: [200, 'An agent parameter is not valid'],
  102003: [200, 'An agent parameter is out of range'],
} as const satisfies Readonly<Record<number, readonly [httpStatus: number, message: string]>>;

/** A code of the one error table; 0 is success. */
export type ErrorCode = keyof typeof TABLE;

/** One row of the error table. */
export interface ErrorCodeEntry {
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly message: string;
}

/** The whole table, ascending by code. */
export const errorCodes: readonly ErrorCodeEntry[] = Object.entries(TABLE).map(
  ([code, [httpStatus, message]]) => ({ code: Number(code) as ErrorCode, httpStatus, message }),
);

/** The HTTP status that goes with `code`. */
export function httpStatusOf(code: ErrorCode): number {
  return TABLE[code][0];
}

/** What `code` says in plain English. */
export function messageOf(code: ErrorCode): string {
  return TABLE[code][1];
}

/** `code` as a member of the table. Throws a RangeError when it is none: whoever made it is at fault, not the client. */
export function errorCodeOf(code: number): ErrorCode {
  if (!Object.hasOwn(TABLE, code)) throw new RangeError(`no error code ${code}`);
  return code as ErrorCode;
}
