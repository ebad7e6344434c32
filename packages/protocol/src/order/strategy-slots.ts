import type { drivenTriggers, strategyTypes } from './order-enums.ts';

type StrategyType = (typeof strategyTypes)[number];
type DrivenTrigger = (typeof drivenTriggers)[number];

/** Which parts a part of a strategy follows, by their place from 1, and how; 0 and "" where it follows none. */
export interface StrategySlot {
  readonly firstDrivenId: number;
  readonly firstTrigger: DrivenTrigger;
  readonly secondDrivenId: number;
  readonly secondTrigger: DrivenTrigger;
}

const WORKING: StrategySlot = slot(0, '');
const PENDING: StrategySlot = slot(1, 'PLACE_ORDER');

/** The places of a strategy's parts, in order (STRAT-1): what their driven members say, as they can say nothing else. */
export const strategySlots: Readonly<Record<StrategyType, readonly StrategySlot[]>> = {
  OTO: [WORKING, PENDING],
  OCO: [slot(2, 'CANCEL_ORDER'), slot(1, 'CANCEL_ORDER')],
  OTOCO: [WORKING, cancelledBy(3, PENDING), cancelledBy(2, PENDING)],
};

function slot(firstDrivenId: number, firstTrigger: DrivenTrigger): StrategySlot {
  return { firstDrivenId, firstTrigger, secondDrivenId: 0, secondTrigger: '' };
}

function cancelledBy(secondDrivenId: number, first: StrategySlot): StrategySlot {
  return { ...first, secondDrivenId, secondTrigger: 'CANCEL_ORDER' };
}
