import { Type } from 'typebox';
import { enumOf } from '../field/enum-field.ts';
import type { Faults } from '../field/faults.ts';
import { described, type Field, optional, type RequestOf } from '../field/field.ts';
import { idOrNone } from '../field/id-field.ts';
import { list } from '../field/list-field.ts';
import { object, type Sent } from '../field/object-field.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/json-value.ts';
import { newClientOrderId } from '../request/client-order-id.ts';
import { symbolName } from '../request/symbol-name.ts';
import { conditionTypes, drivenEvents, drivenTriggers, orderTypes, strategyTypes } from './order-enums.ts';
import { conditionMembers, conditionRule } from './place-condition-request.ts';
import { ignoredOrderMembers, orderMembers, orderRule } from './place-request.ts';
import { type StrategySlot, strategySlots } from './strategy-slots.ts';

/** What a sub-order has beside the members of its order; what is left out has the one value that it can have. */
const partMembers = {
  symbol: optional(
    described('Required in the first sub-order; the same in the others.', symbolName()),
    undefined,
  ),
  strategySubId: optional(described('Its place in the list, from 1.', idOrNone()), undefined),
  firstDrivenId: optional(described('The sub-order that it follows; 0: none.', idOrNone()), undefined),
  firstDrivenOn: optional(
    described('What of that sub-order it follows; FILLED where it is left out.', enumOf(drivenEvents)),
    undefined,
  ),
  firstTrigger: optional(
    described('PLACE_ORDER after the working order; CANCEL_ORDER in an OCO.', enumOf(drivenTriggers)),
    undefined,
  ),
  secondDrivenId: optional(described('The other leg of an OTOCO; 0: none.', idOrNone()), undefined),
  secondDrivenOn: optional(
    described('What of that leg cancels this one; FILLED where it is left out.', enumOf(drivenEvents)),
    undefined,
  ),
  secondTrigger: optional(described('CANCEL_ORDER in an OTOCO.', enumOf(drivenTriggers)), undefined),
} as const;

const orderPart = object(
  { ...partMembers, ...orderMembers },
  { title: 'StrategyOrderRequest', ignored: ignoredOrderMembers, rule: orderRule },
);
export type StrategyOrderRequest = RequestOf<typeof orderPart>;

const conditionPart = object(
  { ...partMembers, ...conditionMembers },
  { title: 'StrategyConditionRequest', ignored: ignoredOrderMembers, rule: conditionRule },
);
export type StrategyConditionRequest = RequestOf<typeof conditionPart>;

/** One part of a strategy: an order or a condition order, by its `type`. */
export type StrategyPartRequest = StrategyOrderRequest | StrategyConditionRequest;

/** True for a part that is an order, not a condition order. */
export function isOrderPart(part: StrategyPartRequest): part is StrategyOrderRequest {
  return isAmong(orderTypes, part.type);
}

const part: Field<StrategyPartRequest> = {
  schema: Type.Union([orderPart.schema, conditionPart.schema]),
  read: (value, path, faults) => {
    if (!isJsonObject(value)) {
      faults.invalid(path, 'must be an object');
      return undefined;
    }
    if (isAmong(orderTypes, value.type)) return orderPart.read(value, path, faults);
    if (isAmong(conditionTypes, value.type)) return conditionPart.read(value, path, faults);
    return faultsOfNoType(value, path, faults);
  },
};

const STRATEGY_EXAMPLE = {
  strategyType: 'OTOCO',
  subOrderList: [
    {
      strategySubId: 1,
      firstDrivenId: 0,
      secondDrivenId: 0,
      symbol: 'BTCUSDT',
      type: 'LIMIT',
      side: 'BUY',
      price: '85000',
      quantity: '0.1',
    },
    {
      strategySubId: 2,
      firstDrivenId: 1,
      firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
      firstTrigger: 'PLACE_ORDER',
      secondDrivenId: 3,
      secondDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
      secondTrigger: 'CANCEL_ORDER',
      type: 'TAKE_PROFIT_MARKET',
      side: 'SELL',
      quantity: '0.1',
      stopPrice: '88000',
    },
    {
      strategySubId: 3,
      firstDrivenId: 1,
      firstDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
      firstTrigger: 'PLACE_ORDER',
      secondDrivenId: 2,
      secondDrivenOn: 'PARTIALLY_FILLED_OR_FILLED',
      secondTrigger: 'CANCEL_ORDER',
      type: 'STOP_MARKET',
      side: 'SELL',
      quantity: '0.1',
      stopPrice: '82000',
      workingType: 'MARK_PRICE',
    },
  ],
};

