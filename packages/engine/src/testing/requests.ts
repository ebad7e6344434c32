import type {
  ConditionRequest,
  DrivenOn,
  OrderRequest,
  Side,
  StrategyPartRequest,
} from '../command/command.ts';
import { units } from './units.ts';

type InText<T, M extends keyof T> = Partial<Omit<T, M>> & { readonly [K in M]?: string };

/** A condition order in a test: prices, quantities and the callback rate (percent) as decimal text. */
export type ConditionOptions = InText<
  ConditionRequest,
  'price' | 'quantity' | 'stopPrice' | 'activatePrice' | 'callbackRate'
>;

/** A STOP_MARKET GTC on the last price unless told otherwise. */
export function conditionRequest(side: Side, options: ConditionOptions): ConditionRequest {
  const { price, quantity, stopPrice, activatePrice, callbackRate, ...rest } = options;
  return {
    type: 'STOP_MARKET',
    side,
    positionSide: 'BOTH',
    workingType: 'CONTRACT_PRICE',
    timeInForce: 'GTC',
    reduceOnly: false,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId: '',
    ...rest,
    price: units(price ?? '0'),
    quantity: units(quantity ?? '0'),
    stopPrice: units(stopPrice ?? '0'),
    activatePrice: units(activatePrice ?? '0'),
    callbackRate: Number(units(callbackRate ?? '0')),
  };
}

/** A part of a strategy that is a LIMIT order (MARKET without a price) unless told otherwise. */
export function orderPart(
  side: Side,
  options: InText<OrderRequest, 'price' | 'quantity'>,
  driven: PartDriven = {},
): StrategyPartRequest {
  const { price, quantity, ...rest } = options;
  const order: OrderRequest = {
    type: price === undefined ? 'MARKET' : 'LIMIT',
    side,
    positionSide: 'BOTH',
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
    ...rest,
    price: units(price ?? '0'),
    quantity: units(quantity ?? '0'),
  };
  return { ...NOT_DRIVEN, ...driven, order, condition: null };
}

/** A part of a strategy that is a condition order. */
export function conditionPart(
  side: Side,
  options: ConditionOptions,
  driven: PartDriven = {},
): StrategyPartRequest {
  return { ...NOT_DRIVEN, ...driven, order: null, condition: conditionRequest(side, options) };
}

interface PartDriven {
  readonly firstDrivenOn?: DrivenOn | '';
  readonly secondDrivenOn?: DrivenOn | '';
}

const NOT_DRIVEN = { firstDrivenOn: '', secondDrivenOn: '' } as const;

/** A leg that follows its working part's whole fill. */
export const ON_FILLED = { firstDrivenOn: 'FILLED', secondDrivenOn: 'FILLED' } as const;

/** A leg that follows each fill of its working part. */
export const ON_PARTIAL = {
  firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
  secondDrivenOn: 'FILLED',
} as const;
