import type { ConditionRequest, OrderRequest, StrategyPartRequest } from '@openperp/engine';

/** A part of an order or of a condition that follows nothing. */
export function partOf(request: OrderRequest | ConditionRequest): StrategyPartRequest {
  const isCondition = 'stopPrice' in request;
  return {
    firstDrivenOn: '',
    secondDrivenOn: '',
    order: isCondition ? null : request,
    condition: isCondition ? request : null,
  };
}
