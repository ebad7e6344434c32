import type { ConditionRequest } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';

/** COND-1: true when a stop or take-profit fires at `price`. */
export function isTriggered({ type, side, stopPrice }: ConditionRequest, price: Amount): boolean {
  const isStop = type === 'STOP_MARKET' || type === 'STOP_LIMIT';
  return isStop === (side === 'BUY') ? price >= stopPrice : price <= stopPrice;
}

/** COND-3: true when a price activates a trailing stop. */
export function isActivated({ side, activatePrice }: ConditionRequest, price: Amount): boolean {
  return side === 'SELL' ? price >= activatePrice : price <= activatePrice;
}