/** A new strategy (STRAT-1): its parts in their places, the members of each as in an order or condition order alone. */
export const placeStrategyRequest = object(
  {
    strategyType: enumOf(strategyTypes),
    subOrderList: described(
      'OTO: the working order, then one that follows it. OCO: two legs. OTOCO: the working order, then two legs.',
      list(part, { min: 2, max: 3, lengthFault: 'invalid' }),
    ),
    clientStrategyId: optional(
      described(
        "Unique among the account's strategies; made by the exchange where it is left out.",
        newClientOrderId(),
      ),
      '',
    ),
  },
  {
    title: 'PlaceStrategyRequest',
    example: STRATEGY_EXAMPLE,
    rule: ({ strategyType, subOrderList }, sent, faults, at) => {
      const path = at('subOrderList');
      checkFirstSymbol(sent, faults, path);
      if (subOrderList === undefined) return;
      checkSymbols(subOrderList, faults, path);
      if (strategyType === undefined) return;
      const slots = strategySlots[strategyType];
      if (subOrderList.length !== slots.length)
        faults.invalid(path, `${strategyType} must have ${slots.length} items`);
      else checkSlots(subOrderList, slots, faults, path);
    },
  },
);
export type PlaceStrategyRequest = RequestOf<typeof placeStrategyRequest>;

function isAmong(names: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && names.includes(value);
}

/** What can be said of a sub-order of which nobody knows what it is. */
function faultsOfNoType(value: JsonObject, path: string, faults: Faults): undefined {
  if (value.type === undefined) faults.missing(`${path}.type`);
  else faults.invalid(`${path}.type`, `must be one of ${[...orderTypes, ...conditionTypes].join(', ')}`);
  if (value.side === undefined) faults.missing(`${path}.side`);
}

function checkFirstSymbol({ subOrderList }: Sent, faults: Faults, path: string): void {
  const [first] = Array.isArray(subOrderList) ? (subOrderList as readonly Json[]) : [];
  if (first !== undefined && isJsonObject(first) && first.symbol === undefined)
    faults.missing(`${path}[0].symbol`);
}

function checkSymbols(parts: readonly StrategyPartRequest[], faults: Faults, path: string): void {
  const symbol = parts[0]?.symbol;
  if (symbol === undefined) return;
  parts.forEach((each, index) => {
    if (each.symbol !== undefined && each.symbol !== symbol)
      faults.invalid(`${path}[${index}].symbol`, 'must be that of the first sub-order');
  });
}

function checkSlots(
  parts: readonly StrategyPartRequest[],
  slots: readonly StrategySlot[],
  faults: Faults,
  path: string,
): void {
  parts.forEach((each, index) => {
    checkSlot(each, index, slots[index]!, faults, `${path}[${index}]`);
  });
  const [, second, third] = parts;
  if (second === undefined || third === undefined) return;
  if ((second.firstDrivenOn || 'FILLED') !== (third.firstDrivenOn || 'FILLED'))
    faults.invalid(`${path}[2].firstDrivenOn`, 'must be that of the other leg');
}

function checkSlot(
  part: StrategyPartRequest,
  index: number,
  slot: StrategySlot,
  faults: Faults,
  path: string,
): void {
  const expect = (member: keyof typeof partMembers, value: number | string): void => {
    const sent = part[member];
    if (sent !== undefined && sent !== value)
      faults.invalid(`${path}.${member}`, `must be ${value === '' ? '""' : value} here`);
  };
  expect('strategySubId', index + 1);
  for (const name of ['first', 'second'] as const) {
    const [id, trigger] = [slot[`${name}DrivenId`], slot[`${name}Trigger`]];
    expect(`${name}DrivenId`, id);
    expect(`${name}Trigger`, trigger);
    if (trigger === '') expect(`${name}DrivenOn`, '');
    else if (part[`${name}DrivenOn`] === '') faults.invalid(`${path}.${name}DrivenOn`, 'must not be "" here');
  }
  const isWorking = slot.firstTrigger === '';
  if (!isWorking && isOrderPart(part) && part.priceType !== undefined && part.priceType !== 0)
    faults.invalid(`${path}.priceType`, 'is for the working order only');
}
