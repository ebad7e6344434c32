import type { LeverageTierInput, SymbolChangesInput, SymbolInput } from '@openperp/engine';
import type { CreateSymbolRequest, UpdateSymbolRequest } from '@openperp/protocol';

type TierRequest = CreateSymbolRequest['leverageTiers'][number];

/** `value` without the members that were left out, so that defaults can stand in for them. */
function withoutAbsent<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<T>;
}

function tierInput({ tier: _number, ...tier }: TierRequest): LeverageTierInput {
  return withoutAbsent(tier) as LeverageTierInput;
}

/** The members of a symbol request by the engine's names; those that are the same for every symbol are left out. */
function namedMembers(request: CreateSymbolRequest | UpdateSymbolRequest) {
  const {
    contractType: _contractType,
    orderTypes: _orderTypes,
    conditionTypes: _conditionTypes,
    timeInForce: _timeInForce,
    selfTradePreventionModes: _modes,
    maxLimitOrderQty: maxLimitQuantity,
    maxMarketOrderQty: maxMarketQuantity,
    leverageTiers,
    ...same
  } = request;
  return withoutAbsent({
    ...same,
    maxLimitQuantity,
    maxMarketQuantity,
    leverageTiers: leverageTiers?.map(tierInput),
  });
}

/** What `completeSymbol` of the engine makes a symbol of, from a request or a configuration file. */
export function toSymbolInput(request: CreateSymbolRequest): SymbolInput {
  return namedMembers(request) as SymbolInput;
}

/** What `changeSymbol` of the engine changes a symbol by; members that are fixed are still there, for the caller to compare. */
export function toSymbolChanges(request: UpdateSymbolRequest): SymbolChangesInput {
  return namedMembers(request) as SymbolChangesInput;
}
