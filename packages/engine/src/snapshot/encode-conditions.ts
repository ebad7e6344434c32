import type { ByteWriter } from '../codec/byte-writer.ts';
import { CONDITION_STATUS, STRATEGY_PART_STATE, STRATEGY_TYPE } from '../codec/enums.ts';
import { KnownText } from '../codec/known-text.ts';
import { writeConditionRequest, writePartRequest } from '../command/request-codec.ts';
import type { Condition } from '../condition/condition.ts';
import { writeConditionRecord } from '../event/condition-codec.ts';
import { writeOrderRecord } from '../event/order-codec.ts';
import { writeStrategyRecord } from '../event/strategy-codec.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { StrategyPart } from '../strategy/strategy-part.ts';
import { writeAccountIndex } from './account-index.ts';

/** Writes the strategies that work, by id; what they have open is written with the orders and conditions. */
export function writeStrategies(w: ByteWriter, { strategies }: Exchange): void {
  w.u32(strategies.size);
  for (const strategy of strategies.all()) writeStrategy(w, strategy);
}

function writeStrategy(w: ByteWriter, strategy: Strategy): void {
  w.integer(strategy.strategyId);
  writeAccountIndex(w, strategy.account);
  w.u32(strategy.holding.market.index);
  STRATEGY_TYPE.write(w, strategy.type);
  w.text(strategy.givenId);
  w.integer(strategy.createdAt);
  w.integer(strategy.updatedAt);
  w.u8(strategy.parts.length);
  for (const part of strategy.parts) writePart(w, part);
}

/** Why it ended decides nothing any more: what a strategy does about it, it does within the command. */
function writePart(w: ByteWriter, part: StrategyPart): void {
  writePartRequest(w, part.request);
  w.boolean(part.reduceOnly);
  STRATEGY_PART_STATE.write(w, part.state);
  w.u16(part.rejectCode);
  w.text(part.rejectField);
  w.text(part.rejectRule);
  w.integer(part.orderId);
  w.integer(part.executedSteps);
  w.integer(part.targetSteps);
  w.boolean(part.endedOrder !== null);
  if (part.endedOrder !== null) writeOrderRecord(w, part.endedOrder, false, new KnownText());
  w.boolean(part.endedCondition !== null);
  if (part.endedCondition !== null) writeConditionRecord(w, part.endedCondition);
}

/** Writes the condition orders that have not ended, by id, then the order in which those wait that have been reached. */
export function writeConditions(w: ByteWriter, { conditions, triggers }: Exchange): void {
  w.u32(conditions.size);
  for (const condition of conditions.all()) writeCondition(w, condition);
  const reached = triggers.queue.waiting();
  w.u32(reached.length);
  for (const { conditionId } of reached) w.integer(conditionId);
}

function writeCondition(w: ByteWriter, condition: Condition): void {
  w.integer(condition.conditionId);
  writeAccountIndex(w, condition.account);
  w.u32(condition.market.index);
  writeConditionRequest(w, condition.request);
  w.boolean(condition.reduceOnly);
  w.integer(condition.createdAt);
  w.integer(condition.updatedAt);
  CONDITION_STATUS.write(w, condition.status);
  w.boolean(condition.stage === 'PROTECTED');
  w.integer(condition.quantitySteps);
  w.amount(condition.extremePrice);
  w.integer(condition.strategyId);
  if (condition.part !== null) w.u8(condition.part.strategy.parts.indexOf(condition.part));
}

/** Writes what clients may still ask for again, first to be forgotten first. */
export function writeRememberedConditions(w: ByteWriter, { rememberedConditions }: Exchange): void {
  const entries = [...rememberedConditions.entries()];
  w.u32(entries.length);
  for (const { account, record, request, forgetAt } of entries) {
    writeAccountIndex(w, account);
    writeConditionRecord(w, record);
    writeConditionRequest(w, request);
    w.integer(forgetAt);
  }
}

/** The same of strategies. */
export function writeRememberedStrategies(w: ByteWriter, { rememberedStrategies }: Exchange): void {
  const entries = [...rememberedStrategies.entries()];
  w.u32(entries.length);
  for (const { account, record, givenId, forgetAt } of entries) {
    writeAccountIndex(w, account);
    writeStrategyRecord(w, record);
    w.text(givenId);
    w.integer(forgetAt);
  }
}
