import type { DrivenOn, PlaceStrategy, StrategyPartRequest } from '@openperp/engine';
import {
  isOrderPart,
  type PlaceStrategyRequest,
  type StrategyPartRequest as RequestedPart,
  type StrategySlot,
  strategySlots,
} from '@openperp/protocol';
import { conditionRequest } from './condition-command.ts';
import { orderRequest } from './place-command.ts';

/** The command that a request for a new strategy stands for. */
export function placeStrategyCommand(userId: number, request: PlaceStrategyRequest): PlaceStrategy {
  const { strategyType, subOrderList, clientStrategyId } = request;
  const symbol = subOrderList[0]?.symbol;
  if (symbol === undefined) throw new Error('a strategy without a symbol has been read');
  const slots = strategySlots[strategyType];
  return {
    kind: 'placeStrategy',
    userId,
    symbol,
    strategyType,
    parts: subOrderList.map((part, index) => partRequest(part, slots[index]!)),
    clientStrategyId,
  };
}

function partRequest(part: RequestedPart, slot: StrategySlot): StrategyPartRequest {
  const driven = {
    firstDrivenOn: drivenOn(part.firstDrivenOn, slot.firstDrivenId),
    secondDrivenOn: drivenOn(part.secondDrivenOn, slot.secondDrivenId),
  };
  return isOrderPart(part)
    ? { ...driven, order: orderRequest(part), condition: null }
    : { ...driven, order: null, condition: conditionRequest(part) };
}

/** FILLED where another part drives this one and the request leaves it out. */
function drivenOn(sent: DrivenOn | '' | undefined, drivenId: number): DrivenOn | '' {
  return sent ?? (drivenId === 0 ? '' : 'FILLED');
}
