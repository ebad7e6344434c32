import type { Holding } from '../account/holding.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { CodecError } from '../codec/codec-error.ts';
import { CONDITION_STATUS, STRATEGY_PART_STATE, STRATEGY_TYPE } from '../codec/enums.ts';
import { readConditionRequest, readPartRequest } from '../command/request-codec.ts';
import { Condition } from '../condition/condition.ts';
import { RememberedCondition } from '../condition/remembered-conditions.ts';
import { readConditionRecord } from '../event/condition-codec.ts';
import { readOrderRecord } from '../event/order-codec.ts';
import { readStrategyRecord } from '../event/strategy-codec.ts';
import type { Exchange } from '../state/exchange.ts';
import { RememberedStrategy } from '../strategy/remembered-strategies.ts';
import { Strategy } from '../strategy/strategy.ts';
import { askedOf, StrategyPart } from '../strategy/strategy-part.ts';
import { readAccountIndex } from './account-index.ts';

/** Reads the strategies that work; the orders of their parts are there already. */
export function readStrategies(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) readStrategy(r, exchange);
}

function readStrategy(r: ByteReader, exchange: Exchange): void {
  const strategyId = r.integer();
  const holding = readHoldingOf(r, exchange);
  const type = STRATEGY_TYPE.read(r);
  const givenId = r.text();
  const strategy = new Strategy(strategyId, holding, type, givenId, r.integer());
  strategy.updatedAt = r.integer();
  strategy.parts = Array.from({ length: r.u8() }, () => readPart(r, exchange, strategy));
  exchange.strategies.enter(strategy);
  holding.strategies += 1;
  holding.account.strategies.set(strategyId, strategy);
  if (givenId !== '') holding.account.strategyIds.set(givenId, strategy);
}

function readPart(r: ByteReader, exchange: Exchange, strategy: Strategy): StrategyPart {
  const { holding } = strategy;
  const { market, account } = holding;
  const request = readPartRequest(r);
  const steps = market.toGrid(askedOf(request).quantity, market.stepSize);
  const part = new StrategyPart(strategy, request, r.boolean(), steps);
  part.state = STRATEGY_PART_STATE.read(r);
  part.rejectCode = r.u16();
  part.rejectField = r.text();
  part.rejectRule = r.text();
  part.orderId = r.integer();
  part.executedSteps = r.integer();
  part.targetSteps = r.integer();
  part.endedOrder = r.boolean() ? readOrderRecord(r) : null;
  part.endedCondition = r.boolean() ? readConditionRecord(r) : null;
  part.order = exchange.orders.find(part.orderId) ?? null;
  if (part.state === 'INACTIVE') {
    if (part.isOrder) holding.inactiveOrders += 1;
    else holding.inactiveConditions += 1;
  }
  const placedNothing = part.state !== 'ACTIVE' && part.state !== 'ENDED';
  const { clientOrderId } = part.asked;
  if (placedNothing && clientOrderId !== '') account.clientIds.set(clientOrderId, strategy);
  return part;
}

/** Reads the condition orders that have not ended, and their queue. */
export function readConditions(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) readCondition(r, exchange);
  for (let left = r.u32(); left > 0; left -= 1) {
    const condition = exchange.conditions.find(r.integer());
    if (condition === undefined) throw new CodecError('a condition that is not there has been reached');
    condition.market.watch.remove(condition);
    exchange.triggers.queue.join(condition);
  }
}

function readCondition(r: ByteReader, exchange: Exchange): void {
  const conditionId = r.integer();
  const holding = readHoldingOf(r, exchange);
  const request = readConditionRequest(r);
  const reduceOnly = r.boolean();
  const createdAt = r.integer();
  const updatedAt = r.integer();
  const status = CONDITION_STATUS.read(r);
  const isProtected = r.boolean();
  const quantitySteps = r.integer();
  const extreme = r.amount();
  const part = readPartOf(r, exchange);
  const condition = new Condition(conditionId, holding, request, reduceOnly, part, createdAt);
  condition.updatedAt = updatedAt;
  condition.status = status;
  condition.quantitySteps = quantitySteps;
  if (part !== null) part.condition = condition;
  exchange.conditions.enter(condition);
  holding.enterCondition(condition);
  if (request.clientOrderId !== '') holding.account.clientIds.set(request.clientOrderId, condition);
  if (condition.timeInForce === 'GTD') exchange.conditionExpiries.add(condition);
  const { watch } = holding.market;
  watch.restore(condition, extreme);
  if (!isProtected) return;
  watch.remove(condition);
  watch.guard(condition);
}

function readPartOf(r: ByteReader, exchange: Exchange): StrategyPart | null {
  const strategyId = r.integer();
  if (strategyId === 0) return null;
  const part = exchange.strategies.find(strategyId)?.parts[r.u8()];
  if (part === undefined) throw new CodecError(`no part of strategy ${strategyId}`);
  return part;
}

/** Reads what clients may still ask for again. */
export function readRememberedConditions(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) {
    const account = readAccountIndex(r, exchange);
    const record = readConditionRecord(r);
    const request = readConditionRequest(r);
    exchange.rememberedConditions.add(new RememberedCondition(account, record, request, r.integer()));
  }
}

/** The same of strategies. */
export function readRememberedStrategies(r: ByteReader, exchange: Exchange): void {
  for (let left = r.u32(); left > 0; left -= 1) {
    const account = readAccountIndex(r, exchange);
    const record = readStrategyRecord(r);
    const givenId = r.text();
    exchange.rememberedStrategies.add(new RememberedStrategy(account, record, givenId, r.integer()));
  }
}

function readHoldingOf(r: ByteReader, exchange: Exchange): Holding {
  const account = readAccountIndex(r, exchange);
  const holding = account.holdings[r.u32()];
  if (holding === undefined) throw new CodecError(`user ${account.userId} holds nothing there`);
  return holding;
}
