import type { ConditionOptions } from './requests.ts';
import { type Scenario, START_MS } from './scenario.ts';

const MINUTE_MS = 60_000;

/** A fault of a request or of what it meets, and what it is refused with. */
export interface Fault {
  readonly code: number;
  readonly field: string;
  readonly rule: string;
  readonly request?: ConditionOptions;
  readonly symbol?: string;
  readonly userId?: number;
  readonly prepare?: (s: Scenario) => void;
}

const UNKNOWN_SYMBOL: Fault = { code: 3008, field: 'symbol', rule: 'MATCH-9', symbol: 'NONEUSDT' };
const UNKNOWN_USER: Fault = { code: 3008, field: 'userId', rule: 'MATCH-9', userId: 77 };
const TAKEN: Fault = {
  code: 3004,
  field: 'clientOrderId',
  rule: 'MATCH-9',
  request: { clientOrderId: 'taken' },
  prepare: (s) => s.condition(1, 'SELL', { stopPrice: '700', quantity: '1', clientOrderId: 'taken' }),
};
const TOO_SOON: Fault = {
  code: 2003,
  field: 'goodTillDate',
  rule: 'MATCH-2',
  request: { timeInForce: 'GTD', goodTillDate: START_MS + MINUTE_MS - 1 },
};
export const FROZEN: Fault = {
  code: 3012,
  field: '',
  rule: 'MATCH-9',
  prepare: (s) => s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' }),
};
export const HALTED: Fault = {
  code: 3013,
  field: 'symbol',
  rule: 'MATCH-9',
  prepare: (s) => s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } }),
};

function filter(code: number, field: string, rule: string, request: ConditionOptions): Fault {
  return { code, field, rule, request };
}

const PRICE_TICK = filter(3014, 'price', 'MATCH-9', { price: '985.05' });
const STOP_TICK = filter(3101, 'stopPrice', 'COND-1', { stopPrice: '990.05' });
const ACTIVATION_TICK = filter(3014, 'activatePrice', 'MATCH-9', { activatePrice: '1010.05' });
const STEP = filter(3015, 'quantity', 'MATCH-9', { quantity: '0.0005' });
const PRICE_RANGE = filter(2003, 'price', 'MATCH-9', { price: '1000000.1' });
const STOP_RANGE = filter(3101, 'stopPrice', 'COND-1', { stopPrice: '1000000.1' });
const ACTIVATION_RANGE = filter(2003, 'activatePrice', 'MATCH-9', { activatePrice: '1000000.1' });
/** Below the least quantity of one step, and below the least notional too. */
const QUANTITY_RANGE = filter(2003, 'quantity', 'MATCH-9', { quantity: '0' });
const NOTIONAL = filter(3016, 'quantity', 'MATCH-4', { quantity: '0.001' });
const GROUND = filter(3018, 'timeInForce', 'COND-4', { timeInForce: 'GTE_GTC' });
const ACTIVATION = filter(3108, 'activatePrice', 'COND-3', { activatePrice: '1000' });
const TRIGGERED = filter(3102, 'stopPrice', 'COND-1', { stopPrice: '1000' });
const FULL: Fault = {
  code: 3111,
  field: '',
  rule: 'LIMIT',
  prepare: (s) => {
    s.condition(1, 'SELL', { stopPrice: '800', quantity: '1' });
    s.condition(1, 'SELL', { stopPrice: '800', quantity: '1' });
  },
};

export const LIMIT_CHAIN: readonly Fault[] = [
  UNKNOWN_SYMBOL,
  UNKNOWN_USER,
  TAKEN,
  TOO_SOON,
  FROZEN,
  HALTED,
  PRICE_TICK,
  STOP_TICK,
  STEP,
  PRICE_RANGE,
  STOP_RANGE,
  QUANTITY_RANGE,
  NOTIONAL,
  GROUND,
  TRIGGERED,
  FULL,
];

export const MARKET_CHAIN: readonly Fault[] = [
  HALTED,
  STOP_TICK,
  STEP,
  STOP_RANGE,
  QUANTITY_RANGE,
  NOTIONAL,
  GROUND,
  TRIGGERED,
  FULL,
];

export const TRAILING_CHAIN: readonly Fault[] = [
  HALTED,
  ACTIVATION_TICK,
  STEP,
  ACTIVATION_RANGE,
  QUANTITY_RANGE,
  NOTIONAL,
  GROUND,
  ACTIVATION,
  FULL,
];

/** Requests without a fault, last 1000. */
export const GOOD: Readonly<Record<string, ConditionOptions>> = {
  STOP_LIMIT: { type: 'STOP_LIMIT', stopPrice: '990', price: '985', quantity: '1' },
  STOP_MARKET: { type: 'STOP_MARKET', stopPrice: '990', quantity: '1' },
  TRAILING_STOP: { type: 'TRAILING_STOP', activatePrice: '1010', callbackRate: '1', quantity: '1' },
};
